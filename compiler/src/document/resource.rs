//! What nodes own and use, as data.

use schemars::JsonSchema;
use serde::Serialize;

use super::Position;
use crate::resource::{AwsKind, Made, Owned, Resource};

/// A thing that exists once. Its keys together are its logical id; `name` and `path` are what it is called where it exists,
/// unless there is a `physicalName`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(tag = "type", rename_all = "camelCase", rename_all_fields = "camelCase")]
pub enum ResourceDocument {
    /// A namespace of a cluster.
    Namespace { cluster: String, name: String },
    /// A service account of a cluster.
    ServiceAccount { cluster: String, namespace: String, name: String },
    /// Any other Kubernetes object of a cluster.
    Object {
        cluster: String,
        api_version: String,
        kind: String,
        /// Absent for what belongs to the whole cluster.
        #[serde(skip_serializing_if = "Option::is_none")]
        namespace: Option<String>,
        name: String,
    },
    /// An IAM role of the platform's account.
    IamRole { name: String },
    /// A thing of AWS that keeps its name there if the platform calls it otherwise.
    Aws {
        kind: AwsKind,
        /// What the platform calls it: its logical id among those of its kind.
        id: String,
        /// Its name in AWS.
        physical_name: String,
    },
    /// A Terraform module of the tree.
    TerraformModule { name: String },
    /// An output of a root module.
    TerraformOutput { root: String, name: String },
    /// A mount of Vault.
    VaultMount { path: String },
    /// A policy of Vault.
    VaultPolicy { name: String },
    /// A role on a mount of Vault.
    VaultRole { mount: String, name: String },
}

/// What a node has to do with a thing that it owns.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub enum Holding {
    /// It is in the node's own files.
    Owned,
    /// Somebody else makes it where the node is applied, such as a chart, an operator or EKS.
    External,
    /// It is there before the platform, which only finds it.
    Existing,
}

/// A thing that a node owns.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct OwnedResource {
    #[serde(flatten)]
    pub resource: ResourceDocument,
    pub holding: Holding,
    /// Where it comes from, if that is not where the node comes from.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub origin: Option<Position>,
}

/// A thing that a node uses.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct UsedResource {
    #[serde(flatten)]
    pub resource: ResourceDocument,
    /// The place that asks for it, if that is not where the node comes from.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub origin: Option<Position>,
}

impl From<&Resource<'_>> for ResourceDocument {
    fn from(resource: &Resource<'_>) -> Self {
        match resource {
            Resource::Namespace { cluster, name } => {
                Self::Namespace { cluster: cluster.to_string(), name: name.to_string() }
            }
            Resource::ServiceAccount { cluster, namespace, name } => Self::ServiceAccount {
                cluster: cluster.to_string(),
                namespace: namespace.to_string(),
                name: name.to_string(),
            },
            Resource::Object { cluster, object } => Self::Object {
                cluster: cluster.to_string(),
                api_version: object.kind.api_version().to_owned(),
                kind: object.kind.kind().to_owned(),
                namespace: object.namespace.as_ref().map(ToString::to_string),
                name: object.name.to_string(),
            },
            Resource::IamRole { name } => Self::IamRole { name: name.to_string() },
            Resource::Aws { kind, id, name } => {
                Self::Aws { kind: *kind, id: id.to_string(), physical_name: name.to_string() }
            }
            Resource::Module { name } => Self::TerraformModule { name: name.to_string() },
            Resource::Output { root, name } => Self::TerraformOutput { root: root.to_string(), name: name.to_string() },
            Resource::VaultMount { path } => Self::VaultMount { path: path.to_string() },
            Resource::VaultPolicy { name } => Self::VaultPolicy { name: name.to_string() },
            Resource::VaultRole { mount, name } => Self::VaultRole { mount: mount.to_string(), name: name.to_string() },
        }
    }
}

impl OwnedResource {
    pub(super) fn of(owned: &Owned<'_>, origin: Option<Position>) -> Self {
        let holding = match owned.made {
            Made::Here => Holding::Owned,
            Made::Elsewhere => Holding::External,
            Made::Before => Holding::Existing,
        };
        Self { resource: (&owned.resource).into(), holding, origin }
    }

    pub(super) fn own(resource: ResourceDocument) -> Self {
        Self { resource, holding: Holding::Owned, origin: None }
    }
}
