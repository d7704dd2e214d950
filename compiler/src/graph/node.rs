//! Nodes: what is deployed, what it offers, what it needs, and how it becomes files.

use std::{collections::BTreeMap, sync::Arc};

use platformc_base::{Span, scalar::Name};

use super::{Capability, Files, Made, NodeKind, Owned, Packed, Resource, Written, order};
use crate::{
    aws::Rights,
    contract::Key,
    object::{ObjectId, ObjectKind},
    terraform::Part,
    vault_api::subject::Subject,
};
use platformc_model::{Cluster, Model};

/// An object whose readiness Flux waits for.
#[derive(Clone, Debug)]
pub struct Health {
    pub api_version: &'static str,
    pub kind: &'static str,
    pub name: String,
    pub namespace: String,
}

/// How a node becomes files; the context is everything there is to know.
pub trait Lower: Send + Sync {
    fn lower(&self, context: &Context<'_>, files: &mut Files);
}

impl<F: Fn(&Context<'_>, &mut Files) + Send + Sync> Lower for F {
    fn lower(&self, context: &Context<'_>, files: &mut Files) {
        self(context, files);
    }
}

/// A node of the graph.
pub struct Node {
    pub kind: NodeKind,
    /// Where in the sources it comes from, the most telling place first.
    pub spans: Vec<Span>,
    /// What exists once and is this node's.
    pub(super) owns: Packed,
    /// What it cannot do without, of its own or of other nodes.
    pub(super) uses: Packed,
    pub(super) provides: Vec<Capability>,
    pub(super) needs: Vec<Capability>,
    pub(super) wants: Vec<Capability>,
    pub(super) calls: Vec<Capability>,
    /// What it adds to roots of others, by what such a root provides.
    pub(super) contributes: Vec<(Capability, Part)>,
    /// What applying it takes, if it is a root that is left to a pipeline.
    pub(super) rights: Option<Box<Rights>>,
    /// What Flux waits for.
    pub health: Vec<Health>,
    /// What its objects hold that Terraform learns (see [`crate::contract`]), and where that comes from.
    pub(super) keys: Vec<(Key, Span)>,
    /// Who of it logs in to Vault, and what for.
    pub(super) subjects: Vec<Arc<Subject>>,
    /// Whether removing or replacing it would lose data.
    pub stateful: bool,
    /// How long Flux waits for it, in Go's form.
    pub timeout: &'static str,
    pub(super) lower: Lowering,
}

/// How a node becomes its artifacts.
pub(super) enum Lowering {
    /// They are there already.
    Root(Box<Written>),
    /// Files of a module that are always the same, by name, and the arguments by which it names the IAM roles that it makes.
    Assets(&'static [(&'static str, &'static str)], &'static [&'static str]),
    /// When they are asked for.
    Later(Box<dyn Lower>),
}

impl Node {
    fn later(kind: NodeKind, lower: impl Lower + 'static) -> Self {
        Self::new(kind, Lowering::Later(Box::new(lower)))
    }

    fn new(kind: NodeKind, lower: Lowering) -> Self {
        Self {
            kind,
            spans: Vec::new(),
            owns: Packed::default(),
            uses: Packed::default(),
            provides: Vec::new(),
            needs: Vec::new(),
            wants: Vec::new(),
            calls: Vec::new(),
            contributes: Vec::new(),
            rights: None,
            health: Vec::new(),
            keys: Vec::new(),
            subjects: Vec::new(),
            stateful: false,
            timeout: "10m",
            lower,
        }
    }

    /// A Terraform root module.
    #[must_use]
    pub fn root(mut root: Written) -> Self {
        let (owns, uses) = (std::mem::take(&mut root.owns), std::mem::take(&mut root.uses));
        let node = Self::new(NodeKind::Root { name: root.name.clone() }, Lowering::Root(Box::new(root)));
        Self { owns, uses, ..node }
    }

    /// A Terraform root module that is built from what all nodes declare: see [`Plan::root`](super::Plan::root).
    #[must_use]
    pub fn deferred_root(name: String) -> Self {
        Self::new(NodeKind::Root { name }, Lowering::Assets(&[], &[]))
    }

    /// A reusable Terraform module: its files by name. It is written if a root calls it.
    #[must_use]
    pub fn module(name: &'static str, files: &'static [(&'static str, &'static str)]) -> Self {
        Self::new(NodeKind::Module { name }, Lowering::Assets(files, &[]))
    }

    /// Each call of the module makes an IAM role for each of these arguments, of the name that it is given.
    #[must_use]
    pub fn makes_roles(mut self, arguments: &'static [&'static str]) -> Self {
        if let Lowering::Assets(_, roles) = &mut self.lower {
            *roles = arguments;
        }
        self
    }

    /// The name of the module that it is, and the arguments by which that names the roles that it makes.
    #[must_use]
    pub fn role_arguments(&self) -> Option<(&'static str, &'static [&'static str])> {
        match (&self.kind, &self.lower) {
            (NodeKind::Module { name }, Lowering::Assets(_, roles)) => Some((name, roles)),
            _ => None,
        }
    }

    /// Infrastructure in a cluster.
    pub fn release(
        cluster: &Arc<Cluster>,
        name: impl Into<String>,
        lower: impl Fn(&Context<'_>, &mut Files) + Send + Sync + 'static,
    ) -> Self {
        Self::later(NodeKind::Release { cluster: cluster.clone(), name: name.into() }, lower)
    }

    /// An app.
    pub fn app(
        cluster: &Arc<Cluster>,
        name: &Name,
        lower: impl Fn(&Context<'_>, &mut Files) + Send + Sync + 'static,
    ) -> Self {
        Self::later(NodeKind::App { cluster: cluster.clone(), name: name.clone() }, lower)
    }

    /// Any other files.
    pub fn document(name: impl Into<String>, lower: impl Fn(&Context<'_>, &mut Files) + Send + Sync + 'static) -> Self {
        Self::later(NodeKind::Document { name: name.into() }, lower)
    }

    /// Its files, in its folder.
    pub fn lower(&self, context: &Context<'_>, files: &mut Files) {
        match &self.lower {
            Lowering::Root(root) => root.files.iter().for_each(|(name, content)| files.add(name, content.clone())),
            Lowering::Assets(assets, _) => assets.iter().for_each(|(name, text)| files.text(name, (*text).to_owned())),
            Lowering::Later(lower) => lower.lower(context, files),
        }
    }

    /// The root module that it is, if it is one.
    #[must_use]
    pub fn written(&self) -> Option<&Written> {
        match &self.lower {
            Lowering::Root(root) => Some(root),
            Lowering::Assets(..) | Lowering::Later(_) => None,
        }
    }

    /// Where in the sources it comes from.
    #[must_use]
    pub fn from(mut self, span: Span) -> Self {
        self.spans.push(span);
        self
    }

    /// It makes this, and nobody else does.
    #[must_use]
    pub fn owns(mut self, resource: &Resource<'_>) -> Self {
        self.owns.push(resource, Made::Here, None);
        self
    }

    /// It makes this because of a place in the sources.
    #[must_use]
    pub fn owns_from(mut self, resource: &Resource<'_>, span: Span) -> Self {
        self.owns.push(resource, Made::Here, Some(span));
        self
    }

    /// Somebody else makes this where the node is applied.
    #[must_use]
    pub fn brings(mut self, resource: &Resource<'_>) -> Self {
        self.owns.push(resource, Made::Elsewhere, None);
        self
    }

    /// It does not work without this, which a place in the sources asks for.
    #[must_use]
    pub fn uses_from(mut self, resource: &Resource<'_>, span: Span) -> Self {
        self.uses.push(resource, Made::Here, Some(span));
        self
    }

    /// It makes this namespace of its cluster.
    #[must_use]
    pub fn namespace(self, name: &str) -> Self {
        self.makes(ObjectId::cluster_wide(ObjectKind::Namespace, name))
    }

    /// It makes this object of its cluster.
    #[must_use]
    pub fn makes(mut self, object: ObjectId<'_>) -> Self {
        if let Some(cluster) = self.kind.cluster() {
            self.owns.push(&object.in_cluster(cluster.name.as_str()), Made::Here, None);
        }
        self
    }

    /// It makes these objects of its cluster.
    #[must_use]
    pub fn makes_all<'a>(mut self, objects: impl IntoIterator<Item = ObjectId<'a>>) -> Self {
        if let Some(cluster) = self.kind.cluster() {
            for object in objects {
                self.owns.push(&object.in_cluster(cluster.name.as_str()), Made::Here, None);
            }
        }
        self
    }

    /// A chart or an operator makes this object of its cluster, because of what the node deploys.
    #[must_use]
    pub fn brings_object(mut self, object: ObjectId<'_>) -> Self {
        if let Some(cluster) = self.kind.cluster() {
            self.owns.push(&object.in_cluster(cluster.name.as_str()), Made::Elsewhere, None);
        }
        self
    }

    /// Its objects refer to this object of its cluster.
    #[must_use]
    pub fn refers_to(mut self, object: ObjectId<'_>) -> Self {
        if let Some(cluster) = self.kind.cluster() {
            self.uses.push(&object.in_cluster(cluster.name.as_str()), Made::Here, None);
        }
        self
    }

    /// The same, because of a place in the sources.
    #[must_use]
    pub fn refers_to_from(self, object: ObjectId<'_>, span: Span) -> Self {
        let cluster = self.kind.cluster().map(|cluster| cluster.name.clone());
        match cluster {
            Some(cluster) => self.uses_from(&object.in_cluster(cluster.as_str()), span),
            None => self,
        }
    }

    /// What exists once and is its own.
    pub fn owned(&self) -> impl Iterator<Item = Owned<'_>> {
        self.owns.iter()
    }

    /// What it does not work without.
    pub fn used(&self) -> impl Iterator<Item = Owned<'_>> {
        self.uses.iter()
    }

    #[must_use]
    pub fn provides(mut self, capability: Capability) -> Self {
        self.provides.push(capability);
        self
    }

    /// It cannot be deployed before somebody provides this; nobody doing so is an error.
    #[must_use]
    pub fn needs(mut self, capability: Capability) -> Self {
        self.needs.push(capability);
        self
    }

    /// It waits for whoever provides this, if anybody does.
    #[must_use]
    pub fn wants(mut self, capability: Capability) -> Self {
        self.wants.push(capability);
        self
    }

    /// Traffic, not order.
    #[must_use]
    pub fn calls(mut self, capability: Capability) -> Self {
        self.calls.push(capability);
        self
    }

    /// Adds this to the root that provides a capability; nobody providing it is an error.
    #[must_use]
    pub fn contributes(mut self, root: Capability, part: Part) -> Self {
        self.contributes.push((root, part));
        self
    }

    /// A root that is left to a pipeline, which takes this to apply it. People apply the others.
    #[must_use]
    pub fn rights(mut self, rights: Rights) -> Self {
        self.rights = Some(Box::new(rights));
        self
    }

    /// Flux waits until this object is ready.
    #[must_use]
    pub fn health(
        mut self,
        api_version: &'static str,
        kind: &'static str,
        name: impl Into<String>,
        namespace: impl Into<String>,
    ) -> Self {
        self.health.push(Health { api_version, kind, name: name.into(), namespace: namespace.into() });
        self
    }

    /// Its objects hold this, which Terraform learns and Flux puts in its place.
    #[must_use]
    pub fn uses_key(mut self, key: Key, span: Span) -> Self {
        self.keys.push((key, span));
        self
    }

    /// What its objects hold that Terraform learns.
    pub fn keys(&self) -> impl Iterator<Item = &Key> {
        self.keys.iter().map(|(key, _)| key)
    }

    /// The same, each with the place that asks for it.
    pub fn keys_from(&self) -> impl Iterator<Item = (&Key, Span)> {
        self.keys.iter().map(|(key, span)| (key, *span))
    }

    /// Removing or replacing it would lose data.
    #[must_use]
    pub fn stateful(mut self) -> Self {
        self.stateful = true;
        self
    }

    /// Somebody of it logs in to Vault.
    #[must_use]
    pub fn subject(mut self, subject: impl Into<Arc<Subject>>) -> Self {
        self.subjects.push(subject.into());
        self
    }

    /// Its name and what applying it takes, if it is a root that is left to a pipeline.
    pub(super) fn delegated(&self) -> Option<(&str, &Rights)> {
        match &self.kind {
            NodeKind::Root { name } => Some((name, self.rights.as_deref()?)),
            _ => None,
        }
    }

    /// How long Flux waits for it, in Go's form.
    #[must_use]
    pub fn timeout(mut self, timeout: &'static str) -> Self {
        self.timeout = timeout;
        self
    }
}

/// What lowering may look at.
#[derive(Clone, Copy)]
pub struct Context<'a> {
    pub model: &'a Model,
    pub graph: &'a Graph,
    /// Who may do what with Vault, as a text: not while that is being worked out.
    pub access: Option<&'a str>,
    /// The node that is lowered.
    pub node: &'a Node,
    pub index: usize,
}

/// The planned graph. Only [`plan`] makes one: edges point at nodes that exist, and there is no
/// cycle.
pub struct Graph {
    pub(super) nodes: Vec<Node>,
    /// For each node, the nodes it waits for, in order.
    pub(super) needs: Vec<Vec<usize>>,
    /// Which node provides a capability.
    pub(super) providers: BTreeMap<Capability, usize>,
    /// Who calls whom: traffic, not order.
    pub(super) calls: Vec<(usize, usize)>,
}

impl Graph {
    pub fn nodes(&self) -> impl Iterator<Item = (usize, &Node)> {
        self.nodes.iter().enumerate()
    }

