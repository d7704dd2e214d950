//! Everything but `build`.

use std::{collections::BTreeSet, fs, path::Path};

use platformc_spec::Code;
use serde_json::Value;

use super::folder::{Folder, small};

#[test]
fn wrong_usage_is_status_two() {
    let folder = Folder::small();
    let wrong: [&[&str]; 7] = [
        &[],
        &["bild"],
        &["build", "--force"],
        &["check", "--format", "xml"],
        &["graph", "--format", "png"],
        &["explain"],
        &["explain", "P9999"],
    ];
    for arguments in wrong {
        let run = folder.run(arguments);
        assert_eq!((run.status, run.out.as_str()), (2, ""), "{arguments:?}");
        assert!(!run.err.is_empty(), "{arguments:?}");
    }
    let version = folder.run(&["--version"]);
    let expected = format!(
        "platformc {} (catalog {})\n",
        env!("CARGO_PKG_VERSION"),
        platformc_pipeline::Catalogs::CARRIED.own.name
    );
    assert_eq!(version.out, expected);
    for arguments in [["--help"], ["--version"]] {
        assert_eq!(folder.run(&arguments).status, 0);
    }
}

#[test]
fn check_is_silent_about_what_is_right() {
    let folder = Folder::small();
    let run = folder.run(&["check"]);
    assert_eq!((run.status, run.out.as_str(), run.err.as_str()), (0, "", ""));
    let run = folder.run(&["check", "--format", "json"]);
    assert_eq!((run.status, run.out.as_str(), run.err.as_str()), (0, "", ""));
    assert_eq!(folder.files("").len(), 1);
}

#[test]
fn access_knows_what_it_is_asked_about() {
    let folder = Folder::small();
    let run = folder.run(&["access"]);
    assert_eq!((run.status, run.out.as_str()), (1, ""));
    assert!(run.err.contains("has no Vault"), "{}", run.err);
    let example = concat!(env!("CARGO_MANIFEST_DIR"), "/../../examples/secret-management/platform.yaml");
    for (arguments, help) in [
        (["--secret", "order-db"], "did you mean `orders-db`?"),
        (["--app", "backends"], "did you mean `backend`?"),
        (["--app", "zzz"], "see `platformc access`"),
    ] {
        let run = folder.run(&["access", example, arguments[0], arguments[1]]);
        assert_eq!((run.status, run.out.as_str()), (1, ""), "{arguments:?}");
        assert!(run.err.contains(&format!("`{}`", arguments[1])) && run.err.contains(help), "{}", run.err);
    }
    let run = folder.run(&["access", example, "--secret", "payment-key", "--app", "backend"]);
    assert_eq!((run.status, run.err.as_str()), (0, ""));
    assert!(
        run.out.starts_with("payment-key: ") && run.out.contains("application/shop/backend may read"),
        "{}",
        run.out
    );
    // who becomes somebody else: of those alone of whom it tells
    let becomes = |arguments: &[&str], text: &str| {
        let run = folder.run(&[&["access", example], arguments].concat());
        run.out.lines().any(|line| line.contains(" acts as ") && line.contains(text))
    };
    let role = "gitlab/platform/secret-management acts as arn:";
    for (arguments, merges, operator, pipeline) in [
        (&[] as &[&str], true, true, true),
        (&["--app", "backend"], true, true, false),
        (&["--app", "reports"], true, false, false),
    ] {
        assert_eq!(becomes(arguments, "whoever may merge"), merges, "{arguments:?}");
        assert_eq!(becomes(arguments, "application/vault-secrets-operator"), operator, "{arguments:?}");
        assert_eq!(becomes(arguments, role), pipeline, "{arguments:?}");
    }
}

#[test]
fn warnings_are_no_failure() {
    let folder = Folder::small();
    folder.put("platform.yaml", &small().replace("10.40.0.0/16 }", "10.40.0.0/16, nat: single }"));
    let run = folder.run(&["check"]);
    assert_eq!((run.status, run.out.as_str()), (0, ""));
    assert!(
        run.err.contains("P0502") && run.err.ends_with("1 warning; `platformc explain P0502` tells more\n"),
        "{}",
        run.err
    );
    assert!(!run.err.contains('\u{1b}'), "no colours where nobody sees them");
    assert_eq!(folder.run(&["build"]).status, 0);
}

