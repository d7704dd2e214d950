//! The back half of platformc: from the effective platform to its tree of Terraform, Helm values, Flux and Vault files.
//!
//! All of it is pure: no clock, no environment, no network, no file system, no hash-map order.

#![cfg_attr(not(test), deny(clippy::disallowed_methods, clippy::disallowed_types))]

pub mod access;
mod alerts;
pub mod applying;
mod artifact;
mod aws;
mod by_hand;
mod certificates;
mod check;
mod components;
mod contract;
mod dashboards;
mod database_authorities;
pub mod difference;
pub mod document;
mod draft;
mod facts;
mod forge;
pub mod graph;
mod kubernetes;
mod limits;
mod log_alarms;
mod lower;
mod mesh;
mod object;
pub mod outdated;
mod pull_secrets;
pub mod quotas;
pub mod reach;
mod resource;
pub mod retired;
mod runbook;
#[cfg(test)]
mod sample;
mod terraform;
mod tree;
mod vault_api;
mod way_in;

use std::sync::Arc;

use platformc_base::{Diagnostics, scalar::Name};
use platformc_model::Model;
use platformc_output::FileTree;

pub use draft::Draft;
pub use graph::{Graph, Node, NodeKind};
pub use tree::Refused;

/// What a compilation knows after all checks: everything but the bytes.
pub struct Plan {
    /// The environment that it is of, if the platform has some.
    pub environment: Option<Name>,
    pub model: Arc<Model>,
    pub graph: Arc<Graph>,
    pub warnings: Diagnostics,
}

impl Plan {
    /// The names of its Terraform roots.
    pub fn roots(&self) -> impl Iterator<Item = &str> {
        self.graph.nodes().filter_map(|(_, node)| match &node.kind {
            graph::NodeKind::Root { name } => Some(name.as_str()),
            _ => None,
        })
    }
}

/// Checks a platform and plans its graph.
///
/// # Errors
/// All problems of the first stage that found an error.
pub fn plan(model: Model) -> Result<Plan, Diagnostics> {
    let mut warnings = Diagnostics::default();
    let (model, found) = check::check(model)?;
    warnings.extend(found);
    let model = Arc::new(model);
    let (graph, found) = graph::plan(&model, components::plan(&model))?;
    warnings.extend(found);
    let ((), found) = limits::check(&model, &graph).into_result(())?;
    warnings.extend(found);
    warnings.extend(quotas::check(&model, &graph));
    Ok(Plan { environment: model.environment.clone(), model, graph: Arc::new(graph), warnings })
}

/// Proves access without making the tree, which proves it as well.
///
/// # Errors
/// What the proof refuses.
pub fn prove(plan: &Plan) -> Result<(), Diagnostics> {
    access::prove(&plan.model, &plan.graph, &|_, _| {}).map(|_| ())
}

/// The tree of a plan, rendered and proved when asked, and what the proof will have refused of it.
#[must_use]
pub fn tree(plan: Plan) -> (FileTree, Refused) {
    let tree = tree::Tree::new(plan.model, plan.graph);
    let refused = tree.refused();
    (FileTree::new(tree), refused)
}
