//! A platform as it would be written, without the checks and the proof: to see what a change would do to the files of a node.

use std::sync::Arc;

use platformc_base::{Diagnostics, Span};
use platformc_output::File;

use crate::{
    check, components,
    graph::{self, Artifact, Context, Graph, Node, NodeKind, Proved},
    lower,
};
use platformc_model::Model;

/// A planned platform that nobody has checked. It is never written.
pub struct Draft {
    model: Arc<Model>,
    graph: Graph,
}

/// What a node is, whatever it is called: changes of names do not change it.
#[derive(Debug, PartialEq, Eq)]
struct NodeKey {
    /// The number of its kind.
    kind: u8,
    /// What it is called if that is no name of the user's.
    name: String,
    spans: Vec<Span>,
}

impl Draft {
    /// Plans a model, whatever is wrong with it.
    #[must_use]
    pub fn of(model: Model) -> Self {
        let model = Arc::new(model);
        let (graph, _) = graph::draft(&model, components::plan(&model));
        Self { model, graph }
    }

    /// Plans a model that passes the checks; only access is not proved.
    ///
    /// # Errors
    /// All problems of the first stage that found an error.
    pub fn checked(model: Model) -> Result<Self, Diagnostics> {
        let (model, _) = check::check(model)?;
        let model = Arc::new(model);
        let (graph, problems) = graph::draft(&model, components::plan(&model));
        problems.into_result(Self { model, graph }).map(|(draft, _)| draft)
    }

    /// The node that makes the file at a path of the tree. Nothing for files that only the proof of access makes.
    #[must_use]
    pub fn node_of(&self, path: &str) -> Option<usize> {
        let inside = |node: &Node| {
            let folder = node.kind.folder();
            let rest = path.strip_prefix(folder.as_str()).and_then(|rest| rest.strip_prefix('/'));
            !folder.is_empty() && rest.is_some()
        };
        let named = |node: &Node| matches!(&node.kind, NodeKind::Document { name } if name == path);
        let told = |node: &Node| lower::kustomization_path(&node.kind).is_some_and(|of| of == path);
        let likely = self.graph.nodes().find(|(_, node)| inside(node) || named(node) || told(node));
        let makes = |index: &usize| self.files(*index).iter().any(|file| file.path == path);
        if let Some(found) = likely.map(|(index, _)| index).filter(makes) {
            return Some(found);
        }
        let documents = self.graph.nodes().filter(|(_, node)| matches!(node.kind, NodeKind::Document { .. }));
        documents.map(|(index, _)| index).find(makes)
    }

    /// The files of a node, those that tell Flux of it among them.
    #[must_use]
    pub fn files(&self, index: usize) -> Vec<File> {
        let Some(node) = self.graph.node(index) else { return Vec::new() };
        let context = Context { model: &self.model, graph: &self.graph, proved: Proved::Nothing, node, index };
        lower::artifacts(&context).into_iter().map(Artifact::print).collect()
    }

    /// The id of a node, the component that planned it, and where in the sources it comes from.
    #[must_use]
    pub fn node(&self, index: usize) -> Option<(String, &'static str, &[Span])> {
        self.graph.node(index).map(|node| (node.kind.id(), node.component, node.spans.as_slice()))
    }

    /// The node of another draft of the same sources, changed or not, that is this one: it has its id, or comes from the same
    /// places and is of the same kind.
    #[must_use]
    pub fn same_in(&self, index: usize, other: &Self) -> Option<usize> {
        let node = self.graph.node(index)?;
        let id = node.kind.id();
        if let Some((found, _)) = other.graph.nodes().find(|(_, node)| node.kind.id() == id) {
            return Some(found);
        }
        let wanted = key(node);
        let before = self.graph.nodes().take(index).filter(|(_, node)| key(node) == wanted).count();
        other.graph.nodes().filter(|(_, node)| key(node) == wanted).nth(before).map(|(found, _)| found)
    }
}

fn key(node: &Node) -> NodeKey {
    let (kind, name) = match &node.kind {
        NodeKind::Root { name } => (0, family(name, &node.spans)),
        NodeKind::Module { name } => (1, (*name).to_owned()),
        NodeKind::Release { name, .. } => (2, family(name, &node.spans)),
        NodeKind::App { .. } => (3, String::new()),
        NodeKind::Document { name } => (4, family(name, &node.spans)),
    };
    NodeKey { kind, name, spans: node.spans.clone() }
}

/// The part of a name that is the component's: what follows it is the user's.
fn family(name: &str, spans: &[Span]) -> String {
    let end = if spans.is_empty() { None } else { name.find(['-', '/']) };
    end.and_then(|end| name.get(..end)).unwrap_or(name).to_owned()
}
