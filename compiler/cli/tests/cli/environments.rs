//! Several environments: a tree each, and nothing left behind when they come and go.

use std::fs;

use serde_json::Value;

use super::folder::{Folder, STAGE, small};

const APP: &str = "\napps:\n  shop: { cluster: main, namespace: shop, image: registry.example.com/shop/shop:1.0.0 }\n";
const PRODUCTION: &str = "  production: {}\n";
const STAGING: &str = "  staging:\n    aws: { account: \"444455556666\", state: { bucket: small-staging-tfstate } }\n    \
                       networks: { main: { cidr: 10.50.0.0/16 } }\n    apps: { shop: null }\n";
const TEST: &str = "  test: { name: small-test, aws: { state: { bucket: small-test-tfstate } } }\n";

fn with(environments: &[&str]) -> String {
    let section = if environments.is_empty() { "" } else { "environments:\n" };
    small() + APP + section + &environments.concat()
}

#[test]
fn each_environment_has_a_tree_of_its_own() {
    let folder = Folder::new();
    folder.put("platform.yaml", &with(&[PRODUCTION, STAGING]));
    let run = folder.run(&["build"]);
    assert_eq!((run.status, run.err.as_str()), (0, ""));
    assert!(run.out.contains("added    staging/README.md\n") && run.out.contains("added    production/README.md\n"));
    let files = folder.files("output");
    assert!(files.keys().all(|path| path.starts_with("staging/") || path.starts_with("production/")));
    for name in ["staging", "production"] {
        let whose: Value = serde_json::from_slice(&files[&format!("{name}/ownership/tree.json")]).unwrap();
        assert_eq!(whose["environment"], name);
        let (lists, mut here): (Vec<_>, Vec<_>) = files
            .keys()
            .filter_map(|path| path.strip_prefix(&format!("{name}/")))
            .partition(|path| path.starts_with("ownership/"));
        let listed = lists
            .iter()
            .filter(|path| std::path::Path::new(path).extension().is_some_and(|extension| extension == "txt"))
            .flat_map(|path| {
                let text = std::str::from_utf8(&files[&format!("{name}/{path}")]).unwrap();
                text.lines().step_by(2)
            });
        let (folders, mut listed): (Vec<&str>, Vec<&str>) = listed.partition(|path| path.ends_with('/'));
        // of a folder the rest is listed
        let rest = |path: &&str| !listed.contains(path) && folders.iter().any(|folder| path.starts_with(folder));
        let rest: Vec<&str> = here.iter().copied().filter(rest).collect();
        assert!(rest.contains(&"terraform/roots/network/network-main.tf"), "{rest:?}");
        listed.extend(rest);
        listed.sort_unstable();
        here.sort_unstable();
        assert_eq!(listed, here, "every file is in one list");
        // Flux and the state follow the environment.
        let text = String::from_utf8(files[&format!("{name}/terraform/roots/flux-main/main.tf")].clone()).unwrap();
        assert!(text.contains(&format!("\"./output/{name}/flux/clusters/main\"")), "{text}");
    }
    let app = |name: &str| format!("{name}/flux/apps/main/shop/kustomization.yaml");
    assert!(files.contains_key(&app("production")) && !files.contains_key(&app("staging")));
    let run = folder.run(&["build"]);
    assert_eq!((run.status, run.out.as_str()), (0, ""));
    assert_eq!(folder.run(&["build", "--check"]).status, 0);

    // The overlay is all that differs: production is the platform without the section, one folder deeper.
    let plain = Folder::new();
    plain.put("platform.yaml", &with(&[]).replace("small.git }", "small.git, path: output/production }"));
    plain.run(&["build"]);
    for (path, bytes) in plain.files("output").iter().filter(|(path, _)| path.starts_with("terraform/")) {
        assert_eq!(files.get(&format!("production/{path}")), Some(bytes), "{path}");
    }
}

