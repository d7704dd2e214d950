//! Flux on every cluster: Terraform installs it and tells it what only an apply can know; from then on it follows the
//! repository.

mod notifications;
mod root;
#[cfg(test)]
mod tests;

use std::{collections::BTreeSet, sync::Arc};

use platformc_base::{Diagnostics, scalar::Name, words::ForgeKind};
use platformc_output::json;

use crate::aws::{Rights, sessions};
use crate::forge;
use crate::graph::{Capability, Content, Context, Files, Node, Plan};
use platformc_catalog::{FLUX_INSTANCE, FLUX_OPERATOR};
use platformc_model::{Cluster, Model};

pub struct Component;

impl super::Component for Component {
    fn check(&self, model: &Model, problems: &mut Diagnostics) {
        let notifications = &model.gitops.notifications;
        for (wanted, takes, key, other) in [
            (&notifications.gitlab, ForgeKind::Gitlab, "gitlab", "github"),
            (&notifications.github, ForgeKind::Github, "github", "gitlab"),
        ] {
            let Some(at) = wanted.said_at().filter(|_| wanted.value) else { continue };
            let instead = match model.git.forge {
                Some(_) => format!("write `{other}: true`"),
                None => "remove it".to_owned(),
            };
            let what = format!("`notifications.{key}`");
            Extend::extend(problems, forge::refused(model, takes, &what, at, &instead));
        }
    }

    fn plan(&self, model: &Arc<Model>, plan: &mut Plan) {
        let administered: BTreeSet<&Name> = sessions::administered(model).map(|cluster| &cluster.name).collect();
        for cluster in model.clusters.values() {
            let root = terraform(model, cluster);
            // who applies Flux decides what runs in a cluster, and so administers it
            let left = administered.contains(&cluster.name);
            let root = if left { root.rights(Rights::default()) } else { root };
            let (whole, of) = (model.clone(), cluster.clone());
            plan.root(root, move |declared| root::root(&whole, &of, declared));
            plan.add(index(cluster));
            let told = model.alerting.as_ref().filter(|alerting| alerting.flux.value && model.observes(cluster));
            if let Some(alerting) = told {
                let node = notifications::failures(cluster).from(alerting.span);
                plan.add(alerting.flux.said().iter().fold(node, |node, said| node.from(said.span)));
            }
            if let Some(forge) = forge::of(model).filter(|_| model.gitops.notifications.on_commits()) {
                plan.add(notifications::node(cluster, forge));
            }
        }
    }
}

/// Everything that Terraform makes for a cluster exists before Flux starts there.
fn terraform(model: &Model, cluster: &Arc<Cluster>) -> Node {
    let here = |other: &Cluster| other.name == cluster.name;
    let node = Node::deferred_root(root::name(cluster))
        .of_entry("clusters", &cluster.name)
        .from(cluster.span)
        .needs(Capability::Cluster(cluster.name.clone()))
        .provides(Capability::GitOps(cluster.name.clone()))
        .installs(&FLUX_OPERATOR)
        .installs(&FLUX_INSTANCE);
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
