//! What nodes own and use: things that exist once, each made by one node.

mod documents;
mod in_aws;
mod made_by_module;
mod made_by_root;
mod packed;

use std::{borrow::Cow, fmt};

use platformc_base::Span;

use crate::object::{ObjectId, ObjectKind};

pub use documents::{Document, Documents, length};
pub use in_aws::AwsKind;
pub use made_by_module::{InVault, MadeByModule};
pub use made_by_root::MadeByRoot;
#[cfg(test)]
pub use made_by_root::ROLE;
pub use packed::Packed;

/// A thing that exists once.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Resource<'a> {
    /// A namespace of a cluster.
    Namespace { cluster: Cow<'a, str>, name: Cow<'a, str> },
    /// A service account of a cluster.
    ServiceAccount { cluster: Cow<'a, str>, namespace: Cow<'a, str>, name: Cow<'a, str> },
    /// Any other Kubernetes object of a cluster.
    Object { cluster: Cow<'a, str>, object: ObjectId<'a> },
    /// An IAM role of the platform's account.
    IamRole { name: Cow<'a, str> },
    /// A thing of AWS: what the platform calls it, and its name in AWS, which it keeps if the platform calls it otherwise.
    Aws { kind: AwsKind, id: Cow<'a, str>, name: Cow<'a, str> },
    /// A Terraform module of the tree.
    Module { name: Cow<'a, str> },
    /// An output of a root module.
    Output { root: Cow<'a, str>, name: Cow<'a, str> },
    /// A mount of Vault: of an engine, or of a way to log in.
    VaultMount { path: Cow<'a, str> },
    /// A policy of Vault.
    VaultPolicy { name: Cow<'a, str> },
    /// A role on a mount of Vault: of those who log in, or of an engine.
    VaultRole { mount: Cow<'a, str>, name: Cow<'a, str> },
}

impl<'a> Resource<'a> {
    /// A thing of AWS, by what the platform calls it and by its name there.
    pub fn aws(kind: AwsKind, id: impl Into<Cow<'a, str>>, name: impl Into<Cow<'a, str>>) -> Self {
        Self::Aws { kind, id: id.into(), name: name.into() }
    }

    /// A namespace of a cluster.
    pub fn namespace(cluster: impl Into<Cow<'a, str>>, name: impl Into<Cow<'a, str>>) -> Self {
        Self::Namespace { cluster: cluster.into(), name: name.into() }
    }
}

impl<'a> ObjectId<'a> {
    /// This object of a cluster: namespaces and service accounts are resources of their own.
    pub fn in_cluster(self, cluster: impl Into<Cow<'a, str>>) -> Resource<'a> {
        let cluster = cluster.into();
        match (self.kind, self.namespace) {
            (ObjectKind::Namespace, _) => Resource::Namespace { cluster, name: self.name },
            (ObjectKind::ServiceAccount, Some(namespace)) => {
                Resource::ServiceAccount { cluster, namespace, name: self.name }
            }
            (kind, namespace) => Resource::Object { cluster, object: ObjectId { kind, namespace, name: self.name } },
        }
    }
}

impl fmt::Display for Resource<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Namespace { cluster, name } => write!(f, "namespace `{name}` of cluster `{cluster}`"),
            Self::ServiceAccount { cluster, namespace, name } => {
                write!(f, "service account `{namespace}/{name}` of cluster `{cluster}`")
            }
            Self::Object { cluster, object } => write!(f, "{object} of cluster `{cluster}`"),
            Self::IamRole { name } => write!(f, "IAM role `{name}`"),
            Self::Aws { kind, id, name } => write!(f, "{} `{id}` (`{name}` in AWS)", kind.word()),
            Self::Module { name } => write!(f, "Terraform module `{name}`"),
            Self::Output { root, name } => write!(f, "output `{name}` of root module `{root}`"),
            Self::VaultMount { path } => write!(f, "mount `{path}` of Vault"),
            Self::VaultPolicy { name } => write!(f, "policy `{name}` of Vault"),
            Self::VaultRole { mount, name } => write!(f, "role `{name}` of the mount `{mount}` of Vault"),
        }
    }
}

/// Whether a node makes a thing, brings it with it, or finds it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Made {
    /// It stands among the node's artifacts.
    Here,
    /// Somebody else makes it where the node is applied: EKS for a cluster, a chart, an operator.
    Elsewhere,
    /// It is there before, and nobody of the platform makes it: several nodes may find the same.
    Before,
}

/// A thing and what a node has to do with it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Owned<'a> {
    pub resource: Resource<'a>,
    pub made: Made,
    /// Where in the sources it comes from, if that is not where the node comes from.
    pub span: Option<Span>,
}
