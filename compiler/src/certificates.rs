//! Who signs the certificates of a cluster: its own issuers, and Vault.

mod gateway;
mod vault_issuer;

pub use gateway::{GatewayKey, gateway_certificate, needs_certificate};
pub use vault_issuer::vault_issuer;

/// The cluster issuer whose certificates only this cluster trusts: for what a load balancer or a
/// component reaches inside.
pub const ISSUER: &str = "cluster-authority";

/// The cluster issuer whose certificates everybody trusts.
pub const PUBLIC_ISSUER: &str = "lets-encrypt";
