//! A comment that `check` proposes is one that `diff` accepts, and what `diff` accepts is not refused by `check`.

use serde_json::Value;

use super::{
    super::folder::Folder,
    histories,
    history::{BASE, Done, repository, with, without},
};

/// Changes that are refused: what they are compared with, and what they are.
fn refused() -> Vec<(String, String, String)> {
    let histories = histories::all().into_iter().filter(|one| one.refused.is_some());
    let mut all: Vec<(String, String, String)> =
        histories.map(|one| (one.name.to_owned(), one.before.unwrap_or_else(|| BASE.to_owned()), one.after)).collect();
    let exposed = "    expose: { ingress: public, host: shop.example.com, path: / }\n";
    let volumes = "    volumes: { uploads: { storage: shared, mount: /data } }\n";
    let backend = without(BASE, "  backend:\n", Some("  reports:\n"))
        .replace("    calls: [backend]\n", "")
        .replace("secrets: [session-key]", "secrets: { session-key: {}, payment-key: { deliver: env, name: KEY } }");
    let environments = "environments:\n  production: {}\n  staging:\n    aws: { account: \"444455556666\", state: { bucket: shop-staging-tfstate } }\n    \
                        ingress: { public: { hosts: [staging.example.com] } }\n    vault: { host: vault.staging.example.com }\n    \
                        dns: { zone: staging.example.com }\n    apps: { frontend: { expose: { host: staging.example.com } }, backend: { calls: [] } }\n";
    let both = format!("{BASE}{environments}");
    let more = [
        ("ingress removed", BASE, without(&with(&[(exposed, "")]), "ingress:\n", Some("vault:\n"))),
        ("app with a volume removed", BASE, backend),
        ("storage removed", BASE, without(&with(&[(volumes, "")]), "storage:\n", Some("mesh: {"))),
        (
            "app with a volume in another namespace",
            BASE,
            with(&[(
                "    namespace: shop\n    image: registry.example.com/shop/backend",
                "    namespace: store\n    image: registry.example.com/shop/backend",
            )]),
        ),
        (
            "last value removed",
            BASE,
            with(&[
                ("    secrets: { payment-key: { deliver: env, name: PAYMENT_KEY } }\n", ""),
                ("  payment-key: { kv: { path: payments/api-key, owner: team-payments } }\n", ""),
            ]),
        ),
        ("another name", BASE, with(&[("name: shop\n", "name: store\n")])),
        ("another region", BASE, with(&[("eu-west-1", "eu-central-1")])),
        ("another account", BASE, with(&[("111122223333", "111122224444")])),
        ("another engine", BASE, with(&[("engine: postgres, version: \"16\"", "engine: mysql, version: \"8.4\"")])),
        ("database of an environment removed", &both, format!("{both}    databases: {{ orders: null }}\n")),
        ("environment removed", &both, format!("{BASE}environments: {{ production: {{}} }}\n")),
    ];
    all.extend(more.into_iter().map(|(name, before, after)| (name.to_owned(), before.to_owned(), after)));
    all
}

/// The line at which a refusal says that it is accepted, and the level; nothing if it cannot be.
fn proposed(problem: &Value, text: &str) -> Option<(usize, String)> {
    let help = problem["help"].as_str().unwrap_or_default();
    let level = help.split_once("# platformc: accept ")?.1.split_once(',')?.0.to_owned();
    let line = usize::try_from(problem["span"]["start"]["line"].as_u64()?).ok()?;
    let key = help.split_once("above `").and_then(|(_, rest)| rest.split_once(":`")).map(|(key, _)| format!("{key}:"));
    let begins = |line: &str, key: &str| line.trim_start().starts_with(key);
    // in the flow style, the line begins with what it is in
    let is_elsewhere = |key: &&String| !text.lines().nth(line - 1).is_some_and(|line| line.contains(key.as_str()));
    let found = |key: &String| text.lines().position(|line| begins(line, key));
    Some((key.as_ref().filter(is_elsewhere).and_then(found).map_or(line, |index| index + 1), level))
}

/// The text with these comments above their lines.
fn commented(text: &str, comments: &[(usize, String)]) -> String {
    let mut lines = String::new();
    for (index, line) in text.lines().enumerate() {
        let indent: String = line.chars().take_while(|character| *character == ' ').collect();
        let mut levels: Vec<&str> =
            comments.iter().filter(|(at, _)| *at == index + 1).map(|(_, level)| level.as_str()).collect();
        levels.sort_unstable();
        levels.dedup();
        for level in levels {
            lines.extend([indent.as_str(), "# platformc: accept ", level, ", it is meant\n"]);
        }
        lines.push_str(line);
        lines.push('\n');
    }
    lines
}

