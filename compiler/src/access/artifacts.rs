//! What the proof reads: roots as planned, policies while they are lowered, the texts of modules.

use std::{borrow::Cow, collections::BTreeMap};

use platformc_access::{terraform::Files, vault::Policy};
use platformc_output::hcl::Body;

use crate::{
    graph::{Artifact, Content, Context, Graph, Node, NodeKind},
    lower,
};
use platformc_catalog::Holder;
use platformc_model::Model;

/// Takes the artifacts of a node that was lowered to be proved, so that it is not lowered again.
pub type Lowered<'a> = dyn Fn(usize, Vec<Artifact>) + Sync + 'a;

/// The artifacts of a platform, node by node.
pub struct Artifacts<'a> {
    model: &'a Model,
    graph: &'a Graph,
    /// The nodes that are one file, by its path.
    documents: BTreeMap<&'a str, usize>,
    /// The nodes of Terraform, by their folders.
    terraform: BTreeMap<String, usize>,
    lowered: &'a Lowered<'a>,
}

impl<'a> Artifacts<'a> {
    #[must_use]
    pub fn of(model: &'a Model, graph: &'a Graph) -> Self {
        Self::handing_on(model, graph, &|_, _| {})
    }

    /// The same; what is lowered is handed on.
    #[must_use]
    pub fn handing_on(model: &'a Model, graph: &'a Graph, lowered: &'a Lowered<'a>) -> Self {
        let documents = graph.nodes().filter_map(|(index, node)| match &node.kind {
            NodeKind::Document { name } => Some((name.as_str(), index)),
            _ => None,
        });
        let terraform = graph
            .nodes()
            .filter(|(_, node)| matches!(node.kind, NodeKind::Root { .. } | NodeKind::Module { .. }))
            .map(|(index, node)| (node.kind.folder(), index));
        Self { model, graph, documents: documents.collect(), terraform: terraform.collect(), lowered }
    }

    /// What a node becomes.
    #[must_use]
    pub fn lower(&self, index: usize) -> Vec<Artifact> {
        let Some(node) = self.graph.node(index) else { return Vec::new() };
        lower::artifacts(&Context { model: self.model, graph: self.graph, access: None, node, index })
    }

    /// The service accounts of charts that have rights outside of their namespace.
    pub fn holders(&self) -> &'static [Holder] {
        self.model.catalog.holders()
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
        let index = self.documents.get(path).or_else(|| self.terraform.get(path));
        index.and_then(|index| self.graph.node(*index))
    }

    fn terraform(&self, folder: &str) -> Option<&'a Node> {
        self.graph.node(*self.terraform.get(folder)?)
    }
}

fn is_terraform(name: &str) -> bool {
    name.strip_suffix(".tf").is_some()
}

impl Files for Artifacts<'_> {
    fn root(&self, folder: &str) -> Result<Vec<Cow<'_, Body>>, String> {
        let root = self.terraform(folder).and_then(Node::written);
        let files = root.into_iter().flat_map(|root| &root.files).filter(|(name, _)| is_terraform(name));
        files
            .map(|(name, content)| match content {
                Content::Hcl(body) => Ok(Cow::Borrowed(&**body)),
                Content::Objects(_) | Content::Text(_) => Err(format!("`{folder}/{name}` is not typed")),
            })
            .collect()
    }

    fn module(&self, folder: &str) -> Vec<Cow<'_, str>> {
        let files = self.terraform(folder).map(Node::assets).unwrap_or_default();
        files.iter().filter(|(name, _)| is_terraform(name)).map(|(_, text)| Cow::Borrowed(*text)).collect()
    }

    fn policy(&self, file: &str) -> Option<Result<Policy, String>> {
        let index = *self.documents.get(file)?;
        let artifacts = self.lower(index);
        let policy = match &artifacts.iter().find(|artifact| artifact.path == file)?.content {
            Content::Hcl(body) => Policy::of(body),
            Content::Objects(_) | Content::Text(_) => Err("it is not typed".to_owned()),
        };
        (self.lowered)(index, artifacts);
        Some(policy)
    }
}
