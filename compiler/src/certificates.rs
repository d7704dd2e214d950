//! Who signs the certificates of a cluster: its own issuers, and Vault.

mod gateway;
mod vault_issuer;

pub use gateway::{GatewayKey, gateway_certificate, secret, with_certificate};
pub use vault_issuer::{CERT_MANAGER, vault_issuer, vault_issuer_ids};

use crate::object::{ObjectId, ObjectKind};

/// The cluster issuer whose certificates only this cluster trusts: for what a load balancer or a
/// component reaches inside.
pub const ISSUER: &str = "cluster-authority";

/// The cluster issuer whose certificates everybody trusts.
pub const PUBLIC_ISSUER: &str = "lets-encrypt";

/// The same as objects.
pub const CLUSTER_ISSUER: ObjectId<'_> = ObjectId::cluster_wide(ObjectKind::ClusterIssuer, ISSUER);
pub const PUBLIC_CLUSTER_ISSUER: ObjectId<'_> = ObjectId::cluster_wide(ObjectKind::ClusterIssuer, PUBLIC_ISSUER);
