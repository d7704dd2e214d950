//! What happens in the clusters.

use super::history::{BASE, history, with, without};

#[test]
fn another_image_restarts_the_pods() {
    let done = history(&with(&[("backend:2.4.0", "backend:2.4.1")]));
    assert_eq!((done.verdict(), done.status), ("restart", 0));
    assert_eq!(done.keys(), ["apps.backend.image"]);
    let fact = done.fact("kubernetes.restart", "shop/backend");
    assert_eq!((&fact["certainty"], &fact["node"]), (&"exact".into(), &"main/app/backend".into()));
    assert_eq!(fact["because"][0]["path"], "spec.template.spec.containers[0].image");
    assert_eq!(fact["because"][0]["after"], "registry.example.com/shop/backend:2.4.1");
    assert!(done.apply().is_empty());
}

#[test]
fn more_replicas_are_safe() {
    let done = history(&with(&[("{ min: 3, max: 20", "{ min: 4, max: 30")]));
    assert_eq!((done.verdict(), done.status), ("safe", 0), "{:#}", done.document);
    assert_eq!(done.keys(), ["apps.backend.replicas.min", "apps.backend.replicas.max"]);
    assert!(done.names("kubernetes.updated").contains(&"shop/backend"));
}

#[test]
fn an_app_that_goes_is_pruned_and_its_volume_stays() {
    let text = without(BASE, "  backend:\n", Some("  reports:\n")).replace("    calls: [backend]\n", "");
    // nobody else has its secret
    let text = text.replace("  payment-key: { kv: { path: payments/api-key, owner: team-payments } }\n", "");
    let done = history(&text);
    assert_eq!((done.verdict(), done.status), ("data-loss", 1), "{:?}", done.at("unknown"));
    assert_eq!(done.names("flux.pruned"), ["shop/backend"]);
    let left = done.names("flux.left-data");
    assert_eq!(left, ["shop-backend-uploads", "shop/backend-uploads"]);
    assert_eq!(done.fact("flux.left-data", "shop/backend-uploads")["level"], "data-loss");
    // it was the last secret of its kind
    assert_eq!(done.fact("vault.unmounted", "kv")["level"], "data-loss");
    // the grants that are gone belong to those who are gone
    assert_eq!(done.names("access.lost"), Vec::<&str>::new());
    assert!(done.names("access.gone").contains(&"main/shop/backend"));
}

#[test]
fn an_app_without_data_that_goes_is_downtime() {
    let done = history(&without(BASE, "  reports:\n", None));
    assert_eq!((done.verdict(), done.status), ("downtime", 0), "{:#}", done.document);
    assert_eq!(done.names("flux.pruned"), ["reports/reports"]);
    // a namespace is not pruned, and nothing is in it
    assert_eq!(done.names("flux.left"), ["reports"]);
}

#[test]
fn another_version_of_a_chart_is_an_upgrade() {
    let done = history(&with(&[("version: 3.1.0", "version: 3.2.0")]));
    assert_eq!((done.verdict(), done.status), ("restart", 0));
    let fact = done.fact("release.upgraded", "reports/reports");
    assert_eq!((&fact["because"][0]["before"], &fact["because"][0]["after"]), (&"3.1.0".into(), &"3.2.0".into()));
    assert_eq!(fact["certainty"], "predicted");
    assert!(done.names("release.values").is_empty());
}

#[test]
fn other_values_of_a_chart_may_restart_its_pods() {
    let done = history(&with(&[("logLevel: info", "logLevel: debug")]));
    assert_eq!((done.verdict(), done.status), ("restart", 0));
    let fact = done.fact("release.values", "reports/reports");
    assert_eq!(fact["because"][0]["path"], "logLevel");
    assert!(done.names("release.upgraded").is_empty());
}

#[test]
fn an_app_in_another_namespace_is_another_app() {
    let done = history(&with(&[("    namespace: reports\n", "    namespace: reporting\n")]));
    assert_eq!(done.keys(), ["apps.reports.namespace"]);
    assert_eq!(done.names("flux.pruned"), ["reports/reports"]);
    assert_eq!(done.names("flux.left"), ["reports"]);
    assert!(done.names("kubernetes.created").contains(&"reporting"), "{:#}", done.document);
    assert!(done.at("data-loss").is_empty() && done.at("unknown").is_empty());
    // its release may do in the new namespace what the old one might in the old
    assert_eq!((done.verdict(), done.status), ("access", 1));
    assert_eq!(done.names("access.shared"), Vec::<&str>::new());
}

#[test]
fn comments_order_and_form_change_nothing() {
    let commented = format!(
        "# another comment\n{}",
        BASE.replace("cidr: 10.40.0.0/16, zones: 3", "zones: 0x3, cidr: \"10.40.0.0/16\"")
    );
    let done = history(&commented);
    assert_eq!((done.verdict(), done.status), ("safe", 0));
    assert_eq!((done.keys(), done.at("safe")), (vec![], vec![]));
}
