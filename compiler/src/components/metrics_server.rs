//! The metrics server: what pods use, for autoscaling.

mod names;
mod values;

use std::sync::Arc;

use self::names::{NAME, NAMESPACE};
use crate::{
    graph::{Capability, Node, Plan},
    kubernetes::Release,
};
use platformc_catalog as catalog;
use platformc_model::Model;

pub struct Component;

impl super::Component for Component {
    fn plan(&self, model: &Arc<Model>, plan: &mut Plan) {
        for cluster in model.clusters.values() {
            let name = &cluster.name;
            let monitored = model.observes(cluster);
            let node = Node::release(cluster, NAME, move |cx, out| {
                Release::new(NAME, NAMESPACE, &catalog::METRICS_SERVER, values::values(monitored)).write(cx, out);
            });
            plan.add(
                node.from(cluster.span)
                    .needs(Capability::GitOps(name.clone()))
                    .needs(Capability::Certificates(name.clone()))
                    .wants(Capability::Monitoring(name.clone()))
                    .provides(Capability::ResourceMetrics(name.clone()))
                    .deploys(NAME, NAMESPACE, &catalog::METRICS_SERVER),
            );
        }
    }
}
