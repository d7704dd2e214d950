//! The plan: a directed acyclic graph of everything that is deployed, and what each waits for.

mod capability;
mod declared;
mod links;
mod logins;
mod node;
mod order;
mod owners;
mod plan;
pub mod show;

use std::collections::BTreeMap;

use crate::aws::Rights;

pub use crate::artifact::{Artifact, Content, Files, Written};
pub use crate::resource::{Made, MadeByRoot, Owned, Packed, Resource};
pub use capability::Capability;
pub use declared::Declared;
pub use node::{Context, Node, NodeKind};
pub use plan::{Plan, RootBody, plan};

/// The planned graph. Only [`plan`] makes one: edges point at nodes that exist, and there is no
/// cycle.
pub struct Graph {
    nodes: Vec<Node>,
    /// For each node, the nodes it waits for, in order.
    needs: Vec<Vec<usize>>,
    /// Which node provides a capability.
    providers: BTreeMap<Capability, usize>,
    /// Who calls whom: traffic, not order.
    calls: Vec<(usize, usize)>,
}

impl Graph {
    pub fn nodes(&self) -> impl Iterator<Item = (usize, &Node)> {
        self.nodes.iter().enumerate()
    }

    #[must_use]
    pub fn len(&self) -> usize {
        self.nodes.len()
    }

    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.nodes.is_empty()
    }

    #[must_use]
    pub fn node(&self, index: usize) -> Option<&Node> {
        self.nodes.get(index)
    }

    /// The nodes that a node waits for.
    pub fn needs(&self, index: usize) -> impl Iterator<Item = &Node> {
        self.needs.get(index).into_iter().flatten().filter_map(|i| self.nodes.get(*i))
    }

    /// All nodes, each behind what it needs.
    pub fn in_order(&self) -> impl Iterator<Item = (usize, &Node)> {
        order::topological(&self.needs).into_iter().filter_map(|i| Some((i, self.nodes.get(i)?)))
    }

    /// The node that provides a capability.
    #[must_use]
    pub fn provider(&self, capability: &Capability) -> Option<&Node> {
        self.providers.get(capability).and_then(|i| self.nodes.get(*i))
    }

    /// The roots that are left to a pipeline, and what applying each takes.
    pub fn delegated(&self) -> impl Iterator<Item = (&str, &Rights)> {
        self.nodes.iter().filter_map(declared::delegated)
    }

    /// Traffic between apps: caller and callee.
    pub fn calls(&self) -> impl Iterator<Item = (&Node, &Node)> {
        self.calls.iter().filter_map(|(a, b)| Some((self.nodes.get(*a)?, self.nodes.get(*b)?)))
    }
}
