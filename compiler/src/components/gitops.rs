//! Flux on every cluster: Terraform installs it and tells it what only an apply can know; from then on it follows the
//! repository.

mod notifications;
mod root;
#[cfg(test)]
mod tests;

use std::sync::Arc;

use serde_json::json;

use crate::aws::{Rights, sessions};
use crate::graph::{Capability, Content, Context, Files, Node, Plan};
use platformc_model::{Cluster, Model};

pub struct Component;

impl super::Component for Component {
    fn plan(&self, model: &Arc<Model>, plan: &mut Plan) {
        for cluster in model.clusters.values() {
            plan.add(terraform(model, cluster));
            plan.add(index(cluster));
            if model.gitops.notifications.is_some_and(|notifications| notifications.gitlab) {
                plan.add(notifications::node(cluster));
            }
        }
    }

    /// Whoever applies Flux decides what runs in a cluster, and so administers it.
    fn rights(&self, model: &Model) -> Rights {
        let roots = sessions::administered(model).map(|cluster| root::name(cluster)).collect();
        Rights { roots, ..Rights::default() }
    }
}

/// Everything that Terraform makes for a cluster stands before Flux starts there.
fn terraform(model: &Model, cluster: &Arc<Cluster>) -> Node {
    let here = |other: &Cluster| other.name == cluster.name;
    let node = Node::root(root::root(model, cluster))
        .from(cluster.span)
        .needs(Capability::Cluster(cluster.name.clone()))
        .provides(Capability::GitOps(cluster.name.clone()));
    let node = root::roots(model, cluster).into_iter().fold(node, Node::needs);
    let node = model
        .ingress
        .values()
        .filter(|ingress| here(&ingress.cluster))
        .fold(node, |node, ingress| node.needs(Capability::LoadBalancer(ingress.name.clone())));
    let called = model.called_from_elsewhere(cluster).next().is_some();
    let node = if called { node.needs(Capability::EastWestLoadBalancer(cluster.name.clone())) } else { node };
    let vault = model.vault.iter().any(|vault| vault.runs_on(&cluster.name));
    let node = if vault { node.needs(Capability::VaultInfrastructure) } else { node };
    let ci = model.ci.iter().any(|ci| here(&ci.cluster));
    if ci { node.wants(Capability::CiInfrastructure) } else { node }
}

/// The list of what Flux deploys to a cluster.
fn index(cluster: &Arc<Cluster>) -> Node {
    let cluster = cluster.name.clone();
    Node::document(format!("{cluster}/kustomizations"), move |cx: &Context<'_>, out: &mut Files| {
        let here = |node: &&Node| node.kind.cluster().is_some_and(|c| c.name == cluster);
        let nodes = cx.graph.nodes().map(|(_, node)| node).filter(here);
        let mut files: Vec<String> =
            nodes.filter_map(|node| node.kind.kustomization()).map(|name| format!("{name}.yaml")).collect();
        files.sort();
        let kustomization = json!({
            "apiVersion": "kustomize.config.k8s.io/v1beta1",
            "kind": "Kustomization",
            "resources": files,
        });
        out.at(format!("flux/clusters/{cluster}/kustomization.yaml"), Content::Objects(vec![kustomization]));
    })
}
