//! Entries that have a name outside of the file.

use super::{
    App, AwsSecret, Cluster, Connection, Database, DatabaseSecret, EcrRegistry, ExternalService, Ingress, KvSecret,
    Network, NodeGroup, Peering, PkiSecret, PrivateRegistry, Reference, RegistryLogin, Secret, SshSecret, Storage,
    TotpSecret, TransitSecret, Volume, VolumeClaimTemplate,
};
use crate::span::Spanned;

/// An entry that has its name outside of the file, too: in AWS, in Vault or in a cluster.
pub trait Created {
    /// The name under which it was created, if its key is another one.
    fn renamed_from(&self) -> Option<&Reference>;

    /// The name that it has outside of the file, at the place of its key.
    fn created_as(&self, key: &Reference) -> Reference {
        Spanned { value: self.renamed_from().unwrap_or(key).value.clone(), span: key.span }
    }
}

macro_rules! created {
    ($($entry:ty),*) => {$(
        impl Created for $entry {
            fn renamed_from(&self) -> Option<&Reference> {
                self.renamed_from.as_ref()
            }
        }
    )*};
}

created!(
    App,
    AwsSecret,
    Cluster,
    Connection,
    Database,
    DatabaseSecret,
    EcrRegistry,
    ExternalService,
    Ingress,
    KvSecret,
    Network,
    NodeGroup,
    Peering,
    PkiSecret,
    RegistryLogin,
    SshSecret,
    Storage,
    TotpSecret,
    TransitSecret,
    Volume,
    VolumeClaimTemplate
);

impl Created for Secret {
    fn renamed_from(&self) -> Option<&Reference> {
        match self {
            Self::Database(secret) => secret.renamed_from(),
            Self::Kv(secret) => secret.renamed_from(),
            Self::Transit(secret) => secret.renamed_from(),
            Self::Pki(secret) => secret.renamed_from(),
            Self::Aws(secret) => secret.renamed_from(),
            Self::Ssh(secret) => secret.renamed_from(),
            Self::Totp(secret) => secret.renamed_from(),
        }
    }
}

impl Created for PrivateRegistry {
    fn renamed_from(&self) -> Option<&Reference> {
        match self {
            Self::Login(registry) => registry.renamed_from(),
            Self::Ecr(registry) => registry.renamed_from(),
        }
    }
}
