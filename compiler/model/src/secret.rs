//! Secrets: what they are, never their values.

mod database;
mod kinds;

use std::sync::Arc;

use platformc_base::{Span, scalar::Name, words::Operation};

use crate::{Database, Effective};

pub use database::{Credentials, DatabaseSecret, Lease, StaticRole};
pub use kinds::{AwsSecret, KvSecret, PkiSecret, SshSecret, TotpSecret, TransitSecret};

/// A secret that Vault keeps or makes.
#[derive(Debug)]
pub struct Secret {
    /// Its name, which is that of its role or key in Vault.
    pub name: Name,
    /// Where the entry begins.
    pub span: Span,
    /// What it is.
    pub kind: SecretKind,
}

/// What a secret is, with the settings of its kind.
#[derive(Debug)]
pub enum SecretKind {
    /// A login of a database, made by Vault.
    Database(DatabaseSecret),
    /// A value that people write into Vault, versioned.
    Kv(KvSecret),
    /// A key that never leaves Vault: encryption and signatures as a service.
    Transit(TransitSecret),
    /// A short-lived certificate of Vault's own authority.
    Pki(PkiSecret),
    /// Short-lived credentials of AWS.
    Aws(AwsSecret),
    /// Short-lived SSH certificates.
    Ssh(SshSecret),
    /// One-time passwords of an account at an external service.
    Totp(TotpSecret),
}

/// What the users of one secret have in common.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sharing {
    /// Nothing: each gets its own credentials.
    Never,
    /// The secret itself, and whether several users are intended.
    Whole(Effective<bool>),
}

impl Secret {
    /// For a database secret: its database.
    #[must_use]
    pub fn database(&self) -> Option<&Arc<Database>> {
        self.login().map(|login| &login.database.to)
    }

    /// For a database secret: the login.
    #[must_use]
    pub const fn login(&self) -> Option<&DatabaseSecret> {
        match &self.kind {
            SecretKind::Database(login) => Some(login),
            _ => None,
        }
    }

    /// For a database secret with a login for each user: how long such a login lives.
    #[must_use]
    pub fn lease(&self) -> Option<&Lease> {
        self.login()?.lease()
    }

    /// For a database secret with one user: how often its password rotates.
    #[must_use]
    pub fn static_role(&self) -> Option<&StaticRole> {
        self.login()?.static_role()
    }

    /// What its users have in common, if there are several.
    #[must_use]
    pub fn sharing(&self) -> Sharing {
        match &self.kind {
            SecretKind::Database(login) if login.lease().is_some() => Sharing::Never,
            _ => self.shared().map_or(Sharing::Never, Sharing::Whole),
        }
    }

    /// The key `shared`, for the kinds that have it.
    #[must_use]
    pub const fn shared(&self) -> Option<Effective<bool>> {
        match &self.kind {
            SecretKind::Database(login) => Some(login.shared),
            SecretKind::Kv(value) => Some(value.shared),
            SecretKind::Transit(key) => Some(key.shared),
            SecretKind::Pki(certificate) => Some(certificate.shared),
            SecretKind::Totp(password) => Some(password.shared),
            SecretKind::Aws(_) | SecretKind::Ssh(_) => None,
        }
    }

    /// The operations that its kind supports; none if it is simply read.
    #[must_use]
    pub fn operations(&self) -> &'static [Operation] {
        match &self.kind {
            SecretKind::Transit(key) => key.key_type.purpose().operations(),
            SecretKind::Totp(_) => &[Operation::Generate, Operation::Validate],
            SecretKind::Database(_)
            | SecretKind::Kv(_)
            | SecretKind::Pki(_)
            | SecretKind::Aws(_)
            | SecretKind::Ssh(_) => &[],
        }
    }

    /// The operations that a user gets unless it names others.
    #[must_use]
    pub fn usual_operations(&self) -> &'static [Operation] {
        match &self.kind {
            SecretKind::Totp(_) => &[Operation::Generate],
            SecretKind::Transit(key) => key.key_type.purpose().usual_operations(),
            _ => self.operations(),
        }
    }
}
