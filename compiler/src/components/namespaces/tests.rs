use platformc_output::json;

use super::{by_cluster, objects};
use crate::sample::{app, files, model};

#[test]
fn each_cluster_has_the_namespaces_of_its_apps() {
    let model = model(&[]);
    let found: Vec<(String, Vec<String>)> = by_cluster(&model)
        .into_iter()
        .map(|(cluster, names)| (cluster.name.to_string(), names.into_keys().collect()))
        .collect();
    let names = |names: &[&str]| names.iter().map(|n| (*n).to_owned()).collect::<Vec<_>>();
    assert_eq!(found, [("first".to_owned(), names(&["jobs", "shop"])), ("second".to_owned(), names(&["reports"]))]);
}

#[test]
fn a_namespace_is_restricted_and_closed() {
    for (kind, label, port) in [("istio", json!("enabled"), 15012), ("consul", json!(null), 8501)] {
        let model = model(&[("kind: istio", &format!("kind: {kind}"))]);
        let [namespace, policy] = objects(&model, &app(&model, "web").head.cluster, "shop");
        let labels = &namespace["metadata"]["labels"];
        assert_eq!(labels["pod-security.kubernetes.io/enforce"], "restricted");
        assert_eq!(labels["istio-injection"], label);
        let spec = &policy["spec"];
        assert_eq!((&spec["podSelector"], &spec["ingress"]), (&json!({}), &json!([])));
        assert_eq!(spec["policyTypes"], json!(["Ingress", "Egress"]));
        let egress = spec["egress"].as_array().expect("rules");
        // names and the mesh; there are no traces
        assert_eq!(egress.len(), 2, "{egress:?}");
        assert_eq!(egress[0]["ports"][0], json!({ "protocol": "UDP", "port": 53 }));
        assert_eq!(egress[1]["ports"][0]["port"], port);
        assert!(egress.iter().all(|rule| rule["to"].as_array().is_some_and(|to| !to.is_empty())));
    }
}

#[test]
fn where_calls_are_traced_the_collector_is_reached() {
    let mesh = "mesh: { kind: istio, clusters: [first, second] }";
    let model = model(&[(mesh, "mesh: { kind: istio, clusters: [first], tracing: { sampling: 5% } }")]);
    let last = |name: &str, namespace: &str| {
        let [_, policy] = objects(&model, &app(&model, name).head.cluster, namespace);
        policy["spec"]["egress"].as_array().expect("rules").last().expect("a rule").clone()
    };
    let tracing = json!({ "namespaceSelector": { "matchLabels": { "kubernetes.io/metadata.name": "tracing" } } });
    assert_eq!(last("web", "shop"), json!({ "to": [tracing], "ports": [{ "protocol": "TCP", "port": 4317 }] }));
    // a cluster without the mesh
    assert_eq!(last("report", "reports")["ports"][0]["port"], 53);
}

/// With a namespace goes all that is in it; and no release gives up for ever, or leaves what was changed by hand.
#[test]
fn nothing_that_holds_data_is_pruned_and_no_release_stalls() {
    let consul = ("kind: istio", "kind: consul");
    for changes in [&[][..], &[consul]] {
        let (mut namespaces, mut releases) = (0, 0);
        for (path, text) in files(changes).iter().filter(|(path, _)| path.starts_with("flux/")) {
            for document in text.split("---\n") {
                if ["Namespace", "PersistentVolume", "PersistentVolumeClaim"]
                    .iter()
                    .any(|kind| document.contains(&format!("\nkind: {kind}\n")))
                {
                    namespaces += 1;
                    assert!(document.contains("kustomize.toolkit.fluxcd.io/prune: disabled"), "{path}: {document}");
                }
                if document.contains("\nkind: HelmRelease\n") {
                    releases += 1;
                    assert_eq!(document.matches("name: RetryOnFailure").count(), 2, "{path}");
                    assert!(!document.contains("remediation") && document.contains("mode: enabled"), "{path}");
                }
            }
        }
        assert!(namespaces > 10 && releases > 10, "{namespaces} namespaces, {releases} releases");
    }
}
