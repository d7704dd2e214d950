//! What came before a build: it may refuse, and never changes a byte.

use super::{
    diff::history::{BASE, git, has_git, repository, with, without},
    folder::{Folder, Run},
};

/// The platform without its database, which an app uses.
fn without_database() -> String {
    without(&with(&[("    calls: [orders]\n", "")]), "databases:", Some("secrets:\n"))
}

/// The same, with a comment at a place that is left.
fn accepted(line: &str) -> String {
    let text = without_database();
    assert!(text.contains(line), "{line}");
    text.replacen(line, &format!("# platformc: accept data-loss, the orders are kept elsewhere\n{line}"), 1)
}

fn refused(run: &Run, code: &str) {
    assert_eq!(run.status, 1, "{}{}", run.out, run.err);
    assert!(run.err.lines().any(|line| line == code), "{code}: {}", run.err);
}

fn commit(folder: &Folder) {
    git(folder, &["add", "--all"]);
    git(folder, &["commit", "--quiet", "--message", "next"]);
}

#[test]
fn a_new_project_has_nothing_before_it() {
    // no Git, a repository without a commit, one without the file, one in which it was no platform
    let alone = Folder::new();
    alone.put("platform.yaml", BASE);
    let expected = {
        let run = alone.run(&["build", "--against", "none"]);
        assert_eq!((run.status, run.err.as_str()), (0, ""));
        alone.files("output")
    };
    let builds = |folder: &Folder| {
        folder.put("platform.yaml", BASE);
        for command in ["check", "build"] {
            let run = folder.run(&[command]);
            assert_eq!((run.status, run.err.as_str()), (0, ""), "{command}");
        }
        assert_eq!(folder.files("output"), expected);
    };
    builds(&alone);
    if !has_git() {
        return;
    }
    let empty = Folder::new();
    git(&empty, &["init", "--quiet"]);
    builds(&empty);
    let cases = [
        ("other.yaml", BASE),
        ("platform.yaml", "- no platform\n"),
        ("platform.yaml", "a: ]"),
        ("platform.yaml/x", ""),
    ];
    for (path, text) in cases {
        let folder = repository(&[(path, text)]).unwrap();
        if path.contains('/') {
            std::fs::remove_dir_all(folder.0.join("platform.yaml")).unwrap();
        }
        builds(&folder);
    }
    // and without the program
    let folder = repository(&[("platform.yaml", BASE)]).unwrap();
    folder.put("platform.yaml", &without_database());
    let run = folder.command(&["check"]).env("PATH", "").output().unwrap();
    assert_eq!(run.status.code(), Some(0), "{}", String::from_utf8_lossy(&run.stderr));
}

