//! The files as they will be written, read from the nodes when they are asked for.

use std::{borrow::Cow, collections::BTreeMap};

use platformc_access::terraform::Files;
use platformc_output::File;

use crate::graph::{Artifact, Context, Files as Rendered, Graph, Node, NodeKind};
use platformc_model::Model;

/// The tree of files, node by node.
pub struct Artifacts<'a> {
    model: &'a Model,
    graph: &'a Graph,
    /// The nodes that are one file, by its path.
    documents: BTreeMap<&'a str, usize>,
}

impl<'a> Artifacts<'a> {
    #[must_use]
    pub fn of(model: &'a Model, graph: &'a Graph) -> Self {
        let documents = graph.nodes().filter_map(|(index, node)| match &node.kind {
            NodeKind::Document { name } => Some((name.as_str(), index)),
            _ => None,
        });
        Self { model, graph, documents: documents.collect() }
    }

    /// The files of a node, as they will be written.
    #[must_use]
    pub fn render(&self, index: usize) -> Vec<File> {
        self.lower(index).into_iter().map(Artifact::print).collect()
    }

    /// What a node becomes.
    #[must_use]
    pub fn lower(&self, index: usize) -> Vec<Artifact> {
        let Some(node) = self.graph.node(index) else { return Vec::new() };
        let mut out = Rendered::new(node.kind.folder());
        node.lower(&Context { model: self.model, graph: self.graph, access: None, node, index }, &mut out);
        out.take()
    }

    /// The nodes that Flux deploys, each with its cluster.
    pub fn in_clusters(&self) -> impl Iterator<Item = (&'a str, usize)> {
        self.graph.nodes().filter_map(|(index, node)| Some((node.kind.cluster()?.name.as_str(), index)))
    }

    /// The apps that are charts, each with its cluster.
    pub fn charts(&self) -> impl Iterator<Item = (&'a str, usize)> {
        let model = self.model;
        self.graph.nodes().filter_map(move |(index, node)| match &node.kind {
            NodeKind::App { cluster, name } if model.apps.get(name).is_some_and(|app| app.head.chart) => {
                Some((cluster.name.as_str(), index))
            }
            _ => None,
        })
    }

    /// The folders of all roots.
    #[must_use]
    pub fn roots(&self) -> Vec<String> {
        let roots = self.graph.nodes().filter(|(_, node)| matches!(node.kind, NodeKind::Root { .. }));
        roots.map(|(_, node)| node.kind.folder()).collect()
    }

    /// Whether something is deployed to a cluster under this name.
    #[must_use]
    pub fn releases(&self, cluster: &str, wanted: &str) -> bool {
        self.graph.nodes().any(|(_, node)| match &node.kind {
            NodeKind::Release { cluster: of, name } => of.name.as_str() == cluster && name == wanted,
            _ => false,
        })
    }

    /// The node that a file or a folder is of.
    #[must_use]
    pub fn owner(&self, path: &str) -> Option<&'a Node> {
        let document = self.documents.get(path).copied();
        document.or_else(|| self.at(path)).and_then(|index| self.graph.node(index))
    }

    fn at(&self, folder: &str) -> Option<usize> {
        let name = folder.strip_prefix("terraform/")?;
        let found = self.graph.nodes().find(|(_, node)| match &node.kind {
            NodeKind::Root { name: of } => name.strip_prefix("roots/") == Some(of),
            NodeKind::Module { name: of } => name.strip_prefix("modules/") == Some(of),
            _ => false,
        });
        found.map(|(index, _)| index)
    }
}

fn text(file: File) -> Option<String> {
    String::from_utf8(file.bytes).ok()
}

impl Files for Artifacts<'_> {
    fn folder(&self, path: &str) -> Vec<Cow<'_, str>> {
        let is_terraform = |name: &str| name.strip_suffix(".tf").is_some();
        let node = self.at(path).and_then(|index| Some((index, self.graph.node(index)?)));
        let Some((index, node)) = node else { return Vec::new() };
        // Roots stand there already, and that of Vault's configuration is large.
        if let Some(root) = node.written() {
            let files = root.files.iter().filter(|(name, _)| is_terraform(name));
            return files.map(|(_, content)| content.print()).collect();
        }
        self.render(index)
            .into_iter()
            .filter(|file| is_terraform(&file.path))
            .filter_map(text)
            .map(Cow::Owned)
            .collect()
    }

    fn file(&self, path: &str) -> Option<String> {
        let files = self.render(*self.documents.get(path)?);
        files.into_iter().find(|file| file.path == path).and_then(text)
    }
}