#[test]
fn a_comment_that_check_proposes_is_accepted_by_diff() {
    let mut wrong = Vec::new();
    for (name, before, after) in refused() {
        let Some(folder) = repository(&[("platform.yaml", &before)]) else { return };
        folder.put("platform.yaml", &after);
        let run = folder.run(&["check", "--format", "json"]);
        let said = run.out.lines().map(|line| serde_json::from_str::<Value>(line).unwrap());
        let problems: Vec<Value> = said.filter(|one| one["severity"] == "error").collect();
        assert!(!problems.is_empty(), "{name}: {}", run.err);
        let done = Done::of(&folder.run(&["diff", "--format", "json"]));
        // what is refused is a part of what the change does, in each environment
        for problem in &problems {
            let code = problem["code"].as_str().unwrap();
            let of_code = done.kinds("check.refuses").into_iter().filter(|kind| *kind == code).count();
            if of_code == 0 {
                wrong.push(format!("{name}: `diff` does not say {code}"));
            }
        }
        let comments: Vec<(usize, String)> = problems.iter().filter_map(|problem| proposed(problem, &after)).collect();
        if comments.len() < problems.len() {
            continue;
        }
        folder.put("platform.yaml", &commented(&after, &comments));
        let check = folder.run(&["check"]);
        let done = Done::of(&folder.run(&["diff", "--format", "json"]));
        for (_, level) in &comments {
            let left = done.left(level);
            if check.status != 0 || !left.is_empty() {
                wrong.push(format!(
                    "{name}: check {} {}, diff leaves {left:?}: {:#}",
                    check.status, check.err, done.document["accepted"]
                ));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// A word at the key that changes, below the entry that is refused.
#[test]
fn a_comment_that_diff_accepts_is_accepted_by_check() {
    for (line, from, to) in [
        (
            "    namespace: store\n",
            "    namespace: shop\n    image: registry.example.com/shop/backend",
            "    namespace: store\n    image: registry.example.com/shop/backend",
        ),
        ("  orders: {", "engine: postgres, version: \"16\"", "engine: mysql, version: \"8.4\""),
    ] {
        let Some(folder) = repository(&[("platform.yaml", BASE)]) else { return };
        let after = with(&[(from, to)]);
        let at = after.lines().position(|one| format!("{one}\n").starts_with(line)).unwrap();
        folder.put("platform.yaml", &commented(&after, &[(at + 1, "data-loss".to_owned())]));
        let done = Done::of(&folder.run(&["diff", "--format", "json"]));
        assert_eq!(done.left("data-loss"), Vec::<String>::new(), "{:#}", done.document);
        let run = folder.run(&["check"]);
        assert_eq!((run.status, run.err.as_str()), (0, ""), "{line}");
    }
}

/// At the new name, where nothing else in the change leads to the old one.
#[test]
fn a_comment_at_another_name_is_about_what_had_the_old_one() {
    // a section that would be empty without it is put back as a whole
    let cold =
        "databases:\n  cold: { engine: mysql, version: \"8.4\", network: main, class: db.t4g.medium, storage: 50Gi }\n";
    let unused = with(&[("    calls: [orders]\n", ""), ("databases:\n", cold)]);
    let Some(folder) = repository(&[("platform.yaml", &unused)]) else { return };
    let comment = "  # platformc: accept data-loss, it is empty\n  sales: { engine";
    folder.put("platform.yaml", &unused.replace("  orders: { engine", comment));
    let done = Done::of(&folder.run(&["diff", "--format", "json"]));
    assert_eq!((done.verdict(), done.left("data-loss")), ("data-loss", Vec::new()), "{:#}", done.document);
    assert_eq!(folder.run(&["check"]).status, 0);
}

/// A word at the base is not about what an overlay changes.
#[test]
fn a_comment_elsewhere_is_accepted_by_neither() {
    let production = format!("{BASE}environments:\n  production: {{}}\n");
    let Some(folder) = repository(&[("platform.yaml", &production)]) else { return };
    let unused = "apps: { backend: { calls: [] } }, databases: { orders: null }";
    let after = production.replace("production: {}", &format!("production: {{ {unused} }}"));
    folder.put(
        "platform.yaml",
        &after.replace("  orders: {", "  # platformc: accept data-loss, it is empty\n  orders: {"),
    );
    let run = folder.run(&["check"]);
    assert!(run.status == 1 && run.err.contains("P0621"), "{}", run.err);
    assert_eq!(folder.run(&["diff"]).status, 1);
}

/// A comment does not make Kubernetes take what it refuses.
#[test]
fn what_no_comment_can_accept_is_refused_by_both() {
    let stateful = |size: &str| {
        let kind =
            format!("    kind: statefulSet\n    volumeClaimTemplates: {{ data: {{ size: {size}, mount: /disk }} }}\n");
        with(&[
            ("    replicas: { min: 3, max: 20, cpu: 70% }\n", &kind),
            ("    volumes: { uploads: { storage: shared, mount: /data } }\n", ""),
        ])
    };
    let folder = Folder::new();
    folder.put("before/platform.yaml", &stateful("20Gi"));
    folder.put(
        "platform.yaml",
        &stateful("10Gi").replace("name: shop\n", "# platformc: accept downtime, it is empty\nname: shop\n"),
    );
    let run = folder.run(&["check", "--against", "before"]);
    assert!(run.status == 1 && run.err.contains("P0458"), "{}", run.err);
    let done = Done::of(&folder.run(&["diff", "--against", "before", "--fail-on", "downtime", "--format", "json"]));
    assert_eq!(done.status, 1);
    assert_eq!(done.fact("check.refuses", "apps.backend.volumeClaimTemplates.data")["accepted"], Value::Null);
}
