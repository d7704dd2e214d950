//! What the proof reads: roots as planned, policies while they are lowered, the texts of modules.

use std::{
    borrow::Cow,
    collections::{BTreeMap, BTreeSet},
};

use platformc_access::{terraform::Files, vault::Policy};
use platformc_output::hcl::Body;

use crate::{
    graph::{Artifact, Content, Context, Graph, Node, NodeKind, Proved, Written},
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
    /// What is deployed to each cluster under a name of its own, by cluster and name.
    releases: BTreeSet<(&'a str, &'a str)>,
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
        let releases = graph.nodes().filter_map(|(_, node)| match &node.kind {
            NodeKind::Release { cluster, name } => Some((cluster.name.as_str(), name.as_str())),
            _ => None,
        });
        let (documents, terraform, releases) = (documents.collect(), terraform.collect(), releases.collect());
        Self { model, graph, documents, terraform, releases, lowered }
    }

    /// What a node becomes.
    #[must_use]
    pub fn lower(&self, index: usize) -> Vec<Artifact> {
        let Some(node) = self.graph.node(index) else { return Vec::new() };
        lower::artifacts(&Context { model: self.model, graph: self.graph, proved: Proved::Nothing, node, index })
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
        let chart = move |(index, node): (usize, &'a Node)| {
            is_chart(model, node).then_some((node.kind.cluster()?.name.as_str(), index))
        };
        self.graph.nodes().filter_map(chart)
    }

    /// Hands on what a node became.
    pub fn hand_on(&self, index: usize, artifacts: Vec<Artifact>) {
        (self.lowered)(index, artifacts);
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
        self.releases.contains(&(cluster, wanted))
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

/// Whether a node is an app that is a chart.
fn is_chart(model: &Model, node: &Node) -> bool {
    let NodeKind::App { name, .. } = &node.kind else { return false };
    model.apps.get(name).is_some_and(|app| app.head.chart)
}

/// Whether the proof lowers a node, and hands it on.
#[must_use]
pub fn is_lowered(context: &Context<'_>) -> bool {
    context.node.is_policy() || is_chart(context.model, context.node)
}

fn is_terraform(name: &str) -> bool {
    name.strip_suffix(".tf").is_some()
}

impl Files for Artifacts<'_> {
    fn root(&self, folder: &str) -> Result<Vec<Cow<'_, Body>>, String> {
        let root = self.terraform(folder).and_then(Node::written);
        let files = root.into_iter().flat_map(Written::all).filter(|(name, _)| is_terraform(name));
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
        self.hand_on(index, artifacts);
        Some(policy)
    }
}
