//! Who reviews which part of the compiled tree.

use platformc_base::{
    Spanned,
    scalar::{Name, Owner},
};

use crate::{App, Cluster, Reference};

/// Owners of parts of the compiled tree.
#[derive(Debug)]
pub struct Owners {
    /// Of everything.
    pub default: Vec<Spanned<Owner>>,
    /// Of Terraform's roots and modules.
    pub terraform: Vec<Spanned<Owner>>,
    /// Of all of a cluster.
    pub clusters: Vec<(Reference<Cluster>, Vec<Spanned<Owner>>)>,
    /// Of the apps of a namespace.
    pub namespaces: Vec<(Spanned<Name>, Vec<Spanned<Owner>>)>,
    /// Of an app.
    pub apps: Vec<(Reference<App>, Vec<Spanned<Owner>>)>,
    /// Of Vault's policies and roots, and of who can do what.
    pub vault: Vec<Spanned<Owner>>,
}

impl Owners {
    /// Everybody who is named, once for each place.
    pub fn all(&self) -> impl Iterator<Item = &Spanned<Owner>> {
        let named = self.clusters.iter().flat_map(|(_, owners)| owners);
        let namespaces = self.namespaces.iter().flat_map(|(_, owners)| owners);
        let apps = self.apps.iter().flat_map(|(_, owners)| owners);
        self.default.iter().chain(&self.terraform).chain(named).chain(namespaces).chain(apps).chain(&self.vault)
    }
}
