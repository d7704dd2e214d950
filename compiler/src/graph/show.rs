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

/// What a picture shows: the nodes that are deployed, by their numbers in the plan, and what leads from one to another.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Picture {
    pub nodes: Vec<(usize, Drawn)>,
    /// What waits, and what it waits for.
    pub needs: Vec<(usize, usize)>,
    /// Caller and callee: traffic, not order.
    pub calls: Vec<(usize, usize)>,
}

/// A node of a picture.
#[derive(Debug, PartialEq, Eq)]
pub struct Drawn {
    pub id: String,
    /// The text in its box, among others of its cluster.
    pub label: String,
    /// `root`, `infrastructure` or `app`.
    pub kind: &'static str,
    pub cluster: Option<String>,
}

impl Picture {
    /// The picture of a graph.
    #[must_use]
    pub fn of(graph: &Graph) -> Self {
        let drawn = |kind: &NodeKind| {
            let word = match kind {
                NodeKind::Root { .. } => "root",
                NodeKind::Release { .. } => "infrastructure",
                NodeKind::App { .. } => "app",
                NodeKind::Module { .. } | NodeKind::Document { .. } => return None,
            };
            let cluster = kind.cluster().map(|cluster| cluster.name.to_string());
            Some(Drawn { id: kind.id(), label: label(kind), kind: word, cluster })
        };
        let nodes = graph.nodes().filter_map(|(index, node)| Some((index, drawn(&node.kind)?)));
        Self { nodes: nodes.collect(), needs: edges(graph).collect(), calls: graph.calls.clone() }
    }
}

/// The nodes of a group.
type Members<'a> = Vec<(usize, &'a Drawn)>;

/// A Mermaid flowchart: arrows point from what waits to what it waits for; dotted ones are calls.
#[must_use]
pub fn mermaid(picture: &Picture) -> String {
    let mut out = String::from("flowchart LR\n");
    let mut groups: Vec<(Option<&str>, Members<'_>)> = Vec::new();
    for (index, node) in &picture.nodes {
        let name = node.cluster.as_deref();
        match groups.iter_mut().find(|(group, _)| *group == name) {
            Some((_, members)) => members.push((*index, node)),
            None => groups.push((name, vec![(*index, node)])),
        }
    }
    for (number, (cluster, members)) in groups.iter().enumerate() {
        let name = cluster.map_or_else(|| "terraform".to_owned(), |cluster| format!("cluster {cluster}"));
        let _ = writeln!(out, "  subgraph g{number}[\"{name}\"]");
        for (index, node) in members {
            let _ = writeln!(out, "    n{index}[\"{}\"]", node.label);
        }
        out.push_str("  end\n");
    }
    for (from, to) in &picture.needs {
        let _ = writeln!(out, "  n{from} --> n{to}");
    }
    for (from, to) in &picture.calls {
        let _ = writeln!(out, "  n{from} -.-> n{to}");
    }
    out
}

/// A box of an overview.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Shown<'a> {
    /// The apps of a cluster.
    Apps(&'a str),
    /// A node, by its number.
    Node(usize),
}

/// The same for a document, without what changes with each app: the apps of a cluster are one box, and boxes are called by what is
/// in them, so that two branches can add something each.
#[must_use]
pub fn overview(graph: &Graph) -> String {
    // thousands of apps and their edges are few boxes and arrows
    let shown = |index: usize| {
        Some(match &graph.node(index)?.kind {
            NodeKind::App { cluster, .. } => Shown::Apps(cluster.name.as_str()),
            _ => Shown::Node(index),
        })
    };
    let id = |index: usize| graph.node(index).map(|node| node.kind.id()).unwrap_or_default();
    let name = |shown: &Shown<'_>| match shown {
        Shown::Apps(cluster) => format!("{cluster}_apps"),
        Shown::Node(index) => id(*index).replace('/', "_"),
    };
    let text = |shown: &Shown<'_>| match shown {
        Shown::Apps(cluster) => format!("apps on {cluster}"),
        Shown::Node(index) => id(*index),
    };
    let deployed = graph.nodes().filter(|(_, node)| deployed(&node.kind)).filter_map(|(index, _)| shown(index));
    let deployed: BTreeSet<Shown<'_>> = deployed.collect();
    let boxes: BTreeSet<String> =
        deployed.iter().map(|shown| format!("  {}[\"{}\"]\n", name(shown), text(shown))).collect();
    let pairs: BTreeSet<(Shown<'_>, Shown<'_>)> =
        edges(graph).filter_map(|(from, to)| Some((shown(from)?, shown(to)?))).collect();
    let pairs = pairs.iter().map(|(from, to)| (name(from), name(to)));
    let arrows: BTreeSet<String> =
        pairs.filter(|(from, to)| from != to).map(|(from, to)| format!("  {from} --> {to}\n")).collect();
    std::iter::once("flowchart LR\n".to_owned()).chain(boxes).chain(arrows).collect()
}

/// A Graphviz digraph.
#[must_use]
pub fn dot(picture: &Picture) -> String {
    let mut out = String::from("digraph platform {\n  rankdir=LR;\n  node [shape=box];\n");
    for (index, node) in &picture.nodes {
        let _ = writeln!(out, "  n{index} [label=\"{}\"];", node.id);
    }
    for (from, to) in &picture.needs {
        let _ = writeln!(out, "  n{from} -> n{to};");
    }
    for (from, to) in &picture.calls {
        let _ = writeln!(out, "  n{from} -> n{to} [style=dotted];");
    }
    out.push_str("}\n");
    out
}

/// `{"nodes": [{"id", "kind", "cluster"}], "edges": [{"from", "to", "kind"}]}` with kind `needs` or
/// `calls`.
#[must_use]
pub fn json(picture: &Picture) -> Value {
    let ids: BTreeMap<usize, &str> = picture.nodes.iter().map(|(index, node)| (*index, node.id.as_str())).collect();
    let nodes =
        picture.nodes.iter().map(|(_, node)| json!({ "id": node.id, "kind": node.kind, "cluster": node.cluster }));
    let edge = |pairs: &[(usize, usize)], kind: &'static str| -> Vec<Value> {
        pairs.iter().map(|(from, to)| json!({ "from": ids.get(from), "to": ids.get(to), "kind": kind })).collect()
    };
    let edges = [edge(&picture.needs, "needs"), edge(&picture.calls, "calls")].concat();
    json!({ "nodes": nodes.collect::<Vec<_>>(), "edges": edges })
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
