//! What apps are pulled with: one side brings it into a namespace, the others name it.

use std::{collections::BTreeMap, sync::Arc};

use crate::object::{ObjectId, ObjectKind};
use platformc_base::scalar::Name;
use platformc_model::{Cluster, Model, PrivateRegistry, RegistryAccess};

/// Who asks Vault for the logins of registries in a namespace.
pub const NAME: &str = "registries";

/// What brings them to a namespace: one for each, so that none waits for what another one lacks.
#[must_use]
pub fn step(namespace: &str) -> String {
    format!("{NAME}-{namespace}")
}

/// The Secret with the login of a registry, for the kubelet and for Flux.
#[must_use]
pub fn name(registry: &PrivateRegistry) -> String {
    format!("registry-{}", registry.name)
}

/// It as an object of a namespace.
#[must_use]
pub fn id<'a>(namespace: &'a str, registry: &PrivateRegistry) -> ObjectId<'a> {
    ObjectId::new(ObjectKind::Secret, namespace, name(registry))
}

/// What the statement is called: a repository has one policy, to which several platforms add theirs.
#[must_use]
pub fn sid(model: &Model) -> String {
    let words = model.name.as_str().split('-').flat_map(|word| {
        let (first, rest) = word.split_at_checked(1).unwrap_or((word, ""));
        [first.to_uppercase(), rest.to_owned()]
    });
    ["Nodes".to_owned()].into_iter().chain(words).collect()
}

/// A registry that admits nodes by their role, and the clusters whose nodes pull from it, by their names.
pub struct Admitting<'a> {
    pub registry: &'a Arc<PrivateRegistry>,
    pub clusters: BTreeMap<&'a Name, &'a Arc<Cluster>>,
}

/// All of those from which something is pulled.
pub fn admitting(model: &Model) -> impl Iterator<Item = Admitting<'_>> {
    let mut found: BTreeMap<&Name, Admitting<'_>> = BTreeMap::new();
    for app in model.apps.values() {
        for registry in app.registries.iter().filter(|one| matches!(one.access, RegistryAccess::Role { .. })) {
            let of = found.entry(&registry.name).or_insert_with(|| Admitting { registry, clusters: BTreeMap::new() });
            of.clusters.insert(&app.head.cluster.name, &app.head.cluster);
        }
    }
    found.into_values()
}
