//! Commits show in the forge what Flux made of them.

use std::sync::Arc;

use platformc_output::{json, value::Value};

use super::root::{CREDENTIALS, GIT};
use crate::{
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
