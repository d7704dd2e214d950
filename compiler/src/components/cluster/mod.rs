//! EKS clusters and their node groups.

mod checks;
mod modules;
mod rights;
mod root;

use std::sync::Arc;

use platformc_spec::Diagnostics;

use super::shared::aws::Rights;
use crate::{
    graph::{Capability, Node, Plan},
    resolve::Model,
};

pub struct Component;

impl super::Component for Component {
    fn check(&self, model: &Model, problems: &mut Diagnostics) {
        checks::check(model, problems);
    }

    fn plan(&self, model: &Arc<Model>, plan: &mut Plan) {
        modules::plan(model, plan);
        for cluster in model.clusters.values() {
            let target = cluster.clone();
            let node = Node::root(root::name(cluster), move |cx, out| root::write(cx.model, &target, out));
            plan.add(
                node.from(cluster.span).needs(Capability::Networks).provides(Capability::Cluster(cluster.name.clone())),
            );
        }
    }

    fn rights(&self, model: &Model) -> Rights {
        rights::rights(model)
    }
}
