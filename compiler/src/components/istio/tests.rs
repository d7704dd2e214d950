use std::sync::Arc;

use platformc_output::{json, value::Value};

use super::{east_west, remote, values};
use crate::sample::{CROSSING, app, files, model, object};
use platformc_model::App;

/// What the cluster `from` knows of an app of another one.
fn known(from: &str, name: &str) -> Vec<Value> {
    let model = model(CROSSING);
    remote::objects(&model, &model.clusters[from], app(&model, name))
}

#[test]
fn both_ends_of_a_call_between_clusters_agree() {
    let remote = known("first", "report");
    let entry = &object(&remote, "ServiceEntry", "report-server")["spec"];
    assert_eq!(entry["endpoints"], json!([{ "address": "second.mesh.example.com", "ports": { "http": 15443 } }]));
    let tls = &object(&remote, "DestinationRule", "report-server")["spec"]["trafficPolicy"]["tls"];
    assert_eq!(tls["mode"], "ISTIO_MUTUAL");
    assert_eq!(tls["sni"], "outbound_.80_._.report-server.reports.svc.cluster.local");
    assert_eq!(tls["subjectAltNames"], json!(["spiffe://second.sample/ns/reports/sa/report"]));
    for kind in ["ServiceEntry", "DestinationRule", "VirtualService"] {
        assert_eq!(object(&remote, kind, "report-server")["spec"]["exportTo"], json!(["shop"]), "{kind}");
    }
    // the name on this cluster, and no pod behind it
    assert_eq!(object(&remote, "Service", "report-server")["spec"].get("selector"), None);
    let model = model(CROSSING);
    let callees: Vec<&Arc<App>> = model.called_from_elsewhere(&model.clusters["second"]).collect();
    let gateway = east_west::objects(&callees);
    let server = &object(&gateway, "Gateway", "east-west")["spec"]["servers"][0];
    assert_eq!(server["hosts"], json!(["report-server.reports.svc.cluster.local"]));
    assert_eq!(server["tls"], json!({ "mode": "AUTO_PASSTHROUGH" }));
    let files = files(CROSSING);
    let (_, terraform) =
        files.iter().find(|(path, _)| path == "terraform/roots/east-west/main.tf").expect("a load balancer");
    assert!(terraform.contains("[\"second.mesh.example.com\"]"), "{terraform}");
}

#[test]
fn the_proxy_of_a_caller_does_what_the_callee_says_of_its_traffic() {
    let remote = known("second", "api");
    let route = &object(&remote, "VirtualService", "api")["spec"]["http"][0];
    assert_eq!((&route["timeout"], &route["retries"]["attempts"]), (&json!("2s"), &json!(3)));
    let subsets = &object(&remote, "DestinationRule", "api")["spec"]["subsets"];
    for (index, (track, weight)) in [("stable", 90), ("canary", 10)].into_iter().enumerate() {
        assert_eq!(route["route"][index]["destination"]["subset"], track);
        assert_eq!(route["route"][index]["destination"]["host"], "api.shop.first.internal");
        assert_eq!(route["route"][index]["weight"], weight);
        assert_eq!(subsets[index]["name"], track);
        let name = format!("outbound_.9090_.{track}_.api.shop.svc.cluster.local");
        assert_eq!(subsets[index]["trafficPolicy"]["tls"]["sni"], name);
    }
}

#[test]
fn a_mesh_without_calls_between_clusters_keeps_its_own_authority() {
    let authority = |changes| files(changes).iter().filter(|(path, _)| path.contains("mesh-authority")).count();
    assert_eq!(authority(&[]), 0);
    // on each cluster: Flux's entry, the objects, their list, and the policy in Vault
    assert_eq!(authority(CROSSING), 2 * 4);
    let env = |called| values::control("a.b", false, called)["env"].clone();
    // gateways are charts: istiod makes none, and has no rights to
    let without = ("PILOT_ENABLE_GATEWAY_API_DEPLOYMENT_CONTROLLER", "false");
    assert_eq!(env(false), json!({ (without.0): without.1 }));
    assert_eq!(env(true), json!({ (without.0): without.1, "PILOT_SKIP_VALIDATE_TRUST_DOMAIN": "true" }));
}
