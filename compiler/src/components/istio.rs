//! Istio: a sidecar beside every pod of an app, and gateways for what comes from outside.

mod authority;
mod dashboards;
mod defaults;
mod east_west;
mod gateway;
mod names;
mod remote;
#[cfg(test)]
mod tests;
mod values;

use std::sync::Arc;

use platformc_base::words::MeshKind;
use platformc_output::value::Map;

use self::names::{AUTHORITY, BASE, CNI, CONTROL, NAMESPACE};
use crate::{
    graph::{Capability, Node, Plan},
    kubernetes::{self, Release},
    mesh::istio::trust_domain,
};
use platformc_catalog as catalog;
use platformc_model::{Cluster, Mesh, Model};

/// Once istiod serves, it makes its validators refuse what they cannot check
/// (<https://istio.io/latest/docs/ops/configuration/mesh/validation/>).
const VALIDATORS: &str = "ValidatingWebhookConfiguration";
const VALIDATORS_STRICT: &str = "/webhooks/0/failurePolicy";

pub struct Component;

impl super::Component for Component {
    fn plan(&self, model: &Arc<Model>, plan: &mut Plan) {
        let Some(mesh) = model.mesh.as_ref().filter(|mesh| mesh.kind.value == MeshKind::Istio) else { return };
        for cluster in &mesh.clusters {
            for node in
                [base(cluster), cni(cluster), control(model, cluster, mesh), defaults::node(model, cluster, mesh)]
            {
                plan.add(node.from(mesh.kind.span).from(cluster.span));
            }
        }
        for cluster in mesh.clusters.iter().filter(|cluster| model.has_cross_cluster_calls(cluster)) {
            plan.add(authority::node(model, cluster).from(mesh.kind.span).from(cluster.span));
            east_west::plan(model, cluster, plan);
            remote::plan(model, cluster, plan);
        }
        for ingress in model.ingress.values().filter(|ingress| ingress.cluster.meshed) {
            plan.add(gateway::node(model, ingress).from(ingress.span));
        }
    }
}

/// The kinds, and the namespace: its CNI agents reach into the nodes.
fn base(cluster: &Arc<Cluster>) -> Node {
    Node::release(cluster, BASE, |cx, out| {
        Release::new(BASE, NAMESPACE, &catalog::BASE, values::base())
            .objects("namespace.yaml", vec![kubernetes::namespace(NAMESPACE, "privileged", Map::new())])
            .changed_by_others(VALIDATORS, Some("istiod-default-validator"), &[VALIDATORS_STRICT])
            .write(cx, out);
    })
    .namespace(NAMESPACE)
    .needs(Capability::GitOps(cluster.name.clone()))
    .provides(Capability::Step(cluster.name.clone(), BASE))
    .deploys(BASE, NAMESPACE, &catalog::BASE)
}

/// Redirects the traffic of pods, so that no pod of an app may change its own network.
fn cni(cluster: &Arc<Cluster>) -> Node {
    Node::release(cluster, CNI, |cx, out| {
        Release::new(CNI, NAMESPACE, &catalog::CNI, values::cni()).write(cx, out);
    })
    .needs(Capability::Step(cluster.name.clone(), BASE))
    .provides(Capability::Step(cluster.name.clone(), CNI))
    .deploys(CNI, NAMESPACE, &catalog::CNI)
}

fn control(model: &Model, cluster: &Arc<Cluster>, mesh: &Mesh) -> Node {
    let name = cluster.name.clone();
    let tracing = mesh.tracing.is_some();
    let trust_domain = trust_domain(model, cluster);
    let called = model.called_from_elsewhere(cluster).next().is_some();
    let node = Node::release(cluster, CONTROL, move |cx, out| {
        let values = values::control(&trust_domain, tracing, called);
        Release::new(CONTROL, NAMESPACE, &catalog::ISTIOD, values)
            .changed_by_others(VALIDATORS, Some("istio-validator-istio-system"), &[VALIDATORS_STRICT])
            .write(cx, out);
    });
    // it creates its own certificate authority if it finds none
    let node = if model.has_cross_cluster_calls(cluster) {
        node.needs(Capability::Step(name.clone(), AUTHORITY))
    } else {
        node
    };
    node.needs(Capability::Step(name.clone(), CNI))
        .wants(Capability::ResourceMetrics(name.clone()))
        .provides(Capability::Step(name, CONTROL))
        .deploys(CONTROL, NAMESPACE, &catalog::ISTIOD)
}
