//! How the difference is written.

use std::{fmt::Write, fs, path::Path};

use serde_json::Value;

use super::{
    super::folder::Folder,
    history::{BASE, with, without},
};

fn folder(after: &str) -> Folder {
    let folder = Folder::new();
    folder.put("before/platform.yaml", BASE);
    folder.put("platform.yaml", after);
    folder
}

#[test]
fn people_read_the_verdict_first() {
    let folder = folder(&with(&[("backend:2.4.0", "backend:2.4.1"), ("{ min: 3, max: 20", "{ min: 4, max: 20")]));
    let run = folder.run(&["diff", "--against", "before"]);
    let line = |text: &str| 1 + BASE.lines().position(|line| line.contains(text)).unwrap();
    let (image, replicas) = (line("backend:2.4.0"), line("min: 3, max: 20"));
    let name = "registry.example.com/shop/backend";
    let expected = format!(
        "restart: 2 things change, compared with `before`

what changed in the specification
  apps.backend.image: {name}:2.4.0 → {name}:2.4.1  (platform.yaml:{image} → platform.yaml:{image})
  apps.backend.replicas.min: 3 → 4  (platform.yaml:{replicas} → platform.yaml:{replicas})

restart (1)
  the pods of Deployment `shop/backend` are replaced one after the other because of `spec.template.spec.containers[0].image`  \
         [kubernetes.restart; main/app/backend]
    spec.template.spec.containers[0].image: {name}:2.4.0 → {name}:2.4.1

safe (1)
  kubernetes.updated: shop/backend
"
    );
    assert_eq!((run.status, run.err.as_str(), run.out.as_str()), (0, "", expected.as_str()));
}

#[test]
fn the_threshold_is_the_lowest_level_that_is_named() {
    let folder = folder(&with(&[("backend:2.4.0", "backend:2.4.1")]));
    let status = |levels: &str| folder.run(&["diff", "--against", "before", "--fail-on", levels]).status;
    assert_eq!(status("safe"), 1);
    assert_eq!(status("restart"), 1);
    assert_eq!(status("downtime"), 0);
    assert_eq!(status("unknown,restart"), 1);
    assert_eq!(status("unknown,access"), 0);
}

#[test]
fn a_merge_request_gets_a_page_with_folds() {
    let folder = folder(&with(&[("cidr: 10.40.0.0/16", "cidr: 10.50.0.0/16")]));
    let run = folder.run(&["diff", "--against", "before", "--format", "markdown"]);
    assert_eq!(run.status, 1);
    assert!(run.out.starts_with("## platformc diff: **data-loss**\n"), "{}", run.out);
    assert!(run.out.contains("| level | facts |\n|---|---|\n| data-loss | "), "{}", run.out);
    assert!(run.out.contains("<details open><summary>data-loss ("), "{}", run.out);
    assert!(run.out.contains("- `networks.main.cidr: 10.40.0.0/16 → 10.50.0.0/16"), "{}", run.out);
    assert_eq!(run.out.matches("<details").count(), run.out.matches("</details>").count());
    // the same twice
    assert_eq!(run.out, folder.run(&["diff", "--against", "before", "--format", "markdown"]).out);
}

#[test]
fn a_page_has_at_most_sixty_thousand_characters() {
    let mut text = BASE.to_owned();
    for number in 0..300 {
        write!(text, "  app-{number}:\n    cluster: main\n    namespace: many\n    image: registry.example.com/many/app:{number}\n    port: 8080\n    \
             resources: {{ cpu: 10m, memory: 16Mi }}\n").unwrap();
    }
    let folder = folder(&text);
    let run = folder.run(&["diff", "--against", "before", "--format", "markdown"]);
    assert_eq!(run.status, 0, "{}", run.err);
    assert!(run.out.chars().count() <= 60_000, "{}", run.out.chars().count());
    assert!(
        run.out.trim_end().ends_with("lines are left out: `platformc diff --format json` has all of them."),
        "{}",
        run.out
    );
    assert_eq!(run.out.matches("<details").count(), run.out.matches("</details>").count());
}

/// The note that the book shows is what the program writes.
#[test]
fn the_book_shows_a_note_as_it_is() {
    let folder = folder(&with(&[
        ("  public:\n", "  # platformc: accept access, the second office opens in May\n  public:\n"),
        ("allow: [203.0.113.0/24]", "allow: [203.0.113.0/24, 198.51.100.0/24]"),
        ("backend:2.4.0", "backend:2.4.1"),
    ]));
    let run = folder.run(&["diff", "--against", "before", "--format", "markdown"]);
    let page = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/src/changing.md");
    let page = fs::read_to_string(page).unwrap();
    let note = page.split_once("```markdown\n").unwrap().1.split_once("```\n").unwrap().0;
    assert_eq!((run.status, run.out.as_str()), (0, note));
}

