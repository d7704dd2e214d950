//! Entrances: a load balancer of AWS, bound to the gateway of the mesh.

mod checks;
mod names;
mod terraform;
#[cfg(test)]
mod tests;

use std::sync::Arc;

use platformc_base::Diagnostics;
use platformc_output::{json, value::Value};

use self::names::target_group_name;
use crate::{
    graph::{Capability, Node, Plan},
    kubernetes,
    mesh::{self, Mesh},
    object::{ObjectId, ObjectKind},
};
use platformc_model::{Ingress, Model};

pub struct Component;

impl super::Component for Component {
    fn check(&self, model: &Model, problems: &mut Diagnostics) {
        checks::check(model, problems);
    }

    fn plan(&self, model: &Arc<Model>, plan: &mut Plan) {
        terraform::plan(model, plan);
        for ingress in model.ingress.values() {
            plan.add(node(model, ingress));
        }
    }
}

fn node(model: &Model, ingress: &Arc<Ingress>) -> Node {
    let cluster = &ingress.cluster;
    let target = ingress.clone();
    let node = Node::release(cluster, format!("ingress-{}", ingress.name), move |cx, out| {
        out.yaml("targets.yaml", targets(cx.model, &target));
        kubernetes::kustomization(out);
    });
    let service =
        |mesh: &dyn Mesh| ObjectId::new(ObjectKind::Service, mesh.gateway_namespace(ingress), ingress.name.as_str());
    let node = mesh::of(model, cluster).map(service).into_iter().fold(node, Node::refers_to);
    node.makes_all(mesh::of(model, cluster).map(|mesh| targets_id(mesh, ingress)))
        .from(ingress.span)
        .needs(Capability::LoadBalancing(cluster.name.clone()))
        .needs(Capability::LoadBalancer(ingress.name.clone()))
        .needs(Capability::Gateway(ingress.name.clone()))
}

fn targets_id<'a>(mesh: &dyn Mesh, ingress: &'a Ingress) -> ObjectId<'a> {
    ObjectId::new(ObjectKind::TargetGroupBinding, mesh.gateway_namespace(ingress), ingress.name.as_str())
}

/// The pods of the gateway behind the load balancer, by their addresses.
fn targets(model: &Model, ingress: &Ingress) -> Vec<Value> {
    let Some(mesh) = mesh::of(model, &ingress.cluster) else { return Vec::new() };
    let name = ingress.name.as_str();
    let spec = json!({
        "targetGroupName": target_group_name(model, ingress),
        "targetType": "ip",
        "serviceRef": { "name": name, "port": 443 },
    });
    vec![kubernetes::object(&targets_id(mesh, ingress), kubernetes::fields([("spec", spec)]))]
}
