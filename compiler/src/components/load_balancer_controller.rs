//! The AWS load balancer controller: registers pods with the target groups that Terraform made.

mod names;
mod terraform;
mod values;

use std::sync::Arc;

use self::names::{NAME, NAMESPACE};
use crate::{
    contract::Key,
    graph::{Capability, Node, Plan},
    kubernetes::Release,
    object::{ObjectId, ObjectKind},
};
use platformc_catalog as catalog;
use platformc_model::{Cluster, Model};

pub struct Component;

impl super::Component for Component {
    fn plan(&self, model: &Arc<Model>, plan: &mut Plan) {
        for cluster in model.clusters.values().filter(|cluster| model.balances_load(cluster)) {
            plan.add(node(model, cluster));
        }
    }
}

fn node(model: &Model, cluster: &Arc<Cluster>) -> Node {
    let name = cluster.name.clone();
    let eks = model.aws_name(name.as_str());
    let monitored = model.observes(cluster);
    Node::release(cluster, NAME, move |cx, out| {
        let values = values::values(cx.model.aws.region.as_str(), &eks, monitored);
        Release::new(NAME, NAMESPACE, &catalog::AWS_LOAD_BALANCER_CONTROLLER, values).crds().write(cx, out);
    })
    .from(cluster.span)
    .contributes(Capability::Cluster(name.clone()), terraform::part(model, cluster))
    .uses_key(Key::VpcId, cluster.span)
    .needs(Capability::GitOps(name.clone()))
    .needs(Capability::Certificates(name.clone()))
    .wants(Capability::Monitoring(name.clone()))
    .provides(Capability::LoadBalancing(name))
    .deploys(NAME, NAMESPACE, &catalog::AWS_LOAD_BALANCER_CONTROLLER)
    .brings_object(ObjectId::fixed(ObjectKind::ServiceAccount, NAMESPACE, NAME))
}
