//! Commits in GitLab show what Flux made of them.

use std::sync::Arc;

use serde_json::{Value, json};

use super::root::CREDENTIALS;
use crate::{
    contract::NAMESPACE,
    graph::{Capability, Node},
    kubernetes,
};
use platformc_model::{Cluster, Model};

const API: &str = "notification.toolkit.fluxcd.io/v1beta3";
const NAME: &str = "gitlab";

pub(super) fn node(cluster: &Arc<Cluster>) -> Node {
    let name = cluster.name.clone();
    Node::release(cluster, "notifications", |cx, out| {
        out.yaml("notifications.yaml", objects(cx.model));
        kubernetes::kustomization(out);
    })
    .from(cluster.span)
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
        kubernetes::object(API, "Provider", NAME, Some(NAMESPACE), json!({ "spec": provider })),
        kubernetes::object(API, "Alert", NAME, Some(NAMESPACE), json!({ "spec": alert })),
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
