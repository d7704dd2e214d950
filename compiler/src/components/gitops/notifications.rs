//! Who hears of Flux: commits show in the forge what it made of them, and its failures are alerts like all others.

use std::sync::Arc;

use platformc_output::{json, value::Value};

use super::root::{CREDENTIALS, GIT};
use crate::{
    alerts::ALERTMANAGER,
    contract::NAMESPACE,
    forge::{Forge, web_address},
    graph::{Capability, Node},
    kubernetes,
    object::{ObjectId, ObjectKind},
};
use platformc_model::{Cluster, Model};

/// The provider and the alert, which are both called like the kind of provider.
const fn ids(name: &str) -> [ObjectId<'_>; 2] {
    [
        ObjectId::fixed(ObjectKind::NotificationProvider, NAMESPACE, name),
        ObjectId::fixed(ObjectKind::NotificationAlert, NAMESPACE, name),
    ]
}

/// The provider and the alert of failures.
const FAILURES: [ObjectId<'_>; 2] = ids("alertmanager");

/// What Flux reads, and what it deploys: a Kustomization fails with the releases and workloads in it, which are in other namespaces.
const SOURCES: [&str; 2] = ["GitRepository", "Kustomization"];

/// Failures of Flux on an observed cluster go to its Alertmanager, so that the same routes tell the same people. Nothing waits for
/// Alertmanager: Flux tries again, and what fails goes on failing.
pub(super) fn failures(cluster: &Arc<Cluster>) -> Node {
    let name = cluster.name.clone();
    Node::release(cluster, "failures", move |_, out| {
        let [provider_id, alert_id] = FAILURES;
        let provider = json!({ "type": "alertmanager", "address": ALERTMANAGER });
        let sources: Vec<Value> = SOURCES.iter().map(|kind| json!({ "kind": kind, "name": "*" })).collect();
        let alert = json!({
            "providerRef": { "name": provider_id.name },
            "eventSeverity": "error",
            "eventSources": sources,
            // the alerts of Prometheus carry it too
            "eventMetadata": { "cluster": name.as_str() },
        });
        out.yaml(
            "failures.yaml",
            vec![
                kubernetes::object(&provider_id, kubernetes::fields([("spec", provider)])),
                kubernetes::object(&alert_id, kubernetes::fields([("spec", alert)])),
            ],
        );
        kubernetes::kustomization(out);
    })
    .from(cluster.span)
    .makes_all(FAILURES)
    .needs(Capability::GitOps(cluster.name.clone()))
}

pub(super) fn node(cluster: &Arc<Cluster>, forge: &'static dyn Forge) -> Node {
    let name = cluster.name.clone();
    let provider = forge.status_provider();
    Node::release(cluster, "notifications", move |cx, out| {
        out.yaml("notifications.yaml", objects(cx.model, provider));
        kubernetes::kustomization(out);
    })
    .from(cluster.span)
    .makes_all(ids(provider))
    .refers_to(GIT)
    .needs(Capability::GitOps(name))
}

fn objects(model: &Model, name: &str) -> Vec<Value> {
    let [provider_id, alert_id] = ids(name);
    let provider = json!({
        "type": name,
        "address": web_address(model.git.url.as_str()),
        // the key `token` of what Flux reads the repository with
        "secretRef": { "name": CREDENTIALS },
    });
    let alert = json!({
        "providerRef": { "name": name },
        "eventSeverity": "info",
        "eventSources": [{ "kind": "Kustomization", "name": "*" }],
    });
    vec![
        kubernetes::object(&provider_id, kubernetes::fields([("spec", provider)])),
        kubernetes::object(&alert_id, kubernetes::fields([("spec", alert)])),
    ]
}
