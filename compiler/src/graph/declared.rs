//! What all nodes declare, for those that are built from it.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use platformc_base::scalar::Name;

use super::{Capability, Node};
use crate::{aws::Rights, contract::Key, runbook::Runbook, terraform::Part, vault_api::subject::Subject};

/// The declarations of all nodes that components planned, indexed once.
pub struct Declared<'a> {
    nodes: &'a [Node],
    /// What roots are made of besides, by what the root provides.
    parts: BTreeMap<&'a Capability, Vec<&'a Part>>,
    /// What the objects of each cluster hold that Terraform learns.
    keys: BTreeMap<&'a Name, BTreeSet<&'a Key>>,
}

impl<'a> Declared<'a> {
    pub(super) fn of(nodes: &'a [Node]) -> Self {
        let mut parts: BTreeMap<&Capability, Vec<&Part>> = BTreeMap::new();
        for (root, part) in nodes.iter().flat_map(|node| &node.contributes) {
            parts.entry(root).or_default().push(part);
        }
        let mut keys: BTreeMap<&Name, BTreeSet<&Key>> = BTreeMap::new();
        for node in nodes.iter().filter(|node| !node.keys.is_empty()) {
            if let Some(cluster) = node.kind.cluster() {
                keys.entry(&cluster.name).or_default().extend(node.keys());
            }
        }
        Self { nodes, parts, keys }
    }

    /// What nodes contribute to the root that provides this, in the order of their planning.
    pub fn contributions(&self, root: &Capability) -> impl Iterator<Item = &'a Part> {
        self.parts.get(root).into_iter().flatten().copied()
    }

    /// What the objects of a cluster hold that Terraform learns, sorted.
    pub fn keys(&self, cluster: &Name) -> impl Iterator<Item = &'a Key> {
        self.keys.get(cluster).into_iter().flatten().copied()
    }

    /// Who logs in to Vault, each with its node, in the order of planning.
    pub fn subjects(&self) -> impl Iterator<Item = (&'a Node, &'a Arc<Subject>)> {
        self.nodes.iter().flat_map(|node| node.subjects.iter().map(move |subject| (node, subject)))
    }

    /// What people do about each alert that rules of the platform raise, by the alert's name.
    #[must_use]
    pub fn runbooks(&self) -> BTreeMap<&'static str, &'static Runbook> {
        self.nodes.iter().flat_map(|node| node.runbooks).map(|runbook| (runbook.alert, runbook)).collect()
    }

    /// The roots that are left to a pipeline, and what applying each takes.
    pub fn delegated(&self) -> impl Iterator<Item = (&'a str, &'a Rights)> {
        self.nodes.iter().filter_map(Node::delegated)
    }
}

#[cfg(test)]
mod tests;
