//! Who reaches the collector, and what it reaches.

use std::collections::BTreeSet;

use platformc_output::{json, value::Value};

use super::collector::labels;
use crate::{
    kubernetes::{Allow, network_policy},
    mesh::{
        self,
        tracing::{COLLECTOR, NAMESPACE, PORT},
    },
    object::{ObjectId, ObjectKind},
};
use platformc_model::{Cluster, Model};

pub(super) const POLICY: ObjectId<'_> = ObjectId::fixed(ObjectKind::NetworkPolicy, NAMESPACE, COLLECTOR);

pub(super) fn policy(model: &Model, cluster: &Cluster) -> Value {
    let clients: Vec<Value> = clients(model, cluster).iter().map(|name| Allow::namespace(name)).collect();
    // a rule of no peers would admit everybody
    let ingress = if clients.is_empty() { Vec::new() } else { vec![Allow::tcp(clients, &[PORT])] };
    let egress = vec![Allow::dns(), Allow::tcp(vec![Allow::world()], &[443]), Allow::pod_identity()];
    network_policy(&POLICY, &json!({ "matchLabels": labels() }), ingress, egress)
}

/// The namespaces whose pods have proxies: those of apps, and those of gateways.
fn clients(model: &Model, cluster: &Cluster) -> BTreeSet<String> {
    let apps = model.apps_on(cluster).map(|app| app.head.namespace.to_string());
    let gateways = model.ingress.values().filter(|ingress| ingress.cluster.name == cluster.name);
    let gateways = gateways.filter_map(|ingress| Some(mesh::of(model, cluster)?.gateway_namespace(ingress)));
    apps.chain(gateways).collect()
}