#[test]
fn check_writes_one_json_object_a_line() {
    let folder = Folder::new();
    let text = small()
        .replace("aws:\n", "aws: # größe ✓\n")
        .replace("  region: eu-west-1", "  \"regiön\": \"é\"")
        .replace("\"1.36\"", "1.36")
        .replace('\n', "\r\n");
    folder.put("platform.yaml", &text);
    let run = folder.run(&["check", "--format", "json"]);
    assert_eq!((run.status, run.err.as_str()), (1, ""));
    let lines: Vec<Value> = run.out.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(lines.len(), 2, "{}", run.out);
    for line in &lines {
        let keys: Vec<&str> = line.as_object().unwrap().keys().map(String::as_str).collect();
        assert_eq!(keys, ["code", "severity", "message", "help", "file", "span", "related"]);
        assert_eq!((line["severity"].as_str(), line["file"].as_str()), (Some("error"), Some("platform.yaml")));
        assert!(Code::find(line["code"].as_str().unwrap()).is_some());
        for end in ["start", "end"] {
            let place = &line["span"][end];
            let byte = usize::try_from(place["byte"].as_u64().unwrap()).unwrap();
            let before = text.get(..byte).expect("a character boundary");
            let last = before.rsplit('\n').next().unwrap();
            assert_eq!(place["line"].as_u64().unwrap(), before.matches('\n').count() as u64 + 1);
            assert_eq!(place["column"].as_u64().unwrap(), last.chars().count() as u64 + 1);
        }
        let at = |end: &str| usize::try_from(line["span"][end]["byte"].as_u64().unwrap()).unwrap();
        let shown = text.get(at("start")..at("end")).unwrap();
        assert!(["\"regiön\"", "1.36"].contains(&shown), "{shown}");
    }
}

#[test]
fn json_says_where_a_file_is_no_text_or_too_large() {
    let folder = Folder::new();
    fs::write(folder.0.join("platform.yaml"), b"name: gr\xf6\xdfe\n").unwrap();
    let run = folder.run(&["check", "--format", "json"]);
    let line: Value = serde_json::from_str(&run.out).unwrap();
    assert_eq!(
        (run.status, line["code"].as_str(), line["span"]["start"]["byte"].as_u64()),
        (1, Some("P0101"), Some(8))
    );
    let file = fs::File::create(folder.0.join("platform.yaml")).unwrap();
    file.set_len(300 * 1024 * 1024).unwrap();
    let run = folder.run(&["check", "--format", "json"]);
    let line: Value = serde_json::from_str(&run.out).unwrap();
    assert_eq!((run.status, line["code"].as_str()), (1, Some("P0106")));
}

/// `/dev/full` is a disk without room.
#[cfg(target_os = "linux")]
#[test]
fn output_that_cannot_be_written_is_status_three() {
    let folder = Folder::small();
    folder.put("wrong.yaml", &small().replace("kind: Platform", "kind: Platfrom"));
    for arguments in
        [&["schema"][..], &["graph"], &["explain", "P0101"], &["check", "wrong.yaml", "--format", "json"], &["build"]]
    {
        let full = fs::OpenOptions::new().write(true).open("/dev/full").unwrap();
        let run = folder.command(arguments).stdout(full).output().unwrap();
        assert_eq!(run.status.code(), Some(3), "{arguments:?}");
        assert!(String::from_utf8_lossy(&run.stderr).contains("standard output"), "{arguments:?}");
    }
}

#[test]
fn a_secret_is_shown_nowhere() {
    let folder = Folder::new();
    let secret = ["glpat", "-xxxxxxxxxxxxxxxxxxxx"].concat();
    folder.put(
        "platform.yaml",
        &(small() + &format!("apps:\n  shop: {{ env: {{ A: {secret} }}, unknown: {secret} }}\n")),
    );
    for arguments in [&["check"][..], &["check", "--format", "json"], &["build"], &["graph"]] {
        let run = folder.run(arguments);
        assert_eq!(run.status, 1);
        assert!(!run.out.contains(&secret) && !run.err.contains(&secret), "{arguments:?}");
        assert!(run.out.contains("P0415") || run.err.contains("P0415"));
    }
}

