//! Who gains what.

use super::{
    super::folder::Folder,
    history::{Done, history, with},
};

#[test]
fn a_secret_for_another_app_is_access() {
    let done = history(&with(&[
        (
            "    secrets: [session-key]\n",
            "    secrets: { session-key: {}, payment-key: { deliver: env, name: KEY } }\n",
        ),
        ("owner: team-payments", "owner: team-payments, shared: true"),
    ]));
    assert_eq!((done.verdict(), done.status), ("access", 1), "{:?}", done.at("unknown"));
    let fact = done.fact("access.gained", "main/shop/frontend");
    assert_eq!(fact["kind"], "the value `payment-key`");
    assert_eq!(fact["because"][0]["path"], "kv/data/payments/api-key");
    assert_eq!(fact["because"][0]["after"], "read");
    assert_eq!((&fact["certainty"], &fact["level"]), (&"exact".into(), &"access".into()));
}

#[test]
fn a_new_app_with_a_secret_of_its_own_is_safe() {
    let done = history(&with(&[
        (
            "secrets:\n  payment-key:",
            "secrets:\n  fresh-key: { kv: { path: fresh/key, owner: team-fresh } }\n  payment-key:",
        ),
        (
            "apps:\n",
            "apps:\n  fresh:\n    cluster: main\n    namespace: shop\n    image: registry.example.com/shop/fresh:1.0.0\n    port: 8080\n    \
             replicas: { min: 2, max: 3, cpu: 70% }\n    resources: { cpu: 100m, memory: 64Mi }\n    health: /healthz\n    \
             secrets: { fresh-key: { deliver: env, name: KEY } }\n",
        ),
    ]));
    assert_eq!((done.verdict(), done.status), ("safe", 0), "{:#}", done.document);
    assert!(done.names("access.own").contains(&"main/shop/fresh"));
    assert!(done.names("vault.created").contains(&"main-shop-fresh"), "{:?}", done.names("vault.created"));
}

#[test]
fn a_new_app_with_the_secret_of_another_is_access() {
    let done = history(&with(&[
        ("owner: team-payments", "owner: team-payments, shared: true"),
        (
            "apps:\n",
            "apps:\n  fresh:\n    cluster: main\n    namespace: shop\n    image: registry.example.com/shop/fresh:1.0.0\n    port: 8080\n    \
             replicas: { min: 2, max: 3, cpu: 70% }\n    resources: { cpu: 100m, memory: 64Mi }\n    health: /healthz\n    \
             secrets: { payment-key: { deliver: env, name: KEY } }\n",
        ),
    ]));
    assert_eq!((done.verdict(), done.status), ("access", 1));
    assert_eq!(done.names("access.shared"), ["main/shop/fresh"]);
    assert_eq!(done.at("access"), [("access.shared", "main/shop/fresh")]);
}

#[test]
fn an_administrator_can_become_everybody() {
    let admin = "platform: \"arn:aws:iam::111122223333:role/platform-admin\"";
    let more = format!("{admin}, other: \"arn:aws:iam::111122223333:role/other\"");
    let done = history(&with(&[(admin, &more)]));
    assert_eq!(done.verdict(), "access");
    let fact = done.fact("access.impersonation", "arn:aws:iam::111122223333:role/other");
    assert!(fact["because"][0]["path"].as_str().unwrap().starts_with("every workload of main"));
    assert_eq!(fact["level"], "access");
    let back = history(&with(&[]));
    assert_eq!(back.verdict(), "safe");
}

#[test]
fn a_wider_range_is_access_and_a_narrower_one_is_not() {
    let wider = history(&with(&[("allow: [203.0.113.0/24]", "allow: [203.0.113.0/24, 198.51.100.0/24]")]));
    assert_eq!((wider.verdict(), wider.status), ("access", 1), "{:?}", wider.at("unknown"));
    let fact = wider.fact("traffic.opened", "ingress public");
    assert_eq!((&fact["level"], &fact["because"][0]["path"]), (&"access".into(), &"198.51.100.0/24".into()));
    assert_eq!(wider.names("traffic.closed"), Vec::<&str>::new());
    let narrower = history(&with(&[("allow: [203.0.113.0/24]", "allow: [203.0.113.0/25]")]));
    assert_eq!((narrower.verdict(), narrower.status), ("downtime", 0), "{:#}", narrower.document);
    assert_eq!(narrower.names("traffic.closed"), ["ingress public"]);
    assert_eq!(narrower.names("traffic.opened"), Vec::<&str>::new());
}

#[test]
fn a_public_endpoint_is_access() {
    let done = history(&with(&[("endpoint: private", "endpoint: public")]));
    assert_eq!((done.verdict(), done.status), ("access", 1));
    assert_eq!(done.fact("traffic.opened", "cluster main")["level"], "access");
    assert_eq!(done.names("terraform.endpoint"), ["module.cluster.aws_eks_cluster.this"]);
}

#[test]
fn a_call_of_an_app_that_was_there_is_access() {
    let done = history(&with(&[("    calls: [orders]\n", "    calls: [orders, frontend]\n")]));
    assert_eq!(done.verdict(), "access");
    let fact = done.fact("traffic.call", "main/app/backend");
    assert_eq!((&fact["level"], &fact["because"][0]["path"]), (&"access".into(), &"main/app/frontend".into()));
}

#[test]
fn a_narrower_range_of_those_who_stay_is_downtime() {
    let office = |range: &str| {
        with(&[(
            "clusters:\n",
            &format!("connections:\n  office: {{ ranges: [{range}], reaches: [main] }}\nclusters:\n"),
        )])
    };
    let client = |range: &str| {
        let outside = format!(
            "  serves: [main]\n  outside: {{ billing: {{ secrets: [payment-key], owner: team-payments, from: [{range}] }} }}\n"
        );
        with(&[("  serves: [main]\n", &outside)])
            .replace("owner: team-payments } }", "owner: team-payments, shared: true } }")
    };
    let narrowed = [
        ("connection office into the network main", ["10.60.0.0/24", "10.60.0.0/25"].map(office)),
        ("login billing", ["10.60.0.0/24", "10.60.0.0/25"].map(client)),
    ];
    for (name, [wide, narrow]) in narrowed {
        let folder = Folder::new();
        folder.put("before/platform.yaml", &wide);
        folder.put("platform.yaml", &narrow);
        let done = Done::of(&folder.run(&["diff", "--against", "before", "--format", "json"]));
        assert_eq!(done.fact("traffic.closed", name)["level"], "downtime", "{:#}", done.document);
    }
}
