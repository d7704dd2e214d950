//! `init`: a starter that builds at once, says only what is true, and overwrites nothing.

use std::fs;

use serde_json::Value;

use super::folder::{Folder, Run};

/// Whether a run did its work, and warned of nothing but the lines of the starter that somebody must change.
fn asks_for_changes_alone(run: &Run) -> bool {
    let only = run.err.starts_with("P0690") && run.err.ends_with("1 warning; `platformc explain P0690` tells more\n");
    run.status == 0 && only && run.err.contains(" lines still say `CHANGE`")
}

#[test]
fn both_starters_build_and_say_what_to_change() {
    for mesh in ["istio", "consul"] {
        let folder = Folder::new();
        let run = folder.run(&["init", "shop", "--mesh", mesh]);
        assert_eq!((run.status, run.err.as_str()), (0, ""));
        assert!(run.out.contains("`platformc build shop/platform.yaml`"), "{}", run.out);
        let files: Vec<String> = folder.files("shop").keys().cloned().collect();
        assert_eq!(files, [".gitignore", ".gitlab-ci.yml", ".platformc/platform.schema.json", "platform.yaml"]);
        for file in &files {
            assert!(run.out.contains(&format!("added    shop/{file}\n")), "{}", run.out);
        }
        let text = folder.get("shop/platform.yaml").unwrap();
        assert!(text.contains("\nname: shop\n") && text.contains(&format!("\n  kind: {mesh}\n")), "{text}");
        assert_eq!(folder.get("shop/.platformc/platform.schema.json"), Some(folder.run(&["schema"]).out));

        for command in ["check", "build"] {
            let run = folder.run(&[command, "shop/platform.yaml"]);
            assert!(asks_for_changes_alone(&run), "{mesh}: {command}: {}", run.err);
        }
        assert_eq!(folder.run(&["build", "shop/platform.yaml", "--check"]).status, 0);
        let output = folder.files("shop/output");
        assert!(output.keys().any(|path| path.contains(&format!("/{mesh}"))), "{mesh} is not deployed");
        // What .gitlab-ci.yml includes is there.
        assert!(output.contains_key("gitlab-ci.yml"));
    }
}

#[test]
fn the_platform_is_named_after_its_folder() {
    let folder = Folder::new();
    let (long, cut) = ("x".repeat(60), "x".repeat(40));
    for (dir, name) in [("My Shop_2", "my-shop-2"), ("42", "platform"), (long.as_str(), cut.as_str())] {
        let run = folder.run(&["init", dir]);
        assert_eq!((run.status, run.err.as_str()), (0, ""), "{dir}");
        let spec = format!("{dir}/platform.yaml");
        let text = folder.get(&spec).unwrap();
        for line in [format!("name: {name}\n"), format!("bucket: {name}-tfstate }}"), format!("/platform/{name}.git ")]
        {
            assert!(text.contains(&line), "{line}:\n{text}");
        }
        let run = folder.run(&["check", &spec]);
        assert!(asks_for_changes_alone(&run), "{dir}: {}", run.err);
    }
    // Without a folder: here.
    fs::create_dir(folder.0.join("here")).unwrap();
    let run = super::folder::Run::from(folder.command(&["init"]).current_dir(folder.0.join("here")).output().unwrap());
    assert_eq!(run.status, 0);
    assert!(run.out.contains("added    platform.yaml\n") && run.out.contains("`platformc build`"), "{}", run.out);
    assert!(folder.get("here/platform.yaml").unwrap().contains("\nname: here\n"));
}

#[test]
fn nothing_is_overwritten() {
    for taken in ["platform.yaml", ".platformc/platform.schema.json"] {
        let folder = Folder::new();
        folder.put(taken, "mine");
        let before = folder.files("");
        let run = folder.run(&["init"]);
        assert_eq!((run.status, run.out.as_str()), (3, ""));
        assert!(run.err.contains(&format!("`{taken}` is in the way")) && run.err.contains("help: "), "{}", run.err);
        assert_eq!(folder.files(""), before);
    }
    // A repository has these already: they stay, and the other files come.
    let folder = Folder::new();
    folder.put(".gitignore", "mine");
    folder.put(".gitlab-ci.yml", "mine");
    let run = folder.run(&["init"]);
    assert_eq!((run.status, run.err.as_str()), (0, ""));
    assert!(run.out.contains("kept     .gitignore (") && run.out.contains("kept     .gitlab-ci.yml ("), "{}", run.out);
    assert_eq!(folder.get(".gitignore").as_deref(), Some("mine"));
    assert_eq!(folder.get(".gitlab-ci.yml").as_deref(), Some("mine"));
    assert_eq!(folder.run(&["check"]).status, 0);
}

#[cfg(unix)]
#[test]
fn nothing_is_written_through_a_link() {
    let folder = Folder::new();
    fs::create_dir(folder.0.join("here")).unwrap();
    std::os::unix::fs::symlink("../elsewhere.yaml", folder.0.join("here/platform.yaml")).unwrap();
    let run = folder.run(&["init", "here"]);
    assert_eq!(run.status, 3, "{}", run.out);
    assert_eq!(folder.get("elsewhere.yaml"), None);
    assert_eq!(fs::read_dir(folder.0.join("here")).unwrap().count(), 1, "nothing but the link is there");
}

#[test]
fn a_folder_that_cannot_be_made_is_status_three() {
    let folder = Folder::new();
    folder.put("file", "mine");
    for dir in ["file", "file/below"] {
        let run = folder.run(&["init", dir]);
        assert_eq!(run.status, 3, "{dir}");
        assert!(run.err.contains("help: "), "{}", run.err);
    }
    assert_eq!(folder.get("file").as_deref(), Some("mine"));
}

