//! What is asked of the planned graph.

use super::{Graph, Node};
use crate::{
    aws::Rights,
    graph::{Capability, order},
};

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
        self.nodes.iter().filter_map(Node::delegated)
    }

    /// For each node, the nodes that it calls: traffic, not order.
    #[must_use]
    pub fn calls_by_node(&self) -> Vec<Vec<&Node>> {
        let mut calls = vec![Vec::new(); self.nodes.len()];
        for (from, to) in &self.calls {
            if let (Some(calls), Some(callee)) = (calls.get_mut(*from), self.nodes.get(*to)) {
                calls.push(callee);
            }
        }
        calls
    }

    /// Traffic between apps: caller and callee.
    pub fn calls(&self) -> impl Iterator<Item = (&Node, &Node)> {
        self.calls.iter().filter_map(|(a, b)| Some((self.nodes.get(*a)?, self.nodes.get(*b)?)))
    }
}
