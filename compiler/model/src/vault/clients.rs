//! Who uses Vault without being a workload or a pipeline: people, and what runs outside of the platform.

use platformc_base::{
    Span, Spanned,
    scalar::{Cidr, ClientId, Duration, Group, Name},
};

use crate::{Effective, Reference, Secret};

/// People who operate Vault, signed in by OpenID Connect.
#[derive(Debug)]
pub struct Operators {
    /// Their group at the identity provider.
    pub group: Spanned<Group>,
    /// The client that is registered for Vault with the identity provider.
    pub client_id: Spanned<ClientId>,
    /// The identity provider of all people. Default: the host of `git.url`.
    pub provider: Effective<IdentityProvider>,
}

/// An OpenID Connect provider.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IdentityProvider {
    /// Its issuer: a URL without a slash at the end.
    pub issuer: String,
    /// The host of that URL.
    pub host: String,
}

/// A group of people and the secrets that its members use.
#[derive(Debug)]
pub struct People {
    /// The group, as the identity provider calls it.
    pub group: Group,
    /// Where the entry begins.
    pub span: Span,
    /// The secrets that its members use, and where the file names each.
    pub secrets: Vec<Reference<Secret>>,
}

/// Something outside of the platform and the secrets that it uses. It logs in by `AppRole`.
#[derive(Debug)]
pub struct Outside {
    /// Its name, which is that of its role in Vault.
    pub name: Name,
    /// Where the entry begins.
    pub span: Span,
    /// The secrets that it uses, and where the file names each.
    pub secrets: Vec<Reference<Secret>>,
    /// The group whose members give it its secret id.
    pub owner: Spanned<Group>,
    /// The addresses that it comes from.
    pub from: Vec<Spanned<Cidr>>,
    /// How long a secret id lets it log in. Default: 30 days, in the schema.
    pub secret_id_ttl: Effective<Duration>,
}
