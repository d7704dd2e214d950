//! The roots that the pipeline applies, and what each waits for.

use std::collections::{BTreeMap, BTreeSet};

use crate::graph::{Graph, Node, NodeKind};

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

/// Those that are left to a pipeline, in the order of the graph, then by name. A root from which something is being removed is none of
/// them meanwhile: a pipeline may not destroy what holds data.
pub(super) fn of(graph: &Graph) -> Vec<Root> {
    let removed = removed(graph);
    let mut given: BTreeSet<&str> = graph.delegated().map(|(root, _)| root).collect();
    given.retain(|name| !removed.contains(name));
    let applied = |node: &Node| name(node).filter(|name| given.contains(name)).map(str::to_owned);
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
    let mut sorted: Vec<Root> = done.into_values().collect();
    sorted.sort_by(|a, b| (a.level, &a.name).cmp(&(b.level, &b.name)));
    sorted
}

/// Those that people apply, in the order of a bring-up.
pub(super) fn of_people(graph: &Graph) -> Vec<String> {
    let given: BTreeSet<&str> = graph.delegated().map(|(root, _)| root).collect();
    let all = graph.in_order().filter_map(|(_, node)| name(node));
    all.filter(|name| !given.contains(name)).map(str::to_owned).collect()
}

/// Those from which something is being removed, in the order of a bring-up.
pub(super) fn removed(graph: &Graph) -> Vec<&str> {
    let removes = |node: &&Node| node.written().is_some_and(|root| !root.retired.is_empty());
    graph.in_order().map(|(_, node)| node).filter(removes).filter_map(name).collect()
}

fn name(node: &Node) -> Option<&str> {
    match &node.kind {
        NodeKind::Root { name } => Some(name),
        _ => None,
    }
}
