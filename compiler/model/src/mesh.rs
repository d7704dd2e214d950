//! The service mesh.

use platformc_base::{
    Spanned,
    scalar::Percent,
    words::{MeshKind, Mtls},
};

use crate::{Cluster, Effective, Reference};

/// The service mesh.
#[derive(Debug)]
pub struct Mesh {
    pub kind: Spanned<MeshKind>,
    /// The clusters that have it, in the order of the file, and where each is named.
    pub clusters: Vec<Reference<Cluster>>,
    /// Whether calls in plain text are refused. The schema's default.
    pub mtls: Effective<Mtls>,
    /// How calls are traced; nothing if they are not.
    pub tracing: Option<Tracing>,
}

/// Traces of calls, in AWS X-Ray.
#[derive(Debug)]
pub struct Tracing {
    /// The share of calls that are traced.
    pub sampling: Spanned<Percent>,
}
