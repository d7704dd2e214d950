//! The controller's IAM role. It registers targets with target groups that carry its cluster's name, which comes with
//! the session; it makes no load balancer.

use super::{NAME, NAMESPACE};
use crate::{
    aws::{Identity, policy},
    terraform::Root,
};
use platformc_model::{Cluster, Model};

const POLICY: &str = include_str!("policy.json");

pub(super) fn cluster_root(model: &Model, cluster: &Cluster, root: &mut Root) {
    Identity {
        purpose: "load-balancer-controller",
        namespace: NAMESPACE,
        service_account: NAME,
        policies: vec![("controller", policy::document(POLICY))],
    }
    .add_to_cluster(model, cluster, root);
}
