//! What is said, held against plans of Terraform.

use serde_json::{Value, json};

use super::{
    super::folder::{Folder, Run},
    history::{BASE, Done, with},
};

/// A plan as `terraform show -json` prints it, with these actions.
fn plan(changes: &[(&str, &[&str])]) -> String {
    let one = |(address, actions): &(&str, &[&str])| {
        let kind = address.rsplit('.').nth(1).unwrap();
        json!({
            "address": address, "mode": "managed", "type": kind, "name": "this",
            "change": { "actions": actions, "before": { "a": 1 }, "after": { "a": 2 }, "after_unknown": {} },
        })
    };
    let changes: Vec<Value> = changes.iter().map(one).collect();
    json!({ "format_version": "1.2", "planned_values": {}, "resource_changes": changes }).to_string()
}

const DATABASE: &str = "module.orders.aws_db_instance.this";

/// Another class of a database: it is changed in place, and nothing else is.
fn changed() -> Folder {
    let folder = Folder::new();
    folder.put("before/platform.yaml", BASE);
    folder.put("platform.yaml", &with(&[("class: db.t4g.medium", "class: db.t4g.large")]));
    folder
}

fn verify(folder: &Folder, plans: &[&str]) -> Run {
    folder.run(&[&["verify", "--against", "before"], plans].concat())
}

#[test]
fn a_plan_that_does_what_was_said_is_exact() {
    let folder = changed();
    folder.put("databases.json", &plan(&[(DATABASE, &["update"]), ("module.orders.aws_kms_key.this", &["no-op"])]));
    let run = verify(&folder, &["databases.json"]);
    assert_eq!((run.status, run.err.as_str()), (0, ""), "{}", run.out);
    assert_eq!(run.out, "the plan does nothing that does not follow from the change since `before`\n");
    let diff = ["diff", "--against", "before", "--format", "json"];
    let fact = |arguments: &[&str]| {
        let done = Done::of(&folder.run(&[&diff, arguments].concat()));
        (done.fact("terraform.database", DATABASE)["certainty"].clone(), done.verdict().to_owned())
    };
    assert_eq!(fact(&[]), ("predicted".into(), "downtime".to_owned()));
    assert_eq!(fact(&["--plan", "databases.json"]), ("exact".into(), "downtime".to_owned()));
    // what Terraform does not do does not count
    folder.put("databases.json", &plan(&[]));
    assert_eq!(fact(&["--plan", "databases.json"]), ("contradicted".into(), "safe".to_owned()));
}

#[test]
fn a_plan_that_does_more_is_refused() {
    let folder = changed();
    for (address, actions, rule, level) in [
        (DATABASE, &["delete", "create"][..], "plan.destroys-data", "data-loss"),
        (DATABASE, &["delete"], "plan.destroys-data", "data-loss"),
        ("module.orders.aws_kms_key.this", &["delete"], "plan.destroys-data", "data-loss"),
        ("module.orders.aws_security_group.this", &["create", "delete"], "plan.replaces", "unknown"),
        ("module.orders.aws_security_group.this", &["delete"], "plan.destroys", "unknown"),
        ("module.orders.aws_security_group.this", &["update"], "plan.updates", "unknown"),
        ("module.other.aws_security_group.this", &["create"], "plan.creates", "unknown"),
        ("module.orders.aws_security_group.this", &["forget"], "plan.forgets", "unknown"),
    ] {
        folder.put("databases.json", &plan(&[(address, actions)]));
        let run = verify(&folder, &["databases.json"]);
        assert_eq!(run.status, 1, "{address} {actions:?}: {}", run.out);
        assert!(
            run.out.starts_with("databases: Terraform ") && run.out.contains(&format!("`{address}`")),
            "{}",
            run.out
        );
        assert!(run.out.ends_with(&format!("[{rule}]\n")), "{}", run.out);
        assert!(run.err.contains("Terraform plans more than the change since `before` says"), "{}", run.err);
        let done =
            Done::of(&folder.run(&["diff", "--against", "before", "--format", "json", "--plan", "databases.json"]));
        assert_eq!((done.verdict(), done.status), (level, 1), "{address} {actions:?}");
        assert_eq!(done.names(rule), [address]);
    }
    // the same in another root, where nothing was said of it
    folder.put("network.json", &plan(&[(DATABASE, &["update"])]));
    assert_eq!(verify(&folder, &["network.json"]).status, 1);
}

#[test]
fn a_platform_that_never_was_is_created() {
    let folder = changed();
    folder.put("network.json", &plan(&[("module.network_main.aws_vpc.this", &["create"])]));
    assert_eq!(folder.run(&["verify", "network.json", "--against", "none"]).status, 0);
    folder.put("network.json", &plan(&[("module.network_main.aws_vpc.this", &["update"])]));
    assert_eq!(folder.run(&["verify", "network.json", "--against", "none"]).status, 1);
    let run = folder.run(&["diff", "--against", "none", "--format", "gitlab-terraform"]);
    let numbers: Value = serde_json::from_str(&run.out).unwrap();
    assert!(numbers["create"].as_u64().unwrap() > 50, "{numbers}");
    assert_eq!((&numbers["update"], &numbers["delete"]), (&0.into(), &0.into()));
}

#[test]
fn a_plan_has_a_root_and_is_whole() {
    let folder = changed();
    folder.put("a.json", &plan(&[(DATABASE, &["update"])]));
    folder.put("output/terraform/roots/databases/plan.json", &plan(&[(DATABASE, &["update"])]));
    for plans in [&["databases=a.json"][..], &["output/terraform/roots/databases/plan.json"]] {
        assert_eq!(verify(&folder, plans).status, 0, "{plans:?}");
    }
    let says = |plans: &[&str], status: i32, text: &str| {
        let run = verify(&folder, plans);
        assert_eq!((run.status, run.out.as_str()), (status, ""), "{plans:?}: {}", run.err);
        assert!(run.err.contains(text), "{plans:?}: {}", run.err);
    };
    says(&["a.json"], 2, "there is no root `a` that `a.json` could be a plan of");
    says(&["databases=a.json", "output/terraform/roots/databases/plan.json"], 2, "two plans of the root `databases`");
    says(&["databases=missing.json"], 3, "missing.json");
    folder.put("databases.json", "{}");
    says(&["databases.json"], 3, "`databases.json` is no plan");
    says(&[], 2, "<PLAN>");
    // with several environments it must be clear which one is meant
    let environments = "environments:\n  production: {}\n  staging:\n    aws: { account: \"444455556666\", state: { bucket: shop-staging-tfstate } }\n    \
                        ingress: { public: { hosts: [staging.example.com] } }\n    vault: { host: vault.staging.example.com }\n    \
                        dns: { zone: staging.example.com }\n    apps: { frontend: { expose: { host: staging.example.com } } }\n";
    folder.put("before/platform.yaml", &format!("{BASE}{environments}"));
    folder.put("platform.yaml", &format!("{}{environments}", with(&[("class: db.t4g.medium", "class: db.t4g.large")])));
    says(&["databases=a.json"], 2, "of which environment `databases=a.json` is");
    for plans in [&["staging/databases=a.json"][..], &["databases=a.json", "--env", "staging"]] {
        assert_eq!(verify(&folder, plans).status, 0, "{plans:?}");
    }
}
