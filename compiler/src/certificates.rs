//! What several components say alike: how pods are spread and bounded, who reaches them, what a
//! dashboard shows.

pub mod aws;
mod dashboard;
pub mod database;
pub mod east_west;
mod gateway_certificate;
pub mod instances;
mod monitor;
mod names;
mod network;
mod pods;
pub mod tracing;
pub mod vault;
mod vault_issuer;

pub use dashboard::{Panel, dashboard, shows};
pub use gateway_certificate::{GatewayKey, gateway_certificate, needs_certificate};
pub use monitor::pod_monitor;
pub use names::load_balancing_name;
pub use network::{Allow, network_policy};
pub use pods::{budget, container_security, pod_security, resources, spread, voters};
pub use vault_issuer::vault_issuer;

/// The cluster issuer whose certificates only this cluster trusts: for what a load balancer or a
/// component reaches inside.
pub const ISSUER: &str = "cluster-authority";

/// The cluster issuer whose certificates everybody trusts.
pub const PUBLIC_ISSUER: &str = "lets-encrypt";

/// How the workloads of a cluster reach Vault: the operator's connection.
pub const VAULT_CONNECTION: &str = "vault-secrets-operator/default";

/// The `apiVersion` and kind of a Helm release, which Flux waits for.
pub const RELEASE: (&str, &str) = ("helm.toolkit.fluxcd.io/v2", "HelmRelease");
