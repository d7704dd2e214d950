//! The collector's IAM role. It may write spans and nothing else: what is traced is the mesh's own decision, so that it
//! needs no sampling rules.

use crate::{
    aws::{Identity, policy},
    mesh::tracing::{COLLECTOR, NAMESPACE},
    terraform::Root,
};
use platformc_model::{Cluster, Model};

pub(super) fn cluster_root(model: &Model, cluster: &Cluster, root: &mut Root) {
    // spans have no ARN
    let write = policy::statement("WriteSpans", "Allow", &["xray:PutTraceSegments"], ["*".to_owned()]);
    Identity {
        purpose: "tracing",
        namespace: NAMESPACE,
        service_account: COLLECTOR,
        policies: vec![("xray", policy::statements([write]))],
    }
    .add_to_cluster(model, cluster, root);
}
