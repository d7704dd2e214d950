//! The autoscaler's IAM role. It may scale the groups of its own cluster, whose name comes with the session.

use super::{NAME, NAMESPACE};
use crate::{
    aws::{Identity, policy},
    terraform::Root,
};
use platformc_model::{Cluster, Model};

const POLICY: &str = include_str!("policy.json");

pub(super) fn cluster_root(model: &Model, cluster: &Cluster, root: &mut Root) {
    Identity {
        purpose: NAME,
        namespace: NAMESPACE,
        service_account: NAME,
        policies: vec![("autoscaler", policy::document(POLICY))],
    }
    .add_to_cluster(model, cluster, root);
}
