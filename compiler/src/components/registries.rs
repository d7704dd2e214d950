//! Registries that ask who pulls: their logins reach each namespace before anything is pulled there.

mod checks;
mod credentials;
mod policy;
#[cfg(test)]
mod tests;

use std::{collections::BTreeMap, sync::Arc};

use platformc_base::{Diagnostics, Spanned, scalar::Name};

use self::credentials::Registries;
use crate::{graph::Plan, pull_secrets};
use platformc_model::{Cluster, Model};

pub struct Component;

impl super::Component for Component {
    fn check(&self, model: &Model, problems: &mut Diagnostics) {
        checks::check(model, problems);
    }

    fn plan(&self, model: &Arc<Model>, plan: &mut Plan) {
        for of in pull_secrets::admitting(model) {
            plan.add(policy::node(of.registry, of.clusters.into_values().cloned().collect()));
        }
        let Some(vault) = &model.vault else { return };
        for (cluster, namespace, registries) in pulled(model) {
            plan.add(credentials::node(vault, cluster, namespace, &registries));
        }
    }
}

/// What the apps of each namespace are pulled from with a login, with the place where the first of them names it.
fn pulled(model: &Model) -> impl Iterator<Item = (&Arc<Cluster>, &Spanned<Name>, Registries)> {
    let mut found = BTreeMap::new();
    for app in model.apps.values() {
        for registry in app.logins() {
            let (cluster, namespace) = (&app.head.cluster, &app.head.namespace);
            let of = found
                .entry((&cluster.name, &namespace.value))
                .or_insert_with(|| (cluster, namespace, Registries::new()));
            of.2.insert(registry.name.clone(), registry.clone());
        }
    }
    found.into_values()
}
