//! Facts folded from the artifacts of nodes, while they are lowered: each node by itself, in any order, on any thread.
//!
//! [`Facts::merge`] is commutative and associative, so that what is proved of the whole does not depend on the order in
//! which nodes are lowered. Whatever else is to be proved of the artifacts gets a field here, so that a node is lowered once.

mod made;

use crate::graph::{Artifact, Context};

/// What the artifacts of some nodes say.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Facts {
    /// Where what a node declares is not what it makes: the node's index and the fault.
    faults: Vec<(usize, String)>,
}

impl Facts {
    /// The facts of one node.
    #[must_use]
    pub fn of(context: &Context<'_>, artifacts: &[Artifact]) -> Self {
        let faults = made::faults(context, artifacts);
        Self { faults: faults.into_iter().map(|fault| (context.index, fault)).collect() }
    }

    /// Those of both.
    pub fn merge(&mut self, other: Self) {
        if other.faults.is_empty() {
            return;
        }
        self.faults.extend(other.faults);
        self.faults.sort();
    }

    /// What is wrong, in the order of the nodes.
    pub fn faults(&self) -> impl Iterator<Item = &str> {
        self.faults.iter().map(|(_, fault)| fault.as_str())
    }
}

#[cfg(test)]
mod tests;