    #[must_use]
    pub fn len(&self) -> usize {
        self.nodes.len()
    }

    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.nodes.is_empty()
    }

    #[must_use]
    pub fn node(&self, index: usize) -> Option<&Node> {
        self.nodes.get(index)
    }

    /// The nodes that a node waits for.
    pub fn needs(&self, index: usize) -> impl Iterator<Item = &Node> {
        self.needs.get(index).into_iter().flatten().filter_map(|i| self.nodes.get(*i))
    }

    /// All nodes, each behind what it needs.
    pub fn in_order(&self) -> impl Iterator<Item = (usize, &Node)> {
        order::topological(&self.needs).into_iter().filter_map(|i| Some((i, self.nodes.get(i)?)))
    }

    /// The node that provides a capability.
    #[must_use]
    pub fn provider(&self, capability: &Capability) -> Option<&Node> {
        self.providers.get(capability).and_then(|i| self.nodes.get(*i))
    }

    /// The roots that are left to a pipeline, and what applying each takes.
    pub fn delegated(&self) -> impl Iterator<Item = (&str, &Rights)> {
        self.nodes.iter().filter_map(Node::delegated)
    }

    /// For each node, the nodes that it calls: traffic, not order.
    #[must_use]
    pub fn calls_by_node(&self) -> Vec<Vec<&Node>> {
        let mut calls = vec![Vec::new(); self.nodes.len()];
        for (from, to) in &self.calls {
            if let (Some(calls), Some(callee)) = (calls.get_mut(*from), self.nodes.get(*to)) {
                calls.push(callee);
            }
        }
        calls
    }

    /// Traffic between apps: caller and callee.
    pub fn calls(&self) -> impl Iterator<Item = (&Node, &Node)> {
        self.calls.iter().filter_map(|(a, b)| Some((self.nodes.get(*a)?, self.nodes.get(*b)?)))
    }
}
