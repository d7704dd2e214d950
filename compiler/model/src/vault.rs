//! The Vault server and who uses it from outside of the clusters.

mod clients;
mod settings;

use std::sync::Arc;

use platformc_base::{
    Span, Spanned,
    scalar::{Certificates, Cidr, Host, Name, Size, VaultAddress, VaultNamespace},
    words::{AppliedBy, Audit, AuthMethod, Every, VaultServer},
};

use crate::{Cluster, Effective, Reference};

pub use clients::{IdentityProvider, Operators, Outside, People};
pub use settings::{Authorities, Snapshots, Unseal};

/// The Vault server that the platform uses.
#[derive(Debug)]
pub struct Vault {
    /// Which product it is. Default: `vault`, in the schema.
    pub server: Effective<VaultServer>,
    /// Whether the platform runs it, and where.
    pub hosting: VaultHosting,
    /// Where the file says where it runs.
    pub span: Span,
    /// The namespace of everything; without it, the root.
    pub namespace: Option<Spanned<VaultNamespace>>,
    /// How many Raft voters it has. Default: 3, in the schema.
    pub replicas: Effective<u8>,
    /// The disk of a voter. Default: 10 GiB, in the schema.
    pub storage: Effective<Size>,
    /// Who unseals it after a restart.
    pub unseal: Unseal,
    /// Where every request is recorded. Default: `[file]`, in the schema.
    pub audit: Effective<Vec<Audit>>,
    /// Copies of all of Vault.
    pub snapshots: Snapshots,
    /// How often the password of its own login in each database changes. Default: `monthly`, in the schema.
    pub root_rotation: Effective<Every>,
    /// Its certificate authorities.
    pub pki: Authorities,
    /// The clusters whose workloads may log in, and where the file names each.
    pub serves: Vec<Reference<Cluster>>,
    /// How the workloads of some clusters log in; those of the others log in by `jwt`.
    pub auth_methods: Vec<(Reference<Cluster>, AuthMethod)>,
    /// People who operate it.
    pub operators: Option<Operators>,
    /// Who applies changes of its configuration. Default: `people`; `rootToken` where there are no operators.
    pub applied_by: Effective<AppliedBy>,
    /// Groups of people who use secrets, in the order of the file.
    pub groups: Vec<People>,
    /// What logs in from outside of the platform, in the order of the file.
    pub outside: Vec<Outside>,
}

/// Who runs Vault.
#[derive(Debug)]
pub enum VaultHosting {
    /// The platform, on a cluster of its own.
    Own(Home),
    /// Somebody else.
    External(External),
}

/// Where a Vault of the platform's own runs.
#[derive(Debug)]
pub struct Home {
    /// The cluster it runs on.
    pub cluster: Arc<Cluster>,
    /// The host that its clients use.
    pub host: Spanned<Host>,
    /// Where the file names the cluster.
    pub span: Span,
}

/// An external server.
#[derive(Debug)]
pub struct External {
    /// Where it is reached.
    pub address: Spanned<VaultAddress>,
    /// The addresses that it is reached at and comes from.
    pub networks: Vec<Spanned<Cidr>>,
    /// The certificates, in PEM, of the authorities that sign its certificate; the public ones without it.
    pub ca: Option<Spanned<Certificates>>,
    /// Keys that only fit a server of the platform's own, and where they are: a check refuses them.
    pub refused: Vec<(&'static str, Span)>,
}

impl Vault {
    /// Where it runs, if it is the platform's own.
    #[must_use]
    pub const fn home(&self) -> Option<&Home> {
        match &self.hosting {
            VaultHosting::Own(home) => Some(home),
            VaultHosting::External(_) => None,
        }
    }

    /// What is known of an external server.
    #[must_use]
    pub const fn external(&self) -> Option<&External> {
        match &self.hosting {
            VaultHosting::Own(_) => None,
            VaultHosting::External(external) => Some(external),
        }
    }

    /// The cluster it runs on, if it is the platform's own.
    #[must_use]
    pub fn cluster(&self) -> Option<&Arc<Cluster>> {
        self.home().map(|home| &home.cluster)
    }

    /// Where its clients reach it.
    #[must_use]
    pub fn address(&self) -> String {
        match &self.hosting {
            VaultHosting::Own(home) => format!("https://{}", home.host),
            VaultHosting::External(external) => external.address.to_string(),
        }
    }

    /// The host of that address.
    #[must_use]
    pub fn host(&self) -> &str {
        match &self.hosting {
            VaultHosting::Own(home) => home.host.as_str(),
            VaultHosting::External(external) => external.address.host(),
        }
    }

    /// The port of that address.
    #[must_use]
    pub fn port(&self) -> u16 {
        self.external().map_or(443, |external| external.address.port())
    }

    /// The addresses that it is reached at and comes from.
    #[must_use]
    pub fn networks(&self) -> Vec<Cidr> {
        match &self.hosting {
            VaultHosting::Own(home) => vec![home.cluster.network.cidr.value],
            VaultHosting::External(external) => external.networks.iter().map(|cidr| cidr.value).collect(),
        }
    }

    /// The namespace of everything.
    #[must_use]
    pub fn namespace(&self) -> Option<&str> {
        self.namespace.as_ref().map(|namespace| namespace.as_str())
    }

    /// The certificates of the authorities that sign its own, if they are not public.
    #[must_use]
    pub fn authorities(&self) -> Option<&str> {
        self.external()?.ca.as_ref().map(|ca| ca.value.as_str())
    }

    /// Whether the workloads of a cluster may log in: it is served, or Vault runs there.
    #[must_use]
    pub fn admits(&self, cluster: &Name) -> bool {
        self.runs_on(cluster) || self.serves.iter().any(|served| served.name == *cluster)
    }

    /// How the workloads of a cluster log in.
    #[must_use]
    pub fn auth(&self, cluster: &Name) -> AuthMethod {
        let said = self.auth_methods.iter().find(|(of, _)| of.name == *cluster);
        said.map(|(_, method)| *method).unwrap_or_default()
    }

    /// Whether it asks a cluster about tokens with an account of that cluster, not with its own.
    #[must_use]
    pub fn reviews(&self, cluster: &Cluster) -> bool {
        self.auth(&cluster.name) == AuthMethod::Kubernetes && !self.runs_on(&cluster.name)
    }

    /// Whether it runs on a cluster.
    #[must_use]
    pub fn runs_on(&self, cluster: &Name) -> bool {
        self.cluster().is_some_and(|home| home.name == *cluster)
    }
}
