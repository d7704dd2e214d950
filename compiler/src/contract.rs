//! The one crossing from Terraform to the clusters: what only an apply can know, by key. Terraform
//! writes these keys to the ConfigMap `flux-system/platform-outputs` of each cluster, and Flux
//! substitutes them, strictly. Both ends are made from this module. Secrets never cross.

use platformc_base::{scalar::Name, words::Certificate};

use platformc_model::{Cluster, Ingress};

/// The ConfigMap's name, in the namespace of Flux.
pub const CONFIG_MAP: &str = "platform-outputs";
/// The namespace of Flux.
pub const NAMESPACE: &str = "flux-system";

/// A value that Terraform learns and a cluster needs.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Key {
    /// The id of the cluster's VPC.
    VpcId,
    /// The id of the platform's public zone.
    DnsZone,
    /// The id of a shared file system.
    FileSystem(Name),
    /// The id of the access point of an app's volume.
    AccessPoint { storage: Name, app: Name, volume: Name },
    /// The host of a database.
    DatabaseHost(Name),
}

impl Key {
    /// The key in the ConfigMap.
    #[must_use]
    pub fn name(&self) -> String {
        match self {
            Self::VpcId => "VPC_ID".into(),
            Self::DnsZone => "DNS_ZONE_ID".into(),
            Self::FileSystem(storage) => format!("EFS_{}_ID", upper(storage)),
            Self::AccessPoint { storage, app, volume } => {
                format!("EFS_{}_{}_{}_AP", upper(storage), upper(app), upper(volume))
            }
            Self::DatabaseHost(database) => format!("DATABASE_{}_HOST", upper(database)),
        }
    }

    /// The placeholder in an object that Flux substitutes.
    #[must_use]
    pub fn placeholder(&self) -> String {
        format!("${{{}}}", self.name())
    }

    /// The root module that knows it, and the name of its output.
    #[must_use]
    pub fn output(&self, cluster: &Cluster) -> (&'static str, String) {
        match self {
            Self::VpcId => ("network", format!("{}_vpc_id", lower(&cluster.network.name))),
            Self::DnsZone => ("ingress", "zone_id".into()),
            Self::FileSystem(storage) => ("storage", format!("{}_id", lower(storage))),
            Self::AccessPoint { storage, app, volume } => {
                ("storage", format!("{}_{}_{}_access_point", lower(storage), lower(app), lower(volume)))
            }
            Self::DatabaseHost(database) => ("databases", host_output(database)),
        }
    }
}

/// The output of the root `databases` with the host of a database.
#[must_use]
pub fn host_output(database: &Name) -> String {
    format!("{}_host", lower(database))
}

/// A text of the user in an object that Flux substitutes into. Flux reads `$$` as one literal dollar, also where no brace
/// follows (`fluxcd/pkg`, `envsubst/parse/scan.go`), so every dollar is doubled.
#[must_use]
pub fn literal(text: &str) -> String {
    text.replace('$', "$$")
}

/// Whether an ingress proves to Let's Encrypt that the zone is the platform's.
#[must_use]
pub fn is_public(ingress: &Ingress) -> bool {
    ingress.certificate.value == Certificate::LetsEncrypt
}

fn upper(name: &Name) -> String {
    name.as_str().to_uppercase().replace('-', "_")
}

fn lower(name: &Name) -> String {
    name.as_str().replace('-', "_")
}
