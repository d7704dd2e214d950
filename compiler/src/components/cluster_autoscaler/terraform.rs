//! The autoscaler's IAM role. It may scale only the groups of its own cluster, whose name is a tag of the
//! session.

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
        purpose: NAME,
        namespace: NAMESPACE,
        service_account: NAME,
        policies: vec![("autoscaler", policy::document(POLICY))],
    }
    .add_to_cluster(model, cluster, &mut root);
    root
}
