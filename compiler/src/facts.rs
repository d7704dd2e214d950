//! Facts folded from the artifacts of a node, while it is lowered: each node by itself, in any order, on any thread.
//!
//! Whatever is to be proved of the artifacts gets a field here, so that a node is lowered once.

mod made;
mod uses;

use crate::graph::{Artifact, Context};

/// What the artifacts of a node say.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Facts {
    /// Where what the node declares is not what it makes.
    faults: Vec<String>,
}

impl Facts {
    /// The facts of one node.
    #[must_use]
    pub fn of(context: &Context<'_>, artifacts: &[Artifact]) -> Self {
        let mut faults = made::faults(context, artifacts);
        faults.extend(uses::faults(context, artifacts));
        Self { faults }
    }

    /// What is wrong.
    pub fn faults(&self) -> impl Iterator<Item = &str> {
        self.faults.iter().map(String::as_str)
    }
}

#[cfg(test)]
mod tests;
