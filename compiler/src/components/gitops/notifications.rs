//! Commits in GitLab show what Flux made of them.

use std::sync::Arc;

use serde_json::{Value, json};

use super::root::{CREDENTIALS, GIT};
use crate::{
    contract::NAMESPACE,
    graph::{Capability, Node},
    kubernetes,
    object::{ObjectId, ObjectKind},
};
use platformc_model::{Cluster, Model};

const NAME: &str = "gitlab";
const PROVIDER: ObjectId<'_> = ObjectId::fixed(ObjectKind::NotificationProvider, NAMESPACE, NAME);
const ALERT: ObjectId<'_> = ObjectId::fixed(ObjectKind::NotificationAlert, NAMESPACE, NAME);

pub(super) fn node(cluster: &Arc<Cluster>) -> Node {
    let name = cluster.name.clone();
    Node::release(cluster, "notifications", |cx, out| {
        out.yaml("notifications.yaml", objects(cx.model));
        kubernetes::kustomization(out);
    })
    .from(cluster.span)
    .makes_all([PROVIDER, ALERT])
    .refers_to(GIT)
    .needs(Capability::GitOps(name))
}

fn objects(model: &Model) -> Vec<Value> {
    let provider = json!({
        "type": "gitlab",
        "address": web_address(model.git.url.as_str()),
        // the key `token` of what Flux reads the repository with
        "secretRef": { "name": CREDENTIALS },
    });
    let alert = json!({
        "providerRef": { "name": NAME },
        "eventSeverity": "info",
        "eventSources": [{ "kind": "Kustomization", "name": "*" }],
    });
    vec![
        kubernetes::object(&PROVIDER, kubernetes::fields([("spec", provider)])),
        kubernetes::object(&ALERT, kubernetes::fields([("spec", alert)])),
    ]
}

/// The repository's address over HTTPS: an SSH address has a user and perhaps a port.
pub(super) fn web_address(url: &str) -> String {
    let Some(rest) = url.strip_prefix("ssh://") else { return url.to_owned() };
    let rest = rest.split_once('@').map_or(rest, |(_, rest)| rest);
    let (host, path) = rest.split_once('/').unwrap_or((rest, ""));
    let host = host.split_once(':').map_or(host, |(host, _)| host);
    format!("https://{host}/{path}")
}
