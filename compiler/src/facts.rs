//! Facts folded from the artifacts of a node, while it is lowered: each node by itself, in any order, on any thread.
//!
//! What holds for each node by itself gets a field here. The proof of access looks at roots and policies as a whole: it is handed them
//! (`access::prove`), and a node is lowered once.

mod made;
mod uses;

use crate::{
    graph::{Artifact, Context},
    limits,
};

/// What the artifacts of a node say.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Facts {
    /// Where what the node declares is not what it makes, and what is too large.
    faults: Vec<String>,
}

impl Facts {
    /// The facts of one node.
    #[must_use]
    pub fn of(context: &Context<'_>, artifacts: &[Artifact]) -> Self {
        let mut faults = made::faults(context, artifacts);
        faults.extend(uses::faults(context, artifacts));
        faults.extend(limits::faults(artifacts));
        Self { faults }
    }

    /// What is wrong.
    pub fn faults(&self) -> impl Iterator<Item = &str> {
        self.faults.iter().map(String::as_str)
    }
}

#[cfg(test)]
mod tests;
