//! EKS clusters and their node groups.

mod alarms;
mod checks;
mod modules;
mod rights;
mod root;
#[cfg(test)]
mod tests;

use std::{collections::BTreeSet, sync::Arc};

use platformc_base::{Diagnostics, scalar::Name};

use crate::aws::sessions;
use crate::graph::{Capability, Node, Plan, Resource};
use platformc_model::Model;

/// The namespaces of Kubernetes itself, and those of the add-ons that EKS and CloudWatch bring
/// (<https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Container-Insights-setup-EKS-quickstart.html>).
const NAMESPACES: [&str; 6] =
    ["default", "kube-system", "kube-public", "kube-node-lease", "amazon-cloudwatch", "aws-observability"];

pub struct Component;

impl super::Component for Component {
    fn check(&self, model: &Model, problems: &mut Diagnostics) {
        checks::check(model, problems);
    }

    fn plan(&self, model: &Arc<Model>, plan: &mut Plan) {
        modules::plan(plan);
        let administered: BTreeSet<&Name> = sessions::administered(model).map(|cluster| &cluster.name).collect();
        for cluster in model.clusters.values() {
            let node = Node::deferred_root(root::name(cluster))
                .of_entry("clusters", &cluster.name)
                .of_sections(&["connections"]);
            let brings =
                |node: Node, name: &&'static str| node.brings(&Resource::namespace(cluster.name.as_str(), *name));
            let node = NAMESPACES.iter().fold(node, brings);
            let node =
                node.from(cluster.span).needs(Capability::Networks).provides(Capability::Cluster(cluster.name.clone()));
            let runbooks = if alarms::has_vault(model, cluster) { alarms::WITH_VAULT } else { alarms::RUNBOOKS };
            let node = node.raises(runbooks);
            let left = administered.contains(&cluster.name);
            let node = if left { node.rights(rights::rights(model, cluster)) } else { node };
            let (model, cluster) = (model.clone(), cluster.clone());
            plan.root(node, move |declared| root::root(&model, &cluster, declared));
        }
    }
}
