//! What is too large for AWS, Kubernetes or Vault, measured on what will be written and held against the catalog's limits.

mod objects;
mod policies;
#[cfg(test)]
mod tests;

use platformc_base::Diagnostics;
use platformc_model::Model;

use crate::graph::Graph;

pub use objects::problems;

/// Measures what the roots hand to AWS.
pub fn check(model: &Model, graph: &Graph) -> Diagnostics {
    let mut problems = Diagnostics::default();
    policies::check(model, graph, &mut problems);
    problems
}