/// Every key of the schema, wherever it stands.
fn keys(schema: &Value, found: &mut Vec<String>) {
    if let Some(Value::Object(properties)) = schema.get("properties") {
        found.extend(properties.keys().cloned());
    }
    match schema {
        Value::Object(map) => map.values().for_each(|value| keys(value, found)),
        Value::Array(items) => items.iter().for_each(|value| keys(value, found)),
        _ => {}
    }
}

/// What a comment of the starter names in backticks exists: a key, an entry, a choice, or a command.
#[test]
fn comments_name_what_exists() {
    let folder = Folder::new();
    assert_eq!(folder.run(&["init"]).status, 0);
    let text = folder.get("platform.yaml").unwrap();
    let schema: Value = serde_json::from_str(&folder.run(&["schema"]).out).unwrap();
    let mut known = Vec::new();
    keys(&schema, &mut known);
    let choices = schema.to_string();
    let entries: Vec<&str> =
        text.lines().filter_map(|line| line.trim_start().split_once(':')).map(|(key, _)| key).collect();
    let comments: Vec<&str> = text.lines().filter_map(|line| line.split_once('#')).map(|(_, text)| text).collect();
    let comments = comments.join("\n");
    let mut named = 0;
    for quoted in comments.split('`').skip(1).step_by(2) {
        named += 1;
        let exists = match quoted.split_once(' ') {
            Some(("platformc", command)) => {
                let run = folder.run(&[command, "--help"]);
                run.status == 0
            }
            // An example of settings.
            Some(_) => quoted
                .split(['{', '}', ',', ' '])
                .filter_map(|word| word.strip_suffix(':'))
                .all(|key| known.iter().any(|known| known == key)),
            None => quoted.split('.').all(|word| {
                known.iter().any(|known| known == word)
                    || entries.contains(&word)
                    || choices.contains(&format!("\"{word}\""))
            }),
        };
        assert!(exists || quoted == "latest", "`{quoted}` does not exist");
    }
    assert!(named > 15, "only {named} names found");
    // Every section stands under a comment, and what has to be changed is marked.
    let sections: Vec<String> = schema["properties"].as_object().unwrap().keys().cloned().collect();
    let lines: Vec<&str> = text.lines().collect();
    for (above, line) in lines.iter().zip(lines.iter().skip(1)) {
        if let Some(section) = line.split_once(':').map(|(key, _)| key).filter(|key| sections.iter().any(|s| s == key))
        {
            assert!(above.starts_with('#') || section == "kind", "`{section}` is not explained");
        }
    }
    for mine in ["account:", "region:", "zone:", "url:", "bucket:", "image:"] {
        let changed = lines.iter().zip(lines.iter().skip(1)).filter(|(_, line)| line.contains(&format!(" {mine}")));
        for (_, line) in changed {
            assert!(line.contains("# CHANGE"), "{line}");
        }
    }
}

/// The comment on the load balancer gives a right, if weaker, platform; every default that a comment tells is one.
#[test]
fn comments_tell_the_truth() {
    let folder = Folder::new();
    assert_eq!(folder.run(&["init"]).status, 0);
    let text = folder.get("platform.yaml").unwrap();
    let opened = text.replace(
        "hosts: [hello.example.com] }",
        "hosts: [hello.example.com], loadBalancer: { internal: false, allow: [0.0.0.0/0] } }",
    );
    folder.put("opened.yaml", &opened);
    let run = folder.run(&["check", "opened.yaml"]);
    assert_eq!(run.status, 0, "{}", run.err);

    folder.run(&["build", "--out", "a"]);
    let written = text
        .replace("main: { cidr: 10.40.0.0/16 }", "main: { cidr: 10.40.0.0/16, zones: 3, nat: perZone, flowLogs: 90d }")
        .replace("    network: main\n", "    network: main\n    endpoint: private\n")
        .replace("limits: { cpu: 64", "capacity: [onDemand], limits: { cpu: 64")
        .replace("  clusters: [main]\n\n# Ways", "  clusters: [main]\n  mtls: strict\n\n# Ways")
        .replace(
            "hosts: [hello.example.com] }",
            "hosts: [hello.example.com], loadBalancer: { internal: true }, tls: { certificate: acm } }",
        )
        .replace(
            "  serves: [main]",
            "  replicas: 3\n  unseal: { awsKms: { rotation: 365d } }\n  audit: [file]\n  snapshots: { every: 6h, keep: 30d }\n  serves: [main]",
        )
        .replace("storage: 20Gi }", "storage: 20Gi, hosting: rds, multiAz: true, backups: 14d }")
        .replace("replicas: { min: 3, max: 6 }", "replicas: { min: 3, max: 6, cpu: 70% }")
        .replace("deliver: file,", "deliver: file, onRotate: restart,")
        .replace("deliver: env,", "deliver: env, onRotate: restart,")
        .replace("  dashboards:", "  metrics: { retention: 15d }\n  dashboards:");
    assert_eq!(written.matches('\n').count(), text.matches('\n').count() + 7, "a replacement was not found");
    folder.put("platform.yaml", &written);
    let run = folder.run(&["build", "--out", "b"]);
    assert!(asks_for_changes_alone(&run), "{}", run.err);
    // The manifest says where each owner is in the file.
    let without = |dir: &str| {
        let mut files = folder.files(dir);
        files.0.remove("manifest.json");
        files
    };
    assert_eq!(without("a"), without("b"), "a comment tells a default that is none");
}
