//! The Kubernetes cluster autoscaler: node groups grow and shrink within their limits.

mod names;
mod terraform;
mod values;

use std::sync::Arc;

use self::names::{NAME, NAMESPACE};
use crate::{
    graph::{Capability, Node, Plan},
    kubernetes::Release,
    object::{ObjectId, ObjectKind},
};
use platformc_catalog as catalog;
use platformc_model::{Autoscaling, Cluster, Model};

pub struct Component;

impl super::Component for Component {
    fn plan(&self, model: &Arc<Model>, plan: &mut Plan) {
        for cluster in model.clusters.values().filter(|cluster| wanted(cluster)) {
            plan.add(node(model, cluster));
        }
    }
}

fn wanted(cluster: &Cluster) -> bool {
    cluster.autoscaling.value == Autoscaling::ClusterAutoscaler
}

fn node(model: &Model, cluster: &Arc<Cluster>) -> Node {
    let name = cluster.name.clone();
    let eks = model.aws_name(name.as_str());
    let monitored = model.observes(cluster);
    let version = cluster.kubernetes.value.clone();
    Node::release(cluster, NAME, move |cx, out| {
        let values = values::values(cx.model.aws.region.as_str(), &eks, &version, monitored);
        Release::new(NAME, NAMESPACE, &catalog::CLUSTER_AUTOSCALER, values).write(cx, out);
    })
    .from(cluster.autoscaling.span())
    .from(cluster.span)
    .contributes(Capability::Cluster(name.clone()), terraform::part(model, cluster))
    .needs(Capability::GitOps(name.clone()))
    .wants(Capability::Monitoring(name.clone()))
    .provides(Capability::NodeAutoscaling(name))
    .deploys(NAME, NAMESPACE, &catalog::CLUSTER_AUTOSCALER)
    .brings_object(ObjectId::fixed(ObjectKind::ServiceAccount, NAMESPACE, NAME))
}
