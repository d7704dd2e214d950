//! The components: each is one folder with its checks, its nodes and its lowering to every target.
//! Adding one touches that folder and two lines here: its module, and its place in [`ALL`].

mod access;
mod apps;
mod bastion;
mod block_storage;
mod cert_manager;
mod cluster;
mod cluster_autoscaler;
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
mod readme;
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

use crate::graph::Plan;
use platformc_model::Model;

pub use component::Component;

/// Every component, in the order of a bring-up.
pub static ALL: &[&dyn Component] = &[
    &state::Component,
    &network::Component,
    &bastion::Component,
    &cluster::Component,
    &storage::Component,
    &databases::Component,
    &ingress::Component,
    &east_west::Component,
    &vault::Component,
    &gitlab_runner::Component,
    &gitops::Component,
    &namespaces::Component,
    &cert_manager::Component,
    &load_balancer_controller::Component,
    &external_dns::Component,
    &efs_csi_driver::Component,
    &block_storage::Component,
    &metrics_server::Component,
    &cluster_autoscaler::Component,
    &karpenter::Component,
    &monitoring::Component,
    &tracing::Component,
    &istio::Component,
    &consul::Component,
    &token_review::Component,
    &vault_secrets_operator::Component,
    &vault_agent_injector::Component,
    &secrets_store_csi_driver::Component,
    &vault_configuration::Component,
    &apps::Component,
    &pipeline::Component,
    &access::Component,
    &readme::Component,
];

/// What all components plan.
#[must_use]
pub fn plan(model: &Arc<Model>) -> Plan {
    let mut plan = Plan::default();
    for component in ALL {
        component.plan(model, &mut plan);
    }
    plan
}