#[test]
fn the_graph_in_three_formats() {
    let folder = Folder::new();
    folder.put("platform.yaml", &super::folder::with_apps(2, "1.0.0"));
    let run = folder.run(&["graph"]);
    assert_eq!((run.status, run.err.as_str()), (0, ""));
    assert!(run.out.starts_with("flowchart ") && run.out.contains("subgraph "));
    assert_eq!(run.out, folder.run(&["graph", "--format", "mermaid"]).out);
    let dot = folder.run(&["graph", "--format", "dot"]);
    assert_eq!(dot.status, 0);
    assert!(dot.out.starts_with("digraph ") && dot.out.ends_with("}\n"));
    let run = folder.run(&["graph", "--format", "json"]);
    let graph: Value = serde_json::from_str(&run.out).unwrap();
    let ids: BTreeSet<&str> =
        graph["nodes"].as_array().unwrap().iter().map(|node| node["id"].as_str().unwrap()).collect();
    assert_eq!(ids.len(), graph["nodes"].as_array().unwrap().len(), "ids are unique");
    assert!(ids.iter().any(|id| id.contains("app-1")));
    for edge in graph["edges"].as_array().unwrap() {
        assert!(["needs", "calls"].contains(&edge["kind"].as_str().unwrap()));
        assert!(["from", "to"].iter().all(|end| ids.contains(edge[end].as_str().unwrap())), "{edge}");
    }
    assert_eq!(dot.out.matches(" [label=").count(), ids.len());
    assert_eq!(folder.files("").len(), 1, "nothing is written");
}

#[test]
fn the_committed_schema_is_current() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../schema/platform.schema.json");
    let run = Folder::new().run(&["schema"]);
    assert_eq!((run.status, run.err.as_str()), (0, ""));
    assert_eq!(
        fs::read_to_string(path).unwrap_or_default(),
        run.out,
        "`platformc schema > schema/platform.schema.json` brings it up to date"
    );
    let schema: Value = serde_json::from_str(&run.out).unwrap();
    assert_eq!(schema["$schema"].as_str(), Some("https://json-schema.org/draft/2020-12/schema"));
}

/// The committed schema of plans is what the program prints, and the plan of every example fits it.
#[test]
fn plans_fit_their_schema() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let folder = Folder::new();
    let printed = folder.run(&["schema", "plan"]);
    assert_eq!((printed.status, printed.err.as_str()), (0, ""));
    let committed = fs::read_to_string(root.join("schema/plan.schema.json")).unwrap_or_default();
    assert_eq!(committed, printed.out, "`cargo xtask generate` brings it up to date");
    let schema: Value = serde_json::from_str(&printed.out).unwrap();
    let schema = jsonschema::validator_for(&schema).unwrap();
    assert!(!schema.is_valid(&serde_json::json!({ "version": 1, "platform": "x" })), "it lets everything through");
    let mut seen = 0;
    for example in fs::read_dir(root.join("examples")).unwrap().map(|entry| entry.unwrap().path()) {
        let spec = example.join("platform.yaml");
        if !spec.exists() {
            continue;
        }
        let spec = spec.to_str().unwrap();
        let mut run = folder.run(&["plan", spec, "--format", "json"]);
        if run.status == 2 {
            run = folder.run(&["plan", spec, "--format", "json", "--env", "production"]);
        }
        assert_eq!(run.status, 0, "{spec}: {}", run.err);
        let plan: Value = serde_json::from_str(&run.out).unwrap();
        let problems: Vec<String> = schema.iter_errors(&plan).map(|problem| problem.to_string()).collect();
        assert!(problems.is_empty(), "{spec}: {problems:#?}");
        assert!(plan["nodes"].as_array().is_some_and(|nodes| nodes.len() > 5), "{spec}");
        seen += 1;
    }
    assert!(seen >= 8, "only {seen} examples");
    let people = folder.run(&["plan", root.join("examples/secret-management/platform.yaml").to_str().unwrap()]);
    let lines: Vec<&str> = people.out.lines().collect();
    assert!(lines.contains(&"terraform/databases  (stateful)"), "{}", people.out);
    assert!(lines.contains(&"  owns   application: Deployment shop/backend"), "{}", people.out);
}

#[test]
fn every_code_is_explained() {
    let folder = Folder::new();
    for code in Code::ALL {
        let run = folder.run(&["explain", &code.as_str().to_lowercase()]);
        assert_eq!((run.status, run.out.as_str(), run.err.as_str()), (0, code.page(), ""));
    }
    let run = folder.run(&["explain", "P0310"]);
    assert_eq!(run.status, 2);
    assert!(run.err.contains("did you mean `P0301`?") || run.err.contains("did you mean `P0"), "{}", run.err);
    assert!(folder.run(&["explain", "typo"]).err.contains("such as `P0301`"));
}
