//! The controller's IAM role. It registers targets with target groups that carry its cluster's name, which comes with
//! the session; it makes no load balancer.

use super::{NAME, NAMESPACE};
use crate::{
    aws::policy,
    terraform::{Identity, Part},
};
use platformc_model::{Cluster, Model};

const POLICY: &str = include_str!("policy.json");

/// What the root of its cluster makes for it.
pub(super) fn part(model: &Model, cluster: &Cluster) -> Part {
    let mut root = Part::default();
    Identity {
        purpose: "load-balancer-controller",
        namespace: NAMESPACE,
        service_account: NAME,
        policies: vec![("controller", policy::document(POLICY))],
    }
    .add_to_cluster(model, cluster, &mut root);
    root
}
