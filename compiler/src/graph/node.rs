//! Nodes: what is deployed, what it offers, what it needs, and how it becomes files.

mod construct;
mod declare;
mod queries;
mod read;

use std::{borrow::Cow, collections::BTreeMap, sync::Arc};

use platformc_access::report::{Page, Pages};
use platformc_base::Span;

use super::{Capability, Files, MadeByModule, NodeKind, Packed, Written};
use crate::{
    aws::Rights, by_hand::ByHand, contract::Key, runbook::Runbook, terraform::Part, vault_api::subject::Subject,
};
use platformc_catalog::{Entry, Image};
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
    /// The component that planned it; empty until it is planned.
    pub component: &'static str,
    /// Where in the sources it comes from, the most telling place first.
    pub spans: Vec<Span>,
    /// What exists once and is this node's.
    pub(super) owns: Packed,
    /// What it depends on, of its own or of other nodes.
    pub(super) uses: Packed,
    /// What it has to do with other nodes: in one list, since there are many nodes. They become edges.
    pub(super) relations: Vec<(Relation, Capability)>,
    /// What it adds to roots of others, by what such a root provides.
    pub(super) contributes: Vec<(Capability, Part)>,
    /// What applying it takes, if it is a root that is left to a pipeline.
    pub(super) rights: Option<Box<Rights>>,
    /// The charts of the catalog that it installs.
    pub(crate) charts: Vec<&'static Entry>,
    /// The images of the catalog that platformc itself names in its files.
    pub(crate) images: Vec<&'static Image>,
    /// What Flux waits for.
    pub health: Vec<Health>,
    /// What its objects hold that Terraform learns (see [`crate::contract`]), and where that comes from.
    pub(super) keys: Vec<(Key, Span)>,
    /// Who of it logs in to Vault, and what for.
    pub(super) subjects: Vec<Arc<Subject>>,
    /// What people do about the alerts that its rules raise.
    pub(super) runbooks: &'static [Runbook],
    /// What people do by hand around the apply of Vault's configuration, because of it.
    pub(super) by_hand: Vec<ByHand>,
    /// The sections of the platform whose entries it is made of, if it is a root.
    pub(super) sections: &'static [&'static str],
    /// The entry that it is made of as a whole, with its section.
    pub(super) entry: Option<String>,
    /// Whether removing or replacing it would lose data.
    pub stateful: bool,
    /// What it shows of the proofs.
    shows: Option<Shows>,
    /// How long Flux waits for it, in Go's form.
    pub timeout: Cow<'static, str>,
    pub(super) lower: Lowering,
}

/// What a node has to do with a capability.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Relation {
    /// Others get it from this node.
    Provides,
    /// The node is deployed after the one that provides it, which must be there.
    Needs,
    /// The same, if there is one.
    Wants,
    /// Traffic, not order.
    Calls,
}

/// How a node becomes its artifacts.
pub(super) enum Lowering {
    /// They are there already.
    Root(Box<Written>),
    /// Files of a module that are always the same, by name, and what each call of it makes.
    Assets(&'static [(&'static str, &'static str)], Box<MadeByModule>),
    /// When they are read.
    Later(Box<dyn Lower>),
}

/// What a node shows of the proofs. It is lowered once that is proved.
#[derive(Clone, Debug)]
pub enum Shows {
    /// Who can do what with which secret.
    Access,
    /// Who can call the apps of a cluster, and what these can call.
    Calls(Arc<Cluster>),
}

/// What is proved, as texts.
#[derive(Clone, Copy)]
pub enum Proved<'a> {
    Nothing,
    Access(&'a Pages),
    Calls(&'a [Page]),
}

/// What lowering may look at.
#[derive(Clone, Copy)]
pub struct Context<'a> {
    pub model: &'a Model,
    pub graph: &'a Graph,
    /// What is proved so far, for a node that shows it.
    pub proved: Proved<'a>,
    /// The node that is lowered.
    pub node: &'a Node,
    pub index: usize,
}

/// The planned graph. Only [`plan`](super::plan()) makes one: edges point at nodes that exist, and there is no
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
