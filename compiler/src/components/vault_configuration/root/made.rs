//! What the root makes in Vault.

use std::{borrow::Cow, collections::BTreeSet};

use crate::graph::Resource;

/// What the root makes in Vault.
#[derive(Default)]
pub(super) struct Made(pub(super) BTreeSet<Resource<'static>>);

impl Made {
    pub(super) fn mount(&mut self, path: &str) {
        self.0.insert(Resource::VaultMount { path: path.to_owned().into() });
    }

    pub(super) fn role(&mut self, mount: impl Into<Cow<'static, str>>, name: &str) {
        self.0.insert(Resource::VaultRole { mount: mount.into(), name: name.to_owned().into() });
    }
}
