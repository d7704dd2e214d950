//! Nodes side by side: each is lowered on both sides, compared, and dropped again.

use std::collections::BTreeMap;

use rayon::prelude::*;

use super::{
    change::{Change, How, What},
    objects, terraform, vault,
};
use crate::{
    Plan,
    graph::{Artifact, Context, Node, NodeKind, Proved},
    lower,
};

/// The places of a node in both plans.
type Places = (Option<usize>, Option<usize>);

/// One side of a comparison.
type Side<'a> = Option<(&'a Plan, usize)>;

/// What changes in the files of all nodes, and in what they own in Vault.
pub fn changes(before: Option<&Plan>, after: Option<&Plan>) -> Vec<Change> {
    let mut nodes: BTreeMap<String, Places> = BTreeMap::new();
    for (index, node) in before.iter().flat_map(|plan| plan.graph.nodes()) {
        nodes.entry(node.kind.id()).or_default().0 = Some(index);
    }
    for (index, node) in after.iter().flat_map(|plan| plan.graph.nodes()) {
        nodes.entry(node.kind.id()).or_default().1 = Some(index);
    }
    let nodes: Vec<(String, Places)> = nodes.into_iter().collect();
    let mut changes: Vec<Change> =
        nodes.par_iter().flat_map_iter(|(id, (a, b))| one(id, before.zip(*a), after.zip(*b))).collect();
    changes.extend(terraform::changes(before, after));
    changes.extend(vault::changes(before, after));
    changes
}

/// What changes in the files of a node that is no root.
fn one(id: &str, before: Side<'_>, after: Side<'_>) -> Vec<Change> {
    let Some(node) = node(after).or_else(|| node(before)) else { return Vec::new() };
    // roots are compared together, since one reads what another gives; modules are the same on every platform
    if node.shows().is_some() || matches!(node.kind, NodeKind::Root { .. } | NodeKind::Module { .. }) {
        return Vec::new();
    }
    let (a, b) = (artifacts(before), artifacts(after));
    match node.kind {
        NodeKind::Document { .. } if node.is_policy() => vault::policy(id, node, &a, &b),
        NodeKind::Document { .. } => documents(id, &a, &b),
        _ => objects::changes(id, before.map(|_| a.as_slice()), after.map(|_| b.as_slice())),
    }
}

fn node(side: Side<'_>) -> Option<&Node> {
    side.and_then(|(plan, index)| plan.graph.node(index))
}

/// What a node becomes.
fn artifacts(side: Side<'_>) -> Vec<Artifact> {
    let lowered = side.and_then(|(plan, index)| {
        let node = plan.graph.node(index)?;
        Some(lower::artifacts(&Context {
            model: &plan.model,
            graph: &plan.graph,
            proved: Proved::Nothing,
            node,
            index,
        }))
    });
    lowered.unwrap_or_default()
}

/// Files for people and the pipeline.
fn documents(id: &str, before: &[Artifact], after: &[Artifact]) -> Vec<Change> {
    let texts = |artifacts: &[Artifact]| -> BTreeMap<String, String> {
        artifacts.iter().map(|one| (one.path.clone(), one.content.print().into_owned())).collect()
    };
    let (a, b) = (texts(before), texts(after));
    let change = |how, path: &String| Change::new(What::Document, how, "document", path, id);
    let gone = a.keys().filter(|path| !b.contains_key(*path)).map(|path| change(How::Removed, path));
    let there = b.iter().filter_map(|(path, text)| match a.get(path) {
        None => Some(change(How::Created, path)),
        Some(before) if before != text => Some(change(How::Updated, path)),
        Some(_) => None,
    });
    gone.chain(there).collect()
}
