//! Registries that ask who pulls from them.

use platformc_base::{
    Span, Spanned,
    scalar::{AccountId, Name, Region, RegistryUser},
};

use crate::{Effective, Reference, Secret};

/// A registry of images and charts that asks who pulls from it.
#[derive(Debug)]
pub struct PrivateRegistry {
    pub name: Name,
    /// The place of its name.
    pub span: Span,
    /// The host that its images begin with, perhaps with a port; where the file says it, or what it follows from.
    pub host: Spanned<String>,
    pub access: RegistryAccess,
}

/// How one may pull.
#[derive(Debug)]
pub enum RegistryAccess {
    /// With a login, whose password is the value of a secret.
    Login { username: Spanned<RegistryUser>, credentials: Reference<Secret> },
    /// With the role of the nodes, which the owner of the account admits.
    Role { account: Spanned<AccountId>, region: Effective<Region> },
}

impl PrivateRegistry {
    /// The secret with its password, if there is one.
    #[must_use]
    pub fn credentials(&self) -> Option<&Reference<Secret>> {
        match &self.access {
            RegistryAccess::Login { credentials, .. } => Some(credentials),
            RegistryAccess::Role { .. } => None,
        }
    }
}
