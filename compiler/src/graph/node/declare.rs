//! The declarations of a node: what it owns, uses, provides and needs, and who logs in to Vault.

use std::{borrow::Cow, sync::Arc};

use platformc_base::{Span, scalar::Name};

use super::{Health, Node, Relation, Shows};
use crate::{
    aws::Rights,
    by_hand::ByHand,
    contract::Key,
    graph::{Capability, Made, Resource},
    object::{ObjectId, ObjectKind},
    runbook::Runbook,
    terraform::Part,
    vault_api::subject::Subject,
};
use platformc_catalog::Image;

impl Node {
    /// Where in the sources it comes from.
    #[must_use]
    pub fn from(mut self, span: Span) -> Self {
        self.spans.push(span);
        self
    }

    /// It makes this, and no other node does.
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

    /// It depends on this, because of a place in the sources.
    #[must_use]
    pub fn uses_from(mut self, resource: &Resource<'_>, span: Span) -> Self {
        self.uses.push(resource, Made::Here, Some(span));
        self
    }

    /// Its files name this image of the catalog.
    #[must_use]
    pub fn pulls(mut self, image: &'static Image) -> Self {
        self.images.push(image);
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

    #[must_use]
    pub fn provides(mut self, capability: Capability) -> Self {
        self.relations.push((Relation::Provides, capability));
        self
    }

    /// It cannot be deployed before a node provides this; it is an error if none does.
    #[must_use]
    pub fn needs(mut self, capability: Capability) -> Self {
        self.relations.push((Relation::Needs, capability));
        self
    }

    /// It waits for the node that provides this, if there is one.
    #[must_use]
    pub fn wants(mut self, capability: Capability) -> Self {
        self.relations.push((Relation::Wants, capability));
        self
    }

    /// Traffic, not order.
    #[must_use]
    pub fn calls(mut self, capability: Capability) -> Self {
        self.relations.push((Relation::Calls, capability));
        self
    }

    /// Adds this to the root that provides a capability; it is an error if none does.
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

    /// Removing or replacing it would lose data.
    #[must_use]
    pub fn stateful(mut self) -> Self {
        self.stateful = true;
        self
    }

    /// It shows what was proved, and is lowered after that.
    #[must_use]
    pub fn showing(mut self, what: Shows) -> Self {
        self.shows = Some(what);
        self
    }

    /// Somebody of it logs in to Vault.
    #[must_use]
    pub fn subject(mut self, subject: impl Into<Arc<Subject>>) -> Self {
        self.subjects.push(subject.into());
        self
    }

    /// Its rules raise the alerts of these.
    #[must_use]
    pub fn raises(mut self, runbooks: &'static [Runbook]) -> Self {
        self.runbooks = runbooks;
        self
    }

    /// People do this by hand around the apply of Vault's configuration.
    #[must_use]
    pub fn by_hand(mut self, tasks: impl IntoIterator<Item = ByHand>) -> Self {
        self.by_hand.extend(tasks);
        self
    }

    /// A root that is made of entries of these sections, by whose names its files tell them apart.
    #[must_use]
    pub fn of_sections(mut self, sections: &'static [&'static str]) -> Self {
        self.sections = sections;
        self
    }

    /// A root that is made of one entry as a whole.
    #[must_use]
    pub fn of_entry(mut self, section: &str, name: &Name) -> Self {
        self.entry = Some(format!("{section}.{name}"));
        self
    }

    /// How long Flux waits for it, in Go's form.
    #[must_use]
    pub fn timeout(mut self, timeout: impl Into<Cow<'static, str>>) -> Self {
        self.timeout = timeout.into();
        self
    }
}
