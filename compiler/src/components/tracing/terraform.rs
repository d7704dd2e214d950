//! The collector's IAM role. It may write spans and nothing else: what is traced is the mesh's own decision, so that it
//! needs no sampling rules.

use crate::{
    aws::policy,
    mesh::tracing::{COLLECTOR, NAMESPACE},
    terraform::{Identity, Part},
};
use platformc_model::{Cluster, Model};

/// What the root of its cluster makes for it.
pub(super) fn part(model: &Model, cluster: &Cluster) -> Part {
    let mut root = Part::default();
    // spans have no ARN
    let write = policy::statement("WriteSpans", "Allow", &["xray:PutTraceSegments"], ["*".to_owned()]);
    Identity {
        purpose: "tracing",
        namespace: NAMESPACE,
        service_account: COLLECTOR,
        policies: vec![("xray", policy::statements([write]))],
    }
    .add_to_cluster(model, cluster, &mut root);
    root
}