#[test]
fn what_came_before_refuses_and_changes_no_byte() {
    let Some(folder) = repository(&[("platform.yaml", BASE)]) else { return };
    assert_eq!(folder.run(&["build"]).status, 0);
    let built = folder.files("output");
    folder.put("platform.yaml", &without_database());
    for command in [&["check"][..], &["build"], &["build", "--check"], &["check", "--against", "HEAD"]] {
        let run = folder.run(command);
        refused(&run, "P0621");
        assert!(run.err.contains("`databases.orders` is removed"), "{}", run.err);
        assert!(run.err.contains("HEAD:platform.yaml"), "{}", run.err);
        assert!(folder.files("output") == built);
    }
    let run = folder.run(&["check", "--format", "json"]);
    assert!(run.out.contains(r#""file":"HEAD:platform.yaml""#) && run.out.contains(r#""code":"P0621""#), "{}", run.out);
    // nothing is compared
    assert_eq!(folder.run(&["check", "--against", "none"]).status, 0);
    assert_eq!(folder.run(&["build", "--against", "none", "--out", "one"]).status, 0);
    // standard input is no file of the repository
    let other = Folder::new();
    other.put("platform.yaml", &without_database());
    assert_eq!(other.run(&["build", "--out", "two"]).status, 0);
    assert_eq!(folder.files("one").len(), other.files("two").len());
    // what is accepted is built as if nothing had been before
    folder.put("platform.yaml", &accepted("name: shop\n"));
    let run = folder.run(&["build", "--out", "three"]);
    assert_eq!((run.status, run.err.as_str()), (0, ""));
    assert_eq!(folder.run(&["build", "--against", "none", "--out", "four"]).status, 0);
    assert!(folder.files("three") == folder.files("four"));
    assert_eq!(folder.files("three").len(), folder.files("one").len());
}

#[test]
fn a_comment_accepts_at_its_place_and_in_its_change() {
    let Some(folder) = repository(&[("platform.yaml", BASE)]) else { return };
    let check = |text: &str| {
        folder.put("platform.yaml", text);
        folder.run(&["check"])
    };
    // nothing is left of the section: the whole platform accepts it, and no other section
    refused(&check(&accepted("secrets:\n")), "P0621");
    assert_eq!(check(&accepted("name: shop\n")).status, 0);
    // another level accepts nothing
    refused(&check(&accepted("name: shop\n").replace("data-loss", "access")), "P0621");
    // the comment counts no more in the next change
    assert_eq!(check(&accepted("name: shop\n")).status, 0);
    commit(&folder);
    let without_storage = |text: &str| {
        let text = without(text, "storage:\n", Some("mesh: {"));
        text.replace("    volumes: { uploads: { storage: shared, mount: /data } }\n", "")
    };
    let next = without_storage(&accepted("name: shop\n"));
    let run = check(&next);
    refused(&run, "P0621");
    assert!(run.err.contains("`storage.shared` is removed"), "{}", run.err);
    assert!(run.err.contains("`apps.backend.volumes.uploads` is removed"), "{}", run.err);
    assert_eq!(check(&next.replace("kept elsewhere", "kept elsewhere, and the files too")).status, 0);
}

#[test]
fn a_database_with_another_name_is_asked_about() {
    let Some(folder) = repository(&[("platform.yaml", BASE)]) else { return };
    let renamed = with(&[("  orders: { engine", "  sales: { engine"), ("calls: [orders]", "calls: [sales]")]);
    folder.put("platform.yaml", &renamed);
    let run = folder.run(&["check"]);
    refused(&run, "P0622");
    assert!(
        run.err.contains("`databases.orders` is gone, and `databases.sales` is the same under another name"),
        "{}",
        run.err
    );
    // a word at the new entry, or at the section
    for line in ["databases:\n", "  sales: { engine"] {
        let comment = "# platformc: accept data-loss, it is empty\n";
        folder.put("platform.yaml", &renamed.replace(line, &format!("{comment}{line}")));
        let run = folder.run(&["check"]);
        assert_eq!((run.status, run.err.as_str()), (0, ""), "{line}");
    }
    // or the name under which it was created: nothing is another one then, and nothing is to be said
    let moved = with(&[
        ("  orders: { engine", "  sales: { renamedFrom: orders, engine"),
        ("calls: [orders]", "calls: [sales]"),
    ]);
    folder.put("platform.yaml", &moved);
    let run = folder.run(&["check"]);
    assert_eq!((run.status, run.err.as_str()), (0, ""));
    let run = folder.run(&["build", "--against", "none"]);
    assert_eq!(run.status, 0, "{}", run.err);
    commit(&folder);
    // which is not left out again
    folder.put("platform.yaml", &moved.replace("renamedFrom: orders, ", ""));
    let run = folder.run(&["check"]);
    refused(&run, "P0622");
    assert!(
        run.err.contains("`databases.sales` was created as `orders`, and this would be another one"),
        "{}",
        run.err
    );
    assert!(run.err.contains("write `renamedFrom: orders` in it"), "{}", run.err);
    // an upgrade is still one of the same
    folder.put("platform.yaml", &moved.replace("version: \"16\"", "version: \"18\""));
    refused(&folder.run(&["check"]), "P0623");
    // and the name is not for another one
    let twice = moved.replace("  sales: { renamedFrom: orders,", "  orders: { engine: postgres, version: \"16\", network: main, class: db.t4g.medium, storage: 50Gi }\n  sales: { renamedFrom: orders,");
    folder.put("platform.yaml", &twice);
    refused(&folder.run(&["check"]), "P0303");
    folder.put("platform.yaml", BASE);
    git(&folder, &["add", "--all"]);
    git(&folder, &["commit", "--quiet", "--message", "back"]);
    // one that is not the same is a removal
    folder.put("platform.yaml", &renamed.replace("50Gi", "60Gi"));
    refused(&folder.run(&["check"]), "P0621");
}

#[test]
fn what_lives_on_is_not_forgotten() {
    let Some(folder) = repository(&[("platform.yaml", BASE)]) else { return };
    let says = |text: &str, message: &str| {
        folder.put("platform.yaml", text);
        let run = folder.run(&["check"]);
        refused(&run, "P0621");
        assert!(run.err.contains(message), "{message}: {}", run.err);
    };
    let ingress = without(
        &with(&[("    expose: { ingress: public, host: shop.example.com, path: / }\n", "")]),
        "ingress:\n",
        Some("vault:\n"),
    );
    says(&ingress, "`ingress` is removed");
    let backend = without(BASE, "  backend:\n", Some("  reports:\n")).replace("    calls: [backend]\n", "");
    let backend = backend
        .replace("secrets: [session-key]", "secrets: { session-key: {}, payment-key: { deliver: env, name: KEY } }");
    says(&backend, "`apps.backend` is removed");
    says(
        &with(&[(
            "    namespace: shop\n    image: registry.example.com/shop/backend",
            "    namespace: store\n    image: registry.example.com/shop/backend",
        )]),
        "`apps.backend.volumes.uploads` becomes another one",
    );
    let session = with(&[
        ("    secrets: [session-key]\n", ""),
        ("  session-key: { transit: { type: aes256-gcm96, rotation: 30d } }\n", ""),
    ]);
    says(&session, "`secrets.session-key` is removed");
    let payment = with(&[
        ("    secrets: { payment-key: { deliver: env, name: PAYMENT_KEY } }\n", ""),
        ("  payment-key: { kv: { path: payments/api-key, owner: team-payments } }\n", ""),
    ]);
    says(&payment, "`secrets.payment-key` is removed");
    // an app without data, and a value beside which others are left, may go
    folder.put("platform.yaml", &without(BASE, "  reports:\n", None));
    assert_eq!(folder.run(&["check"]).status, 0);
    let two = with(&[("  session-key:", "  other: { kv: { path: other, owner: team-payments } }\n  session-key:")]);
    folder.put("platform.yaml", &two);
    commit(&folder);
    folder.put("platform.yaml", BASE);
    assert_eq!(folder.run(&["check"]).status, 0);
}

/// Each replaces everything, and none is a change of an entry.
#[test]
fn a_platform_does_not_become_another_one() {
    let Some(folder) = repository(&[("platform.yaml", BASE)]) else { return };
    for (path, line, other) in [
        ("name", "name: shop\n", "name: store\n"),
        ("aws.account", "111122223333", "111122224444"),
        ("aws.region", "eu-west-1", "eu-central-1"),
    ] {
        let text = with(&[(line, other)]);
        folder.put("platform.yaml", &text);
        let run = folder.run(&["check"]);
        refused(&run, "P0621");
        assert!(run.err.contains(&format!("`{path}` becomes another one")), "{path}: {}", run.err);
        folder.put("platform.yaml", &accepted_at(&text, path));
        let run = folder.run(&["check"]);
        assert_eq!((run.status, run.err.as_str()), (0, ""), "{path}");
    }
}

/// With a comment above the last key of a path.
fn accepted_at(text: &str, path: &str) -> String {
    let key = path.rsplit('.').next().unwrap_or(path);
    let comment = "# platformc: accept data-loss, nothing is applied yet";
    let line = text.lines().find(|line| line.trim_start().starts_with(&format!("{key}:"))).unwrap();
    let indent = line.strip_suffix(line.trim_start()).unwrap();
    text.replacen(line, &format!("{indent}{comment}\n{line}"), 1)
}

#[test]
fn a_pipeline_compares_with_the_base_of_its_merge_request() {
    let Some(folder) = repository(&[("platform.yaml", BASE)]) else { return };
    git(&folder, &["tag", "base"]);
    git(&folder, &["update-ref", "refs/remotes/origin/main", "HEAD"]);
    folder.put("platform.yaml", &without_database());
    commit(&folder);
    // it is committed, so nothing has changed
    assert_eq!(folder.run(&["check"]).status, 0);
    for (variable, value) in [("CI_MERGE_REQUEST_DIFF_BASE_SHA", "base"), ("GITHUB_BASE_REF", "main")] {
        let run = folder.command(&["check"]).env(variable, value).output().unwrap();
        refused(&Run::from(run), "P0621");
        // a clone that does not have it compares nothing
        let run = folder.command(&["check"]).env(variable, "0123456789").output().unwrap();
        assert_eq!(Run::from(run).status, 0);
    }
}

#[test]
fn what_was_asked_for_must_be_there() {
    let folder = Folder::new();
    folder.put("platform.yaml", BASE);
    folder.put("empty/readme.md", "");
    folder.put("wrong/platform.yaml", "a: ]");
    for command in ["check", "build"] {
        let run = folder.run(&[command, "--against", "empty"]);
        assert_eq!(run.status, 2, "{}", run.err);
        let run = folder.run(&[command, "--against", "wrong"]);
        assert_eq!(run.status, 1, "{}", run.err);
        assert!(run.err.contains("`wrong` is no platform that can be compared"), "{}", run.err);
    }
    folder.put("old/platform.yaml", &with(&[("kubernetes: \"1.36\"", "kubernetes: \"1.34\"")]));
    let run = folder.run(&["check", "--against", "old"]);
    refused(&run, "P0623");
    assert!(run.err.contains("old/platform.yaml"), "{}", run.err);
    assert!(folder.get("output/manifest.json").is_none());
}

#[test]
fn each_environment_is_compared() {
    let Some(folder) = repository(&[]) else { return };
    let environments = "environments:\n  production: {}\n  staging:\n    aws: { account: \"444455556666\", state: { bucket: shop-staging-tfstate } }\n    \
                        ingress: { public: { hosts: [staging.example.com] } }\n    vault: { host: vault.staging.example.com }\n    \
                        dns: { zone: staging.example.com }\n    apps: { frontend: { expose: { host: staging.example.com } }, backend: { calls: [] } }\n";
    folder.put("platform.yaml", &format!("{BASE}{environments}"));
    commit(&folder);
    let overlay = "    # platformc: accept data-loss, staging has test data\n    databases: { orders: null }\n";
    let says = |text: &str, arguments: &[&str]| {
        folder.put("platform.yaml", text);
        folder.run(&[&["check"], arguments].concat())
    };
    let removed = format!("{BASE}{environments}{}", overlay.lines().nth(1).unwrap());
    let run = says(&removed, &[]);
    refused(&run, "P0621");
    assert!(!run.err.contains("production"), "{}", run.err);
    assert_eq!(says(&removed, &["--env", "production"]).status, 0);
    assert_eq!(says(&removed, &["--env", "staging"]).status, 1);
    assert_eq!(says(&format!("{BASE}{environments}{overlay}"), &[]).status, 0);
    // an environment that goes leaves everything behind
    let run = says(&format!("{BASE}environments: {{ production: {{}} }}\n"), &[]);
    refused(&run, "P0621");
    assert!(run.err.contains("the environment `staging` is removed"), "{}", run.err);
    // the first environment takes up what was there
    folder.put("platform.yaml", BASE);
    commit(&folder);
    let run = says(&format!("{BASE}environments: {{ production: {{}} }}\n"), &[]);
    assert_eq!((run.status, run.err.as_str()), (0, ""));
}

/// What is included is read from the revision, too.
#[test]
fn an_included_file_that_goes_is_missed() {
    let (main, part) = BASE.split_at(BASE.find("databases:\n").unwrap());
    let (part, rest) = part.split_at(part.find("secrets:\n").unwrap());
    let main = format!("{main}{rest}").replace("kind: Platform\n", "kind: Platform\ninclude: [data/*.yaml]\n");
    let part = format!("apiVersion: platformc/v1alpha1\nkind: Part\n{part}");
    let Some(folder) = repository(&[("deep/platform.yaml", &main), ("deep/data/orders.yaml", &part)]) else { return };
    assert_eq!(folder.run(&["check", "deep"]).status, 0);
    std::fs::remove_file(folder.0.join("deep/data/orders.yaml")).unwrap();
    let text = main.replace("include: [data/*.yaml]\n", "").replace("    calls: [orders]\n", "");
    folder.put("deep/platform.yaml", &text);
    let run = folder.run(&["check", "deep"]);
    refused(&run, "P0621");
    assert!(run.err.contains("HEAD:deep/data/orders.yaml"), "{}", run.err);
}
