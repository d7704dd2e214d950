//! The kinds of nodes, as they begin: without declarations.

use std::sync::Arc;

use platformc_base::scalar::Name;

use super::{Context, Lower, Lowering, Node};
use crate::graph::{Files, InVault, Made, NodeKind, Packed, Resource, Written};
use platformc_model::Cluster;

impl Node {
    fn later(kind: NodeKind, lower: impl Lower + 'static) -> Self {
        Self::new(kind, Lowering::Later(Box::new(lower)))
    }

    fn new(kind: NodeKind, lower: Lowering) -> Self {
        Self {
            kind,
            component: "",
            spans: Vec::new(),
            owns: Packed::default(),
            uses: Packed::default(),
            relations: Vec::new(),
            contributes: Vec::new(),
            rights: None,
            charts: Vec::new(),
            images: Vec::new(),
            health: Vec::new(),
            keys: Vec::new(),
            subjects: Vec::new(),
            runbooks: &[],
            by_hand: Vec::new(),
            sections: &[],
            entry: None,
            stateful: false,
            shows: None,
            timeout: "10m".into(),
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

    /// A Terraform root module that is built from what all nodes declare: see [`Plan::root`](crate::graph::Plan::root).
    #[must_use]
    pub fn deferred_root(name: String) -> Self {
        Self::new(NodeKind::Root { name }, Lowering::Assets(&[], Box::default()))
    }

    /// Takes the body that was built for it, and what the body turned out to own.
    pub(in crate::graph) fn becomes(&mut self, mut written: Written, owns: &[Resource<'static>]) {
        self.owns.append(&std::mem::take(&mut written.owns));
        self.uses.append(&std::mem::take(&mut written.uses));
        for resource in owns {
            self.owns.push(resource, Made::Here, None);
        }
        self.lower = Lowering::Root(Box::new(written));
        self.owns.shrink();
    }

    /// Gives back the room that was kept for more declarations.
    pub(in crate::graph) fn shrink(&mut self) {
        self.owns.shrink();
        self.uses.shrink();
        self.spans.shrink_to_fit();
        self.relations.shrink_to_fit();
        self.health.shrink_to_fit();
        self.keys.shrink_to_fit();
        self.subjects.shrink_to_fit();
    }

    /// A reusable Terraform module: its files by name. It is written if a root calls it.
    #[must_use]
    pub fn module(name: &'static str, files: &'static [(&'static str, &'static str)]) -> Self {
        Self::new(NodeKind::Module { name }, Lowering::Assets(files, Box::default()))
    }

    /// Each call of the module makes an IAM role for each of these arguments, of the name that it is given.
    #[must_use]
    pub fn makes_roles(mut self, arguments: &'static [&'static str]) -> Self {
        if let Lowering::Assets(_, made) = &mut self.lower {
            made.roles = arguments;
        }
        self
    }

    /// Each call of the module makes this in Vault.
    #[must_use]
    pub fn makes_in_vault(mut self, things: &'static [InVault]) -> Self {
        if let Lowering::Assets(_, made) = &mut self.lower {
            made.in_vault = things;
        }
        self
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
}
