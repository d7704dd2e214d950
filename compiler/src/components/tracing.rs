//! Traces: a collector on each meshed cluster takes the spans of its proxies and hands them to AWS X-Ray.

mod collector;
mod config;
mod names;
mod network;
mod terraform;

use std::sync::Arc;

use platformc_output::{
    json,
    value::{Map, Value},
};

use self::names::{CONFIG, NAME};
use crate::{
    graph::{Capability, Files, Node, Plan},
    kubernetes,
    mesh::tracing::{COLLECTOR, NAMESPACE},
    object::{ObjectId, ObjectKind},
};
use platformc_catalog::image;
use platformc_model::{Cluster, Model};

const CONFIG_MAP: ObjectId<'_> = ObjectId::fixed(ObjectKind::ConfigMap, NAMESPACE, COLLECTOR);

pub struct Component;

impl super::Component for Component {
    fn plan(&self, model: &Arc<Model>, plan: &mut Plan) {
        for cluster in model.clusters.values().filter(|cluster| model.tracing(cluster).is_some()) {
            plan.add(node(model, cluster));
        }
    }
}

fn node(model: &Model, cluster: &Arc<Cluster>) -> Node {
    let target = cluster.clone();
    let node = Node::release(cluster, NAME, move |cx, out| {
        // No proxies here: a collector that traced itself would never stop. Those of Istio see that its pods have none
        // and speak to them in plain text, so that the mesh's strict mTLS, which rules what a proxy takes in, does not
        // be in the way; those of Consul know it as a fixed address outside of the mesh. Who may reach it is the
        // network policy's business.
        out.yaml("namespace.yaml", [kubernetes::namespace(NAMESPACE, "restricted", Map::new())]);
        out.yaml("collector.yaml", collector::objects(cx.model.images()));
        out.yaml("network.yaml", [network::policy(cx.model, &target)]);
        kustomization(out);
        out.yaml(CONFIG, [config::config(cx.model.aws.region.as_str())]);
    });
    let node = model.mesh.iter().fold(node, |node, mesh| node.from(mesh.kind.span));
    let part = terraform::part(model, cluster);
    let node = node.contributes(Capability::Cluster(cluster.name.clone()), part);
    let node = node.makes_all(collector::IDS).makes_all([network::POLICY, CONFIG_MAP]).refers_to(CONFIG_MAP);
    node.from(cluster.span)
        .pulls(&image::OPENTELEMETRY_COLLECTOR)
        .namespace(NAMESPACE)
        .needs(Capability::GitOps(cluster.name.clone()))
        .health("apps/v1", "Deployment", COLLECTOR, NAMESPACE)
}

/// The `ConfigMap` carries a digest in its name, so that pods restart when it changes.
fn kustomization(out: &mut Files) {
    let resources: Vec<&str> = out.names().collect();
    let config = json!({ "name": CONFIG_MAP.name, "namespace": CONFIG_MAP.namespace, "files": [CONFIG] });
    let kustomization: Value = json!({
        "apiVersion": "kustomize.config.k8s.io/v1beta1",
        "kind": "Kustomization",
        "resources": resources,
        "configMapGenerator": [config],
    });
    out.yaml("kustomization.yaml", [kustomization]);
}

#[cfg(test)]
mod tests;
