use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::Reference;
use crate::{scalar::Percent, span::Spanned};

/// The service mesh.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Mesh {
    /// Which mesh: one word, and everything else follows.
    pub kind: Spanned<MeshKind>,
    /// The clusters that have it, for example `[application, tooling]`.
    #[schemars(length(min = 1))]
    pub clusters: Vec<Reference>,
    /// Whether calls in plain text are refused. Default: `strict`.
    #[serde(default)]
    pub mtls: Spanned<Mtls>,
    /// Traces of calls, sent to AWS X-Ray by a collector on each cluster of the mesh, for example
    /// `{ sampling: 1% }`. Default: none.
    pub tracing: Option<Tracing>,
}

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

/// Traces of calls, in AWS X-Ray.
#[derive(Clone, Copy, Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Tracing {
    /// The share of calls that are traced, for example `1%`.
    pub sampling: Spanned<Percent>,
}
