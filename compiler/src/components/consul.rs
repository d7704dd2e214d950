//! Consul: a sidecar beside every pod of an app, and gateways for what comes from outside.

mod dashboards;
mod defaults;
mod drain;
mod gateway;
mod names;
mod values;

use std::sync::Arc;

use platformc_base::words::MeshKind;
use platformc_output::value::Map;

use self::names::NAME;
use crate::{
    graph::{Capability, Node, Plan},
    kubernetes::{self, Release},
};
use platformc_catalog as catalog;
use platformc_model::{Cluster, Model};

pub struct Component;

impl super::Component for Component {
    fn plan(&self, model: &Arc<Model>, plan: &mut Plan) {
        let Some(mesh) = model.mesh.as_ref().filter(|mesh| mesh.kind.value == MeshKind::Consul) else { return };
        for cluster in &mesh.clusters {
            plan.add(control(cluster).from(mesh.kind.span).from(cluster.span));
            plan.add(defaults::node(model, cluster).from(mesh.kind.span).from(cluster.span));
        }
        for ingress in model.ingress.values().filter(|ingress| ingress.cluster.meshed) {
            plan.add(gateway::node(model, ingress).from(ingress.span));
            plan.add(drain::node(ingress).from(ingress.span));
        }
    }
}

fn control(cluster: &Arc<Cluster>) -> Node {
    let name = cluster.name.clone();
    let target = cluster.clone();
    Node::release(cluster, NAME, move |cx, out| {
        // its CNI agents reach into the nodes
        Release::new(NAME, NAME, &catalog::CONSUL, values::values(target.name.as_str()))
            .objects("namespace.yaml", vec![kubernetes::namespace(NAME, "privileged", Map::new())])
            .timeout("15m")
            .write(cx, out);
    })
    .stateful()
    .namespace(NAME)
    .needs(Capability::GitOps(name.clone()))
    .needs(Capability::BlockStorage(name.clone()))
    // they say that the injector is to be asked about their pods
    .wants(Capability::Namespaces(name.clone()))
    .provides(Capability::Step(name, NAME))
    .timeout("20m")
    .deploys(NAME, NAME, &catalog::CONSUL)
}
