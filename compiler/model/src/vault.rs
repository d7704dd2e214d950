//! The Vault server and who uses it from outside of the clusters.

use std::sync::Arc;

use platformc_spec::{
    Span, Spanned,
    platform::{self as spec, AuthMethod},
    scalar::{Cidr, Group, Host, Name},
};

use crate::{Cluster, Secret};

#[derive(Debug)]
pub struct Vault {
    /// Where it runs; nothing for a server that somebody else runs.
    pub home: Option<Home>,
    /// Where the file says which it is.
    pub span: Span,
    pub serves: Vec<Arc<Cluster>>,
    pub groups: Vec<People>,
    pub outside: Vec<Outside>,
    pub spec: spec::Vault,
}

/// Where a Vault of the platform's own runs.
#[derive(Debug)]
pub struct Home {
    pub cluster: Arc<Cluster>,
    pub host: Spanned<Host>,
    pub span: Span,
}

impl Vault {
    /// The cluster it runs on, if it is the platform's own.
    #[must_use]
    pub fn cluster(&self) -> Option<&Arc<Cluster>> {
        self.home.as_ref().map(|home| &home.cluster)
    }

    /// Where its clients reach it.
    #[must_use]
    pub fn address(&self) -> String {
        match (&self.home, &self.spec.external) {
            (Some(home), _) => format!("https://{}", home.host),
            (None, Some(external)) => external.address.to_string(),
            // Resolving gives every Vault one of both.
            (None, None) => String::new(),
        }
    }

    /// The host of that address.
    #[must_use]
    pub fn host(&self) -> &str {
        match (&self.home, &self.spec.external) {
            (Some(home), _) => home.host.as_str(),
            (None, external) => external.as_ref().map(|external| external.address.host()).unwrap_or_default(),
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
        match &self.home {
            Some(home) => vec![home.cluster.network.cidr.value],
            None => self.external().iter().flat_map(|external| &external.networks).map(|cidr| cidr.value).collect(),
        }
    }

    /// What is known of a server that somebody else runs.
    #[must_use]
    pub fn external(&self) -> Option<&spec::External> {
        self.spec.external.as_ref().filter(|_| self.home.is_none())
    }

    /// The namespace in which everything lies.
    #[must_use]
    pub fn namespace(&self) -> Option<&str> {
        self.spec.namespace.as_ref().map(|namespace| namespace.as_str())
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
        let said = self.spec.auth.iter().find(|(name, _)| name.value == *cluster);
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

/// A group of people and the secrets that its members use.
#[derive(Debug)]
pub struct People {
    pub group: Group,
    pub span: Span,
    pub secrets: Vec<Arc<Secret>>,
}

/// Something outside of the platform and the secrets that it uses.
#[derive(Debug)]
pub struct Outside {
    pub name: Name,
    pub span: Span,
    pub secrets: Vec<Arc<Secret>>,
    pub spec: spec::Outside,
}
