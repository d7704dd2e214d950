//! Metrics and dashboards.

use schemars::JsonSchema;
use serde::Deserialize;

/// A dashboard that comes with the platform.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub enum Dashboard {
    /// Calls between apps.
    Mesh,
    /// Vault's health, leases and requests.
    Vault,
    /// What Flux deployed, and what failed.
    Flux,
    /// Every app: calls, failures, latency.
    Apps,
}
