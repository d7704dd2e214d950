//! The graph for people and programs: Mermaid, Graphviz, JSON.

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt::Write,
};

use serde_json::{Value, json};

use super::{Graph, NodeKind};

/// Whether a node is deployed, rather than merely written.
fn deployed(kind: &NodeKind) -> bool {
    !matches!(kind, NodeKind::Module { .. } | NodeKind::Document { .. })
}

fn group(kind: &NodeKind) -> String {
    kind.cluster().map_or_else(|| "terraform".to_owned(), |cluster| format!("cluster {}", cluster.name))
}

/// A Mermaid flowchart: arrows point from what waits to what it waits for; dotted ones are calls.
#[must_use]
pub fn mermaid(graph: &Graph) -> String {
    let mut out = String::from("flowchart LR\n");
    let mut groups: Vec<(String, Vec<usize>)> = Vec::new();
    for (index, node) in graph.nodes().filter(|(_, n)| deployed(&n.kind)) {
        let name = group(&node.kind);
        match groups.iter_mut().find(|(g, _)| *g == name) {
            Some((_, members)) => members.push(index),
            None => groups.push((name, vec![index])),
        }
    }
    for (number, (name, members)) in groups.iter().enumerate() {
        let _ = writeln!(out, "  subgraph g{number}[\"{name}\"]");
        for index in members {
            if let Some(node) = graph.node(*index) {
                let _ = writeln!(out, "    n{index}[\"{}\"]", label(&node.kind));
            }
        }
        out.push_str("  end\n");
    }
    for (from, to) in edges(graph) {
        let _ = writeln!(out, "  n{from} --> n{to}");
    }
    for (from, to) in &graph.calls {
        let _ = writeln!(out, "  n{from} -.-> n{to}");
    }
    out
}

/// How many apps of a cluster a picture shows one by one: renderers refuse larger pictures.
const APPS: usize = 12;

/// The same for a document: the apps of a cluster that has many stand as one.
#[must_use]
pub fn overview(graph: &Graph) -> String {
    let mut apps: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for (index, node) in graph.nodes() {
        if let NodeKind::App { cluster, .. } = &node.kind {
            apps.entry(cluster.name.as_str()).or_default().push(index);
        }
    }
    apps.retain(|_, members| members.len() > APPS);
    if apps.is_empty() {
        return mermaid(graph);
    }
    // Every app of a large cluster stands for the first one of it.
    let first = |index: usize| {
        let cluster =
            graph.node(index).filter(|n| matches!(n.kind, NodeKind::App { .. })).and_then(|n| n.kind.cluster());
        cluster.and_then(|c| apps.get(c.name.as_str())?.first().copied()).unwrap_or(index)
    };
    let mut out = String::from("flowchart LR\n");
    for (index, node) in graph.nodes().filter(|(index, n)| deployed(&n.kind) && first(*index) == *index) {
        let cluster = node.kind.cluster().map(|c| c.name.as_str()).unwrap_or_default();
        let text = match apps.get(cluster) {
            Some(members) if members.first() == Some(&index) => format!("{} apps on {cluster}", members.len()),
            _ => node.kind.id(),
        };
        let _ = writeln!(out, "  n{index}[\"{text}\"]");
    }
    let pairs: BTreeSet<(usize, usize)> =
        edges(graph).map(|(from, to)| (first(from), first(to))).filter(|(from, to)| from != to).collect();
    for (from, to) in pairs {
        let _ = writeln!(out, "  n{from} --> n{to}");
    }
    out
}

/// A Graphviz digraph.
#[must_use]
pub fn dot(graph: &Graph) -> String {
    let mut out = String::from("digraph platform {\n  rankdir=LR;\n  node [shape=box];\n");
    for (index, node) in graph.nodes().filter(|(_, n)| deployed(&n.kind)) {
        let _ = writeln!(out, "  n{index} [label=\"{}\"];", node.kind.id());
    }
    for (from, to) in edges(graph) {
        let _ = writeln!(out, "  n{from} -> n{to};");
    }
    for (from, to) in &graph.calls {
        let _ = writeln!(out, "  n{from} -> n{to} [style=dotted];");
    }
    out.push_str("}\n");
    out
}

/// `{"nodes": [{"id", "kind", "cluster"}], "edges": [{"from", "to", "kind"}]}` with kind `needs` or
/// `calls`.
#[must_use]
pub fn json(graph: &Graph) -> Value {
    let id = |index: usize| graph.node(index).map(|n| n.kind.id());
    let nodes: Vec<Value> = graph
        .nodes()
        .filter(|(_, n)| deployed(&n.kind))
        .map(|(_, node)| {
            let kind = match node.kind {
                NodeKind::Root { .. } => "root",
                NodeKind::Release { .. } => "infrastructure",
                NodeKind::App { .. } => "app",
                NodeKind::Module { .. } => "module",
                NodeKind::Document { .. } => "document",
            };
            json!({ "id": node.kind.id(), "kind": kind, "cluster": node.kind.cluster().map(|c| c.name.as_str()) })
        })
        .collect();
    let needs = edges(graph).map(|(from, to)| json!({ "from": id(from), "to": id(to), "kind": "needs" }));
    let calls = graph.calls.iter().map(|(from, to)| json!({ "from": id(*from), "to": id(*to), "kind": "calls" }));
    json!({ "nodes": nodes, "edges": needs.chain(calls).collect::<Vec<_>>() })
}

fn edges(graph: &Graph) -> impl Iterator<Item = (usize, usize)> {
    let shown = |index: usize| graph.node(index).is_some_and(|n| deployed(&n.kind));
    let all = graph.needs.iter().enumerate().flat_map(|(from, to)| to.iter().map(move |to| (from, *to)));
    all.filter(move |(from, to)| shown(*from) && shown(*to))
}

fn label(kind: &NodeKind) -> String {
    match kind {
        NodeKind::Root { name } | NodeKind::Release { name, .. } | NodeKind::Document { name } => name.clone(),
        NodeKind::App { name, .. } => format!("app {name}"),
        NodeKind::Module { name } => (*name).to_owned(),
    }
}