#[test]
fn one_of_them() {
    let folder = Folder::new();
    folder.put("platform.yaml", &with(&[PRODUCTION, STAGING]));
    assert_eq!(folder.run(&["build", "--env", "staging"]).status, 0);
    assert!(folder.get("output/staging/README.md").is_some() && !folder.0.join("output/production").exists());
    assert_eq!(folder.run(&["build", "--check", "--env", "staging"]).status, 0);
    let run = folder.run(&["build", "--check"]);
    assert!(run.status == 1 && run.out.contains("added    production/README.md"), "{}", run.out);

    for arguments in [&["build", "--env", "stagin"][..], &["check", "--env", "stagin"], &["graph", "--env", "stagin"]] {
        let run = folder.run(arguments);
        assert_eq!((run.status, run.out.as_str()), (2, ""), "{arguments:?}");
        assert!(run.err.contains("did you mean `staging`?"), "{}", run.err);
    }
    let run = folder.run(&["graph"]);
    assert!(run.status == 2 && run.err.contains("`production`, `staging`"), "{}", run.err);
    let graph = |name: &str| folder.run(&["graph", "--env", name, "--format", "json"]).out;
    assert!(graph("production").contains("main/app/shop") && !graph("staging").contains("main/app/shop"));
    folder.put("platform.yaml", &with(&[]));
    assert_eq!(folder.run(&["build", "--env", "staging"]).status, 2);
    folder.put("platform.yaml", &with(&[PRODUCTION]));
    assert_eq!(folder.run(&["graph"]).status, 0, "there is only one");
}

#[test]
fn nothing_is_left_behind_when_they_come_and_go() {
    let folder = Folder::new();
    let build = |environments: &[&str]| {
        folder.put("platform.yaml", &with(environments));
        if folder.0.join("output").exists() {
            let before = folder.files("output");
            assert_eq!(folder.run(&["build", "--check"]).status, 1, "{environments:?}");
            assert_eq!(folder.files("output"), before, "a check writes nothing");
        }
        let run = folder.run(&["build"]);
        assert_eq!((run.status, run.err.as_str()), (0, ""), "{environments:?}");
        assert_eq!(folder.run(&["build", "--check"]).status, 0, "{environments:?}");
        let fresh = Folder::new();
        fresh.put("platform.yaml", &with(environments));
        fresh.run(&["build"]);
        assert_eq!(folder.files("output"), fresh.files("output"), "{environments:?}");
        run.out
    };
    build(&[]);
    let out = build(&[PRODUCTION, STAGING]);
    assert!(out.contains("removed  README.md\n") && out.contains("removed  ownership/tree.json\n"), "{out}");
    let out = build(&[PRODUCTION, TEST]);
    assert!(out.contains("removed  staging/README.md\n") && !out.contains("removed  production"), "{out}");
    assert!(!folder.0.join("output/staging").exists(), "no empty folder");
    let out = build(&[]);
    assert!(out.contains("removed  production/README.md\n") && out.contains("removed  test/README.md\n"), "{out}");
    build(&[STAGING]);
}

#[test]
fn what_a_person_put_there_outlives_an_environment() {
    let folder = Folder::new();
    folder.put("platform.yaml", &with(&[PRODUCTION, STAGING]));
    folder.run(&["build"]);
    folder.put("output/NOTES.md", "mine");
    folder.put("output/staging/NOTES.md", "mine");
    folder.put("output/staging/terraform/modules/network/main.tf", "edited");
    // Other folders with a manifest of their own: a web page's, and that of another platform.
    folder.put("output/page/manifest.json", "{\"name\": \"page\"}");
    let other =
        "{\"version\": 1, \"source\": \"other.yaml\", \"environment\": \"other\", \"nodes\": {}, \"files\": {}}";
    folder.put("output/other/manifest.json", other);
    folder.put("platform.yaml", &with(&[PRODUCTION]));
    let run = folder.run(&["build"]);
    assert_eq!(run.status, 0, "{}", run.err);
    assert!(run.out.contains("kept     staging/terraform/modules/network/main.tf"), "{}", run.out);
    let left: Vec<String> = folder.files("output").keys().filter(|p| !p.starts_with("production/")).cloned().collect();
    assert_eq!(
        left,
        [
            "NOTES.md",
            "other/manifest.json",
            "page/manifest.json",
            "staging/NOTES.md",
            "staging/terraform/modules/network/main.tf"
        ]
    );
    assert_eq!(folder.run(&["build", "--check"]).status, 0);
}

