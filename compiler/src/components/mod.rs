//! The components: each is one folder with its checks, its nodes and its lowering to every target.
//! Adding one touches that folder and one line of [`ALL`].

pub mod mesh;
pub mod shared;

use std::sync::Arc;

use platformc_spec::Diagnostics;

use self::shared::aws::Rights;
use crate::{
    graph::Plan,
    resolve::{Cluster, Model},
    terraform::Root,
};

macro_rules! components {
    ($($module:ident)*) => {
        $(mod $module;)*

        /// Every component, in the order of a bring-up.
        pub static ALL: &[&dyn Component] = &[$(&$module::Component),*];
    };
}

components! {
    state
    network
    cluster
    storage
    databases
    ingress
    east_west
    vault
    gitlab_runner
    gitops
    namespaces
    cert_manager
    load_balancer_controller
    efs_csi_driver
    block_storage
    metrics_server
    cluster_autoscaler
    karpenter
    monitoring
    tracing
    istio
    consul
    token_review
    vault_secrets_operator
    vault_agent_injector
    secrets_store_csi_driver
    vault_configuration
    apps
    pipeline
    access
    readme
}

/// A part of the platform that knows how to check, plan and lower itself.
pub trait Component: Sync {
    /// Rules of this component, on a resolved platform.
    fn check(&self, _model: &Model, _problems: &mut Diagnostics) {}

    /// Adds its nodes; a node lowers itself.
    fn plan(&self, _model: &Arc<Model>, _plan: &mut Plan) {}

    /// Adds what it needs of AWS to the root module of a cluster: roles, queues, associations.
    fn cluster_root(&self, _model: &Model, _cluster: &Cluster, _root: &mut Root) {}

    /// The roots that it leaves to a pipeline, and what applying them takes. People apply the others.
    fn rights(&self, _model: &Model) -> Rights {
        Rights::default()
    }
}
