//! The components: each is one folder with its checks, its nodes and its lowering to every target.
//! Adding one touches that folder and two lines here: its module, and its place in [`ALL`].

mod access;
mod apps;
mod bastion;
mod block_storage;
mod cert_manager;
mod cluster;
mod cluster_autoscaler;
mod code_owners;
mod component;
mod consul;
mod databases;
mod east_west;
mod efs_csi_driver;
mod external_dns;
mod gitlab_runner;
mod gitops;
mod ingress;
mod istio;
mod karpenter;
mod load_balancer_controller;
mod metrics_server;
mod monitoring;
mod namespaces;
mod network;
mod pipeline;
mod reach;
mod readme;
mod registries;
mod secrets_store_csi_driver;
mod state;
mod storage;
mod token_review;
mod tracing;
mod vault;
mod vault_agent_injector;
mod vault_configuration;
mod vault_secrets_operator;

use std::sync::Arc;

use crate::{by_hand::ByHand, graph::Plan};
use platformc_model::Model;

pub use component::Component;

/// Every component with its name, in the order of a bring-up.
pub static ALL: &[(&str, &dyn Component)] = &[
    ("state", &state::Component),
    ("network", &network::Component),
    ("bastion", &bastion::Component),
    ("cluster", &cluster::Component),
    ("storage", &storage::Component),
    ("databases", &databases::Component),
    ("ingress", &ingress::Component),
    ("east_west", &east_west::Component),
    ("vault", &vault::Component),
    ("gitlab_runner", &gitlab_runner::Component),
    ("gitops", &gitops::Component),
    ("namespaces", &namespaces::Component),
    ("cert_manager", &cert_manager::Component),
    ("load_balancer_controller", &load_balancer_controller::Component),
    ("external_dns", &external_dns::Component),
    ("efs_csi_driver", &efs_csi_driver::Component),
    ("block_storage", &block_storage::Component),
    ("metrics_server", &metrics_server::Component),
    ("cluster_autoscaler", &cluster_autoscaler::Component),
    ("karpenter", &karpenter::Component),
    ("monitoring", &monitoring::Component),
    ("tracing", &tracing::Component),
    ("istio", &istio::Component),
    ("consul", &consul::Component),
    ("token_review", &token_review::Component),
    ("vault_secrets_operator", &vault_secrets_operator::Component),
    ("vault_agent_injector", &vault_agent_injector::Component),
    ("secrets_store_csi_driver", &secrets_store_csi_driver::Component),
    ("vault_configuration", &vault_configuration::Component),
    ("registries", &registries::Component),
    ("apps", &apps::Component),
    ("pipeline", &pipeline::Component),
    ("access", &access::Component),
    ("reach", &reach::Component),
    ("code_owners", &code_owners::Component),
    ("readme", &readme::Component),
];

/// What all components plan.
#[must_use]
pub fn plan(model: &Arc<Model>) -> Plan {
    // an app has a node, and most have a policy
    let mut plan = Plan::with_room(2 * model.apps.len() + 64 * model.clusters.len() + 256);
    for (name, component) in ALL {
        plan.begin(name);
        component.plan(model, &mut plan);
    }
    plan
}

/// What people undo once it is no longer planned.
pub fn undo(model: &Model) -> impl Iterator<Item = ByHand> {
    ALL.iter().filter_map(|(_, component)| component.undo(model))
}
