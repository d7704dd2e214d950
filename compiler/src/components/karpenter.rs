//! Karpenter: buys nodes of the right size when pods do not fit.

mod names;
mod nodes;
mod terraform;
mod values;

use std::sync::Arc;

use self::names::{NAME, node_role, queue_name};
use crate::{
    graph::{Capability, Node, Plan},
    kubernetes::{self, Release},
    object::{ObjectId, ObjectKind},
};
use platformc_catalog as catalog;
use platformc_model::{Cluster, Karpenter, Model};

pub struct Component;

impl super::Component for Component {
    fn plan(&self, model: &Arc<Model>, plan: &mut Plan) {
        plan.add(terraform::module());
        for cluster in model.clusters.values() {
            if let Some(karpenter) = cluster.karpenter() {
                plan.add(controller(model, cluster));
                plan.add(nodes(model, cluster, karpenter));
            }
        }
    }
}

fn controller(model: &Model, cluster: &Arc<Cluster>) -> Node {
    let name = cluster.name.clone();
    let eks = model.aws_name(name.as_str());
    let queue = queue_name(model, cluster);
    let monitored = model.observes(cluster);
    Node::release(cluster, NAME, move |cx, out| {
        let namespace = kubernetes::namespace(NAME, "restricted", platformc_output::value::Map::new());
        Release::new(NAME, NAME, &catalog::KARPENTER, values::values(&eks, &queue, monitored))
            .crds()
            .objects("namespace.yaml", vec![namespace])
            .write(cx, out);
    })
    .from(cluster.autoscaling.span())
    .from(cluster.span)
    .namespace(NAME)
    .contributes(Capability::Cluster(name.clone()), terraform::part(model, cluster))
    .needs(Capability::GitOps(name.clone()))
    .wants(Capability::Monitoring(name.clone()))
    .provides(Capability::Step(name, NAME))
    .deploys(NAME, NAME, &catalog::KARPENTER)
    .brings_object(ObjectId::fixed(ObjectKind::ServiceAccount, NAME, NAME))
}

/// A separate node, because the release installs the custom resource definitions of its objects.
fn nodes(model: &Model, cluster: &Arc<Cluster>, karpenter: &Karpenter) -> Node {
    let karpenter = karpenter.clone();
    let target = cluster.clone();
    Node::release(cluster, "karpenter-nodes", move |cx, out| {
        out.yaml("nodes.yaml", nodes::objects(cx.model, &target, &karpenter));
        kubernetes::kustomization(out);
    })
    .from(cluster.autoscaling.span())
    .from(cluster.span)
    .makes_all(nodes::ids(model, cluster))
    .needs(Capability::Step(cluster.name.clone(), NAME))
    .provides(Capability::NodeAutoscaling(cluster.name.clone()))
}
