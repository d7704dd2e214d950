//! The back half of platformc: from the effective platform to its tree of Terraform, Helm values, Flux and Vault files.
//!
//! All of it is pure: no clock, no environment, no network, no file system, no hash-map order.

#![cfg_attr(not(test), deny(clippy::disallowed_methods, clippy::disallowed_types))]

pub mod access;
mod artifact;
mod aws;
mod certificates;
mod check;
mod components;
mod contract;
mod dashboards;
mod database_authorities;
pub mod document;
mod facts;
pub mod graph;
mod kubernetes;
mod limits;
mod lower;
mod mesh;
mod object;
pub mod quotas;
mod resource;
#[cfg(test)]
mod sample;
mod terraform;
mod vault_api;

use std::sync::Arc;

use platformc_base::{Diagnostics, Sources, scalar::Name};
use platformc_model::Model;
use platformc_output::{FileTree, manifest::Identity};

pub use access::Proof;
pub use graph::{Graph, Node, NodeKind};

/// What a compilation knows after all checks: everything but the bytes.
pub struct Plan {
    /// The environment that it is of, if the platform has some.
    pub environment: Option<Name>,
    pub model: Arc<Model>,
    pub graph: Arc<Graph>,
    /// Who may do what with Vault, if the platform has one.
    pub access: Option<Proof>,
    pub warnings: Diagnostics,
}

/// Checks a platform, plans its graph and proves access.
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
    let (access, found) = access::prove(&model, &graph)?;
    warnings.extend(found);
    Ok(Plan { environment: model.environment.clone(), model, graph: Arc::new(graph), access, warnings })
}

/// The tree of a plan, rendered when asked. `identity` says whose tree it is.
#[must_use]
pub fn tree(plan: Plan, sources: &Sources, identity: Identity) -> FileTree {
    FileTree::new(lower::Tree::new(plan.model, plan.graph, plan.access, sources, identity))
}
