//! What nodes are in the output: their ids and their folders.

use std::sync::Arc;

use platformc_base::scalar::Name;

use platformc_model::Cluster;

/// What a node is in the output.
#[derive(Clone, Debug)]
pub enum NodeKind {
    /// A Terraform root module: `terraform/roots/<name>`.
    Root { name: String },
    /// A reusable Terraform module: `terraform/modules/<name>`.
    Module { name: &'static str },
    /// Infrastructure in a cluster: `flux/infrastructure/<cluster>/<name>`.
    Release { cluster: Arc<Cluster>, name: String },
    /// An app: `flux/apps/<cluster>/<name>`.
    App { cluster: Arc<Cluster>, name: Name },
    /// Anything else: a policy, the pipeline, the README.
    Document { name: String },
}

impl NodeKind {
    /// The stable id: what users see in the graph and the manifest.
    #[must_use]
    pub fn id(&self) -> String {
        match self {
            Self::Root { name } => format!("terraform/{name}"),
            Self::Module { name } => format!("module/{name}"),
            Self::Release { cluster, name } => format!("{}/{name}", cluster.name),
            Self::App { cluster, name } => format!("{}/app/{name}", cluster.name),
            Self::Document { name } => name.clone(),
        }
    }

    /// The name of the root module that it is.
    #[must_use]
    pub fn root(&self) -> Option<&str> {
        match self {
            Self::Root { name } => Some(name),
            Self::Module { .. } | Self::Release { .. } | Self::App { .. } | Self::Document { .. } => None,
        }
    }

    /// The cluster that Flux deploys it to.
    #[must_use]
    pub fn cluster(&self) -> Option<&Arc<Cluster>> {
        match self {
            Self::Release { cluster, .. } | Self::App { cluster, .. } => Some(cluster),
            Self::Root { .. } | Self::Module { .. } | Self::Document { .. } => None,
        }
    }

    /// The name of its Flux Kustomization, if Flux deploys it.
    #[must_use]
    pub fn kustomization(&self) -> Option<String> {
        match self {
            Self::Release { name, .. } => Some(format!("infrastructure-{name}")),
            Self::App { name, .. } => Some(format!("app-{name}")),
            Self::Root { .. } | Self::Module { .. } | Self::Document { .. } => None,
        }
    }

    /// The folder of its files in the tree.
    #[must_use]
    pub fn folder(&self) -> String {
        match self {
            Self::Root { name } => format!("terraform/roots/{name}"),
            Self::Module { name } => format!("terraform/modules/{name}"),
            Self::Release { cluster, name } => format!("flux/infrastructure/{}/{name}", cluster.name),
            Self::App { cluster, name } => format!("flux/apps/{}/{name}", cluster.name),
            Self::Document { .. } => String::new(),
        }
    }
}
