use super::*;
use crate::sample::{self, app, model};

fn rules(limits: &str) -> Vec<Value> {
    let model = model(&[("{ errorRate: 1%, latency: { p99: 500ms } }", limits)]);
    let objects = objects(&model, app(&model, "api"));
    let of = |group: &Value| group["rules"].as_array().cloned().unwrap_or_default();
    let groups = objects.last().and_then(|rules| rules["spec"]["groups"].as_array().cloned()).unwrap_or_default();
    groups.iter().flat_map(of).collect()
}

fn expression(rules: &[Value], name: &str, severity: Option<&str>) -> String {
    let found = rules.iter().find(|rule| {
        let named = rule["alert"].as_str().or_else(|| rule["record"].as_str()) == Some(name);
        named && severity.is_none_or(|severity| rule["labels"]["severity"] == severity)
    });
    found.and_then(|rule| rule["expr"].as_str()).unwrap_or_else(|| panic!("no {name}")).to_owned()
}

#[test]
fn a_budget_burns_over_four_pairs_of_windows() {
    let rules = rules("{ errorRate: 1% }");
    let selected = "namespace=\"shop\",app=\"api\",slo=\"errors\"";
    let pair = |long: &str, short: &str, most: &str| {
        format!(
            "(app:slo_bad:ratio_rate{long}{{{selected}}} > {most} and app:slo_bad:ratio_rate{short}{{{selected}}} > {most})"
        )
    };
    let expected = format!("{} or {}", pair("1h", "5m", "0.144"), pair("6h", "30m", "0.06"));
    assert_eq!(expression(&rules, "CallsFail", Some("critical")), expected);
    let expected = format!("{} or {}", pair("1d", "2h", "0.03"), pair("3d", "6h", "0.01"));
    assert_eq!(expression(&rules, "CallsFail", Some("warning")), expected);
}

#[test]
fn a_factor_that_no_calls_could_reach_is_limited() {
    let high = expression(&rules("{ errorRate: 20% }"), "CallsFail", Some("critical"));
    assert!(high.contains("> 0.5 ") && !high.contains("> 2.88"), "{high}");
    // nor below the budget itself
    let whole = expression(&rules("{ errorRate: 80% }"), "CallsFail", Some("warning"));
    assert!(whole.contains("> 0.8 "), "{whole}");
    let small = expression(&rules("{ errorRate: 0.01% }"), "CallsFail", Some("critical"));
    assert!(small.contains("> 0.00144 ") && small.contains("> 0.0006 "), "{small}");
}

/// What makes the app one of gRPC.
const PORT: (&str, &str) = (
    "    port: 9090\n    replicas: { min: 4",
    "    ports: { rpc: { port: 9090, protocol: grpc } }\n    replicas: { min: 4",
);
const PROBE: (&str, &str) = ("    health: /healthz\n    env:", "    env:");

/// Both meshes count the same statuses of gRPC; an app of Consul without gRPC has no series of it.
#[test]
fn failures_of_grpc_count_under_both_meshes() {
    let bad = |changes: &[(&str, &str)]| {
        let model = model(changes);
        let objects = objects(&model, app(&model, "api"));
        let rules = objects.last().expect("rules").to_string();
        rules
            .split("\"record\"")
            .find(|rule| rule.contains("app:slo_bad:rate5m") && rule.contains("errors"))
            .map(str::to_owned)
    };
    let consul = ("kind: istio", "kind: consul");
    let bad = |changes: &[(&str, &str)]| bad(changes).expect("a rule");
    assert!(bad(&[]).contains("grpc_response_status=~\\\"2|4|12|13|14|15\\\""), "{}", bad(&[]));
    assert!(!bad(&[consul]).contains("grpc"), "{}", bad(&[consul]));
    let grpc = bad(&[consul, PORT, PROBE]);
    assert!(grpc.contains("__name__=~\\\"envoy_cluster_grpc_(.+_)?(2|4|12|13|14|15)\\\""), "{grpc}");
    assert!(grpc.contains("envoy_response_code_class=\\\"5\\\""), "{grpc}");
}

#[test]
fn slow_calls_are_those_above_the_limit() {
    let bad = |limit: &str| {
        let limits = format!("{{ latency: {{ p99: {limit} }} }}");
        rules(&limits)
            .iter()
            .filter(|rule| rule["record"] == "app:slo_bad:rate5m")
            .map(|rule| rule["expr"].to_string())
            .collect::<String>()
    };
    let exact = bad("500ms");
    assert!(exact.contains("500([.]0)?") && !exact.contains("250"), "{exact}");
    // 300 ms: a fifth of the way from 250 to 500
    let between = bad("300ms");
    assert!(between.contains("250([.]0)?") && between.contains("* 2000 + "), "{between}");
    assert!(between.contains("* 500) / 2500"), "{between}");
}

#[test]
fn an_app_without_limits_has_no_rules() {
    let model = model(&[]);
    // the second cluster is not observed
    assert!(objects(&model, app(&model, "report")).is_empty());
    // an app without alerts is measured all the same
    assert_eq!(objects(&model, app(&model, "worker")).len(), 1);
}

#[test]
fn each_alert_has_a_page() {
    let files = sample::files(&[]);
    for runbook in RUNBOOKS {
        let path = alerts::path(runbook.alert);
        assert!(files.iter().any(|(file, _)| *file == path), "no {path}");
    }
}
