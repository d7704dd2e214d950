//! The service mesh.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Which mesh.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub enum MeshKind {
    /// Istio, with a sidecar in every pod.
    Istio,
    /// HashiCorp Consul, with a sidecar in every pod.
    Consul,
}

/// Whether calls in plain text are refused.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum Mtls {
    /// Every call is encrypted and both ends are authenticated.
    #[default]
    Strict,
    /// Calls in plain text are let through: only for a migration.
    Permissive,
}
