use platformc_base::Code;

use super::{
    CONSUL,
    sample::{self, problems},
};

/// That a change has exactly one problem, of this code, whose text holds these words.
pub(super) fn refused(changes: &[(&str, &str)], code: Code, words: &[&str]) {
    let found = problems(changes);
    assert_eq!(found.iter().map(|(code, _)| *code).collect::<Vec<_>>(), [code], "{found:?}");
    for word in words {
        assert!(found[0].1.contains(word), "no `{word}` in {found:?}");
    }
}

const WEB: &str = "image: registry.example.com/shop/web:1.0.0\n";

#[test]
fn the_sample_is_good_in_both_meshes() {
    assert_eq!(problems(&[]), []);
    assert_eq!(problems(&[CONSUL]), []);
}

#[test]
fn an_app_is_an_image_or_a_chart() {
    refused(
        &[("    image: registry.example.com/shop/worker:1.0.0\n", "")],
        Code::MissingCompanion,
        &["`worker`", "image"],
    );
    let image = (
        "  report:\n    cluster: second\n",
        "  report:\n    image: registry.example.com/a/b:1.0.0\n    cluster: second\n",
    );
    refused(&[image], Code::WrongReference, &["both `image` and `chart`"]);
}

#[test]
fn a_chart_knows_its_own_settings() {
    let health = ("  report:\n    cluster: second\n", "  report:\n    health: /ready\n    cluster: second\n");
    refused(&[health], Code::WrongReference, &["`health` does not apply"]);
}

#[test]
fn a_minimum_is_not_above_its_maximum() {
    refused(&[("min: 4, max: 30", "min: 4, max: 3")], Code::ReplicaRange, &["max: 4"]);
}

#[test]
fn settings_need_their_companions() {
    refused(
        &[("    replicas: { min: 1 }", "    health: /ready\n    replicas: { min: 1 }")],
        Code::MissingCompanion,
        &["health", "port"],
    );
    refused(&[("    port: 8080\n", "")], Code::MissingCompanion, &["expose", "port"]);
    let observed = ("observability: { clusters: [first] }", "observability: { clusters: [second] }");
    refused(&[observed], Code::MissingCompanion, &["alerts", "observability.clusters"]);
    refused(&[("deliver: file, path: /tls, ", "deliver: file, ")], Code::MissingCompanion, &["path"]);
    refused(&[("deliver: env, name: API_KEY", "deliver: env")], Code::MissingCompanion, &["name"]);
    refused(&[("deliver: env, name: API_KEY", "path: /x")], Code::MissingCompanion, &["deliver: file"]);
}

#[test]
fn secrets_are_delivered_as_their_kind_allows() {
    for (from, to, words) in [
        ("secrets: [cipher]", "secrets: { cipher: { deliver: sync } }", "never leaves vault"),
        ("secrets: [cipher]", "secrets: { cloud: { deliver: file, path: /aws } }", "too short-lived"),
        ("cert: { deliver: file, path: /tls, onRotate: none }", "cert: { deliver: env, name: CERT }", "renewed"),
        ("    secrets: [report]", "    secrets: { report: { deliver: file, path: /db } }", "defined by its chart"),
        ("name: API_KEY }", "name: API_KEY, onRotate: none }", "never change"),
    ] {
        refused(&[(from, to)], Code::DeliveryMismatch, &[words]);
    }
}

#[test]
fn calls_need_a_way_and_a_port() {
    assert_eq!(problems(sample::CROSSING), []);
    let with = |change: (&'static str, &'static str)| [sample::CROSSING, &[change]].concat();
    let mesh = with(("mesh: { kind: istio, clusters: [first, second] }", "mesh: { kind: istio, clusters: [first] }"));
    let found = problems(&mesh);
    assert_eq!(found.iter().map(|(code, _)| *code).collect::<Vec<_>>(), [Code::NotConnected; 2], "{found:?}");
    assert!(found[0].1.contains("`web` on `first`") && found[0].1.contains("add `second`"), "{found:?}");
    let consul = problems(&with(CONSUL));
    assert_eq!(consul.iter().map(|(code, _)| *code).collect::<Vec<_>>(), [Code::NotCarried; 2], "{consul:?}");
    refused(&[("calls: [api]", "calls: [report]")], Code::MissingCompanion, &["`report`", "the port of its Service"]);
    refused(&[("calls: [api]", "calls: [worker]")], Code::MissingCompanion, &["listens on no port"]);
    refused(&[("after: [worker]", "after: [report]")], Code::WrongReference, &["another cluster"]);
    let apart = problems(&[("  one-two: { between: [one, two] }\n", ""), ("peerings:\n", "peerings: {}\n")]);
    let database = |(code, text): &(Code, String)| {
        *code == Code::NotConnected && text.contains("`api` cannot reach the database `orders`")
    };
    assert_eq!(apart.iter().filter(|problem| database(problem)).count(), 1, "{apart:?}");
}

#[test]
fn hosts_and_paths_are_claimed_once() {
    let api = |path: &str| {
        let line = format!("    port: 9090\n    expose: {{ ingress: public, host: shop.example.com{path} }}\n");
        problems(&[("    port: 9090\n", &line)])
    };
    assert_eq!(api("")[0].0, Code::HostTaken);
    assert_eq!(api(", path: /"), api(""));
    assert_eq!(api(", path: /api"), [], "only the root has others below it");
    assert_eq!(api(", path: /api/")[0].0, Code::BadScalar);
    let nested = [
        ("host: shop.example.com }", "host: shop.example.com, path: /a }"),
        ("    port: 9090\n", "    port: 9090\n    expose: { ingress: public, host: shop.example.com, path: /a/b }\n"),
    ];
    refused(&nested, Code::HostTaken, &["is below `/a`"]);
    refused(&[("host: shop.example.com }", "host: chop.example.com }")], Code::WrongReference, &["shop.example.com"]);
}

#[test]
fn names_are_one_thing() {
    let account = [(WEB, "image: registry.example.com/shop/web:1.0.0\n    serviceAccount: api\n")];
    refused(&account, Code::NameCollision, &["service account `api`"]);
    let canary = [
        ("  worker:\n", "  api-canary:\n"),
        ("after: [worker]", "after: [api-canary]"),
        ("namespace: jobs", "namespace: shop"),
    ];
    refused(&canary, Code::NameCollision, &["workload `api-canary`"]);
    refused(&[("path: /tls", "path: /data")], Code::NameCollision, &["/data"]);
    refused(&[("env: { GREETING", "env: { ORDERS_HOST: x, GREETING")], Code::NameCollision, &["is defined twice"]);
    refused(&[("env: { GREETING", "env: { API_KEY: x, GREETING")], Code::NameCollision, &["is defined twice"]);
}

#[test]
fn consul_wants_one_name_for_service_and_account() {
    let account = (WEB, "image: registry.example.com/shop/web:1.0.0\n    serviceAccount: other\n");
    assert_eq!(problems(&[account]), []);
    refused(&[account, CONSUL], Code::WrongReference, &["in consul", "serviceAccount"]);
    let public = [("  worker:\n", "  public:\n"), ("after: [worker]", "after: [public]")];
    assert_eq!(problems(&public), []);
    refused(&[public[0], public[1], CONSUL], Code::NameCollision, &["gateway"]);
}
