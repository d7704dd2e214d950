//! Registries that ask who pulls: their logins reach each namespace before anything is pulled there.

mod checks;
mod credentials;
mod policy;
#[cfg(test)]
mod tests;

use std::{
    collections::{BTreeMap, btree_map::Entry},
    sync::Arc,
};

use platformc_base::{Diagnostics, scalar::Name};

use self::credentials::Namespaces;
use crate::graph::Plan;
use platformc_model::Model;

pub struct Component;

impl super::Component for Component {
    fn check(&self, model: &Model, problems: &mut Diagnostics) {
        checks::check(model, problems);
    }

    fn plan(&self, model: &Arc<Model>, plan: &mut Plan) {
        for registry in model.registries.values() {
            if let Some(node) = policy::node(registry) {
                plan.add(node);
            }
        }
        let Some(vault) = &model.vault else { return };
        let mut pulled = pulled(model);
        for cluster in model.clusters.values() {
            if let Some(namespaces) = pulled.remove(&cluster.name) {
                plan.add(credentials::node(vault, cluster, namespaces));
            }
        }
    }
}

/// The registries that apps are pulled from with a login, by cluster and namespace.
fn pulled(model: &Model) -> BTreeMap<Name, Namespaces> {
    let mut found: BTreeMap<Name, Namespaces> = BTreeMap::new();
    for app in model.apps.values() {
        for registry in app.logins() {
            let namespaces = found.entry(app.head.cluster.name.clone()).or_default();
            let of = match namespaces.entry(app.head.namespace.as_str().to_owned()) {
                Entry::Occupied(of) => of.into_mut(),
                Entry::Vacant(of) => of.insert((app.head.namespace.span, BTreeMap::new())),
            };
            of.1.insert(registry.name.clone(), registry.clone());
        }
    }
    found
}
