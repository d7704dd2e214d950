//! The roots that the pipeline applies, and what each waits for.

use std::collections::{BTreeMap, BTreeSet};

use crate::graph::{Capability, Graph, Node, NodeKind};

/// A root module of the pipeline.
pub(super) struct Root {
    pub(super) name: String,
    /// The roots that it waits for itself.
    pub(super) needs: BTreeSet<String>,
    /// All that come before it.
    pub(super) before: BTreeSet<String>,
    /// The length of the longest way to it, from 1.
    pub(super) level: usize,
}

/// In the order of the graph, then by name.
pub(super) fn of(graph: &Graph) -> Vec<Root> {
    let people = graph.provider(&Capability::VaultConfiguration).and_then(name);
    let applied = |node: &Node| name(node).filter(|name| Some(*name) != people).map(str::to_owned);
    let mut open: BTreeMap<String, BTreeSet<String>> = graph
        .nodes()
        .filter_map(|(index, node)| Some((applied(node)?, graph.needs(index).filter_map(applied).collect())))
        .collect();
    let mut done: BTreeMap<String, Root> = BTreeMap::new();
    // The graph has no circle, so each pass finds at least one root whose needs are all done.
    while !open.is_empty() {
        let ready: Vec<String> = open
            .iter()
            .filter(|(_, needs)| needs.iter().all(|need| done.contains_key(need)))
            .map(|(name, _)| name.clone())
            .collect();
        if ready.is_empty() {
            break;
        }
        let level = done.values().map(|root| root.level).max().unwrap_or(0) + 1;
        for name in ready {
            let Some(needs) = open.remove(&name) else { continue };
            let before = needs.iter().filter_map(|need| done.get(need)).flat_map(|root| root.before.iter().cloned());
            let before = before.chain(needs.iter().cloned()).collect();
            done.insert(name.clone(), Root { name, needs, before, level });
        }
    }
    let mut roots: Vec<Root> = done.into_values().collect();
    roots.sort_by(|a, b| (a.level, &a.name).cmp(&(b.level, &b.name)));
    roots
}

fn name(node: &Node) -> Option<&str> {
    match &node.kind {
        NodeKind::Root { name } => Some(name),
        _ => None,
    }
}
