//! What is known while roots are compared.

use std::collections::BTreeMap;

use super::{module::Module, provider::Provider, wiring::Wiring};
use crate::graph::NodeKind;

/// What the comparison of all roots has in common.
pub struct Comparison<'a> {
    pub provider: Provider,
    /// The modules of both sides by name, as text: the same on every platform.
    assets: BTreeMap<&'static str, &'a [(&'static str, &'static str)]>,
    /// Those that were needed.
    pub read: BTreeMap<String, Module>,
    pub wiring: Wiring,
}

impl<'a> Comparison<'a> {
    /// Nothing is compared yet.
    pub fn of(assets: BTreeMap<&'static str, &'a [(&'static str, &'static str)]>) -> Self {
        Self { provider: Provider::known(), assets, read: BTreeMap::new(), wiring: Wiring::default() }
    }

    /// The module that a call names; an empty one, if there is none of that name.
    pub fn module(&mut self, source: &str) -> &Module {
        let name = source.rsplit('/').next().unwrap_or_default();
        let files = self.assets.get(name).copied().unwrap_or_default();
        self.read.entry(name.to_owned()).or_insert_with(|| Module::of(files))
    }
}

/// The id of the node that is a root.
pub fn id(root: &str) -> String {
    NodeKind::Root { name: root.to_owned() }.id()
}