/// The committed schema is what the program prints, and what it writes fits.
#[test]
fn documents_fit_their_schema() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let folder = folder(&with(&[("cidr: 10.40.0.0/16", "cidr: 10.50.0.0/16")]));
    let printed = folder.run(&["schema", "diff"]);
    let committed = fs::read_to_string(root.join("schema/diff.schema.json")).unwrap_or_default();
    assert_eq!(committed, printed.out, "`cargo xtask generate` brings it up to date");
    let schema: Value = serde_json::from_str(&printed.out).unwrap();
    let schema = jsonschema::validator_for(&schema).unwrap();
    assert!(!schema.is_valid(&serde_json::json!({ "version": 1 })), "it lets everything through");
    let run = folder.run(&["diff", "--against", "before", "--format", "json"]);
    let document: Value = serde_json::from_str(&run.out).unwrap();
    assert!(
        schema.is_valid(&document),
        "{:?}",
        schema.iter_errors(&document).map(|error| error.to_string()).collect::<Vec<_>>()
    );
    assert_eq!(document["version"], 1);
}

/// A platform with a secret in it is refused, whichever side it is on, before anything is shown.
#[test]
fn no_secret_is_printed() {
    const SECRET: &str = "AKIA2E0A8F3B244C9986";
    let wrong = with(&[("logLevel: info", &format!("key: {SECRET}"))]);
    for (before, after) in [(BASE, wrong.as_str()), (&wrong, BASE), (&wrong, &wrong)] {
        let folder = folder(after);
        folder.put("before/platform.yaml", before);
        for format in ["human", "markdown", "json"] {
            let run = folder.run(&["diff", "--against", "before", "--format", format]);
            assert_eq!((run.status, run.out.as_str()), (1, ""), "{format}: {}", run.err);
            assert!(run.err.contains("masked here"), "{format}: {}", run.err);
            assert!(!run.err.contains(SECRET.get(4..12).unwrap()), "{format}: {}", run.err);
        }
    }
    // what only its name tells is no error, and is not shown either
    let folder = folder(&with(&[(
        "health: /healthz\n    calls: [orders]",
        "health: /healthz\n    env: { DB_PASSWORD: corner-horse }\n    calls: [orders]",
    )]));
    for format in ["human", "markdown", "json"] {
        let run = folder.run(&["diff", "--against", "before", "--format", format]);
        assert_eq!((run.status, run.err.as_str()), (0, ""), "{format}");
        assert!(
            run.out.contains("apps.backend.env") && run.out.contains("spec.template.spec.containers[0].env"),
            "{}",
            run.out
        );
        assert!(!run.out.contains("corner") && !run.out.contains("horse"), "{format}: {}", run.out);
    }
    // nor is it in the name of what it is compared with
    let run = folder.run(&["diff", "--against", &format!("{SECRET}:x")]);
    assert!(!run.err.contains(SECRET), "{}", run.err);
}

#[test]
fn environments_are_compared_by_name() {
    let environments = "environments:\n  production: {}\n  staging:\n    aws: { account: \"444455556666\", state: { bucket: shop-staging-tfstate } }\n    \
                        ingress: { public: { hosts: [staging.example.com] } }\n    vault: { host: vault.staging.example.com }\n    \
                        dns: { zone: staging.example.com }\n    apps: { frontend: { expose: { host: staging.example.com } } }\n";
    let before = format!("{BASE}{environments}");
    let folder = Folder::new();
    folder.put("before/platform.yaml", &before);
    folder.put(
        "platform.yaml",
        &before.replace(
            "    apps: { frontend:",
            "    apps: { backend: { image: registry.example.com/shop/backend:9 }, frontend:",
        ),
    );
    let run = folder.run(&["diff", "--against", "before", "--format", "json"]);
    let document: Value = serde_json::from_str(&run.out).unwrap_or_else(|_| panic!("{}", run.err));
    let verdicts: Vec<(&str, &str)> = document["environments"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| (one["environment"].as_str().unwrap(), one["verdict"].as_str().unwrap()))
        .collect();
    assert_eq!(verdicts, [("production", "safe"), ("staging", "restart")]);
    let run = folder.run(&["diff", "--against", "before", "--env", "production"]);
    assert!(run.out.starts_with("safe: nothing changes"), "{}", run.out);
    // without one of them, what it made is left behind
    folder.put("platform.yaml", &without(&before, "  staging:", None));
    let run = folder.run(&["diff", "--against", "before"]);
    assert!(run.out.starts_with("data-loss: "), "{}", run.out);
    assert!(run.out.contains("the root `databases` vanishes"), "{}", run.out);
}

/// The tree moves to another folder, and nothing that it made does.
#[test]
fn the_first_environments_move_what_flux_follows() {
    let folder = folder(&format!("{BASE}environments: {{ production: {{}} }}\n"));
    let run = folder.run(&["diff", "--against", "before", "--format", "json"]);
    let document: Value = serde_json::from_str(&run.out).unwrap_or_else(|_| panic!("{}", run.err));
    let [production] = document["environments"].as_array().unwrap().as_slice() else { panic!("{document:#}") };
    assert_eq!(production["environment"], "production");
    let facts = production["facts"].as_array().unwrap();
    let path =
        facts.iter().find(|fact| fact["rule"] == "flux.path" && fact["name"] == "flux-system/app-backend").unwrap();
    assert_eq!(path["because"][0]["before"], "./output/flux/apps/main/backend");
    assert_eq!(path["because"][0]["after"], "./output/production/flux/apps/main/backend");
    assert!(!facts.iter().any(|fact| fact["level"] == "data-loss"), "{document:#}");
}
