use platformc_base::words::{MeshKind, Mtls};
use schemars::JsonSchema;
use serde::Deserialize;

use super::entries::Reference;
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

/// Traces of calls, in AWS X-Ray.
#[derive(Clone, Copy, Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Tracing {
    /// The share of calls that are traced, for example `1%`.
    pub sampling: Spanned<Percent>,
}