#[cfg(unix)]
#[test]
fn nothing_is_removed_through_a_link() {
    let folder = Folder::new();
    folder.put("platform.yaml", &with(&[PRODUCTION, STAGING]));
    folder.run(&["build"]);
    fs::rename(folder.0.join("output/staging"), folder.0.join("elsewhere")).unwrap();
    std::os::unix::fs::symlink("../elsewhere", folder.0.join("output/staging")).unwrap();
    let before = folder.files("elsewhere");
    folder.put("platform.yaml", &with(&[PRODUCTION]));
    assert_eq!(folder.run(&["build"]).status, 0);
    assert_eq!(folder.files("elsewhere"), before);
}

/// Every state that a kill can leave, of a build and of a removal.
#[test]
fn an_interrupted_build_is_finished() {
    let folder = Folder::new();
    folder.put("platform.yaml", &with(&[PRODUCTION, STAGING]));
    folder.run(&["build"]);
    let whole = folder.files("output");
    let journal = folder.get("output/staging/ownership/tree.json").unwrap();
    let damages: [&dyn Fn(); 4] = [
        // A removal that was stopped half-way.
        &|| fs::remove_dir_all(folder.0.join("output/staging/terraform")).unwrap(),
        // A first build that was stopped before it committed, and after.
        &|| {
            fs::remove_dir_all(folder.0.join("output/staging")).unwrap();
            folder.put(&format!("output/staging/{STAGE}/files/README.md"), "x");
        },
        &|| {
            fs::remove_file(folder.0.join("output/staging/ownership/tree.json")).unwrap();
            folder.put(&format!("output/staging/{STAGE}/journal"), &journal);
        },
        // One of the platform before it had environments.
        &|| folder.put(&format!("output/{STAGE}/files/README.md"), "x"),
    ];
    for (number, damage) in damages.iter().enumerate() {
        for gone in [true, false] {
            folder.put("platform.yaml", &with(&[PRODUCTION, STAGING]));
            folder.run(&["build"]);
            assert_eq!(folder.files("output"), whole);
            damage();
            let environments: &[&str] = if gone { &[PRODUCTION] } else { &[PRODUCTION, STAGING] };
            folder.put("platform.yaml", &with(environments));
            assert_eq!(folder.run(&["build", "--check"]).status, 1, "{number} {gone}");
            let run = folder.run(&["build"]);
            assert_eq!(run.status, 0, "{number} {gone}: {}", run.err);
            assert_eq!(folder.run(&["build", "--check"]).status, 0, "{number} {gone}");
            let left = folder.files("output");
            if gone {
                assert!(left.keys().all(|path| path.starts_with("production/")), "{number}: {left:?}");
                assert!(!folder.0.join("output/staging").exists(), "{number}");
            } else {
                assert_eq!(left, whole, "{number}");
            }
        }
    }
}

#[test]
fn nothing_is_written_if_one_of_them_is_wrong() {
    let folder = Folder::new();
    folder.put("platform.yaml", &with(&[PRODUCTION, "  staging: { networks: { main: { cidr: 10.0.0.0/8 } } }\n"]));
    for arguments in [&["build"][..], &["build", "--env", "production"]] {
        let run = folder.run(arguments);
        assert_eq!(run.status, 1, "{}", run.out);
        assert!(run.err.contains("[platform.yaml:"), "{}", run.err);
    }
    assert!(!folder.0.join("output").exists());
}
