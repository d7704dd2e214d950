//! What others ask of a node: its declarations, and its files.

use platformc_base::Span;

use super::{Context, Lowering, Node, Relation, Shows};
use crate::{
    aws::Rights,
    by_hand::ByHand,
    contract::Key,
    graph::{Capability, Files, MadeByModule, NodeKind, Owned, Resource, Written},
    vault_api::subject::Subject,
};

/// The files of a root in which entries of the platform have nothing.
const FIXED: [&str; 2] = ["backend.tf", "providers.tf"];

impl Node {
    /// The name of the module that it is, and what each call of it makes.
    #[must_use]
    pub fn made_by_call(&self) -> Option<(&'static str, MadeByModule)> {
        match (&self.kind, &self.lower) {
            (NodeKind::Module { name }, Lowering::Assets(_, made)) => Some((name, **made)),
            _ => None,
        }
    }

    /// Its files, in its folder.
    pub fn lower(&self, context: &Context<'_>, files: &mut Files) {
        match &self.lower {
            Lowering::Root(root) => {
                for (name, content) in &root.files {
                    files.add(name, content.clone());
                    if !FIXED.contains(&name.as_str()) {
                        files.shared();
                    }
                }
                root.entries.iter().for_each(|(name, content)| files.entry(name, content.clone()));
            }
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

    /// The files of the module that it is, which are always the same: name and text.
    #[must_use]
    pub const fn assets(&self) -> &'static [(&'static str, &'static str)] {
        match &self.lower {
            Lowering::Assets(files, _) => files,
            Lowering::Root(_) | Lowering::Later(_) => &[],
        }
    }

    /// What it shows of the proofs.
    #[must_use]
    pub const fn shows(&self) -> Option<&Shows> {
        self.shows.as_ref()
    }

    /// Whether it is a policy of Vault, which the proof of access lowers.
    #[must_use]
    pub fn is_policy(&self) -> bool {
        let is_policy = |owned: Owned<'_>| matches!(owned.resource, Resource::VaultPolicy { .. });
        matches!(self.kind, NodeKind::Document { .. }) && self.owned().any(is_policy)
    }

    /// What exists once and is its own.
    pub fn owned(&self) -> impl Iterator<Item = Owned<'_>> {
        self.owns.iter()
    }

    /// What it does not work without.
    pub fn used(&self) -> impl Iterator<Item = Owned<'_>> {
        self.uses.iter()
    }

    /// What its objects hold that Terraform learns.
    pub fn keys(&self) -> impl Iterator<Item = &Key> {
        self.keys.iter().map(|(key, _)| key)
    }

    /// The same, each with the place in the sources that needs it.
    pub fn keys_from(&self) -> impl Iterator<Item = (&Key, Span)> {
        self.keys.iter().map(|(key, span)| (key, *span))
    }

    /// The capabilities that it has this to do with, in the order in which they were declared.
    pub(in crate::graph) fn related(&self, relation: Relation) -> impl Iterator<Item = &Capability> {
        self.relations.iter().filter(move |(of, _)| *of == relation).map(|(_, capability)| capability)
    }

    /// Who of it logs in to Vault.
    pub fn subjects(&self) -> impl Iterator<Item = &Subject> {
        self.subjects.iter().map(AsRef::as_ref)
    }

    /// What people do by hand around the apply of Vault's configuration, because of it.
    pub fn tasks(&self) -> impl Iterator<Item = &ByHand> {
        self.by_hand.iter()
    }

    /// The sections of the platform whose entries it is made of, if it is a root.
    #[must_use]
    pub const fn sections(&self) -> &'static [&'static str] {
        self.sections
    }

    /// The entry that it is made of as a whole, such as `clusters.main`.
    #[must_use]
    pub fn entry(&self) -> Option<&str> {
        self.entry.as_deref()
    }

    /// Its name and what applying it takes, if it is a root that is left to a pipeline.
    pub(in crate::graph) fn delegated(&self) -> Option<(&str, &Rights)> {
        match &self.kind {
            NodeKind::Root { name } => Some((name, self.rights.as_deref()?)),
            _ => None,
        }
    }
}
