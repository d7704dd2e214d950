//! Names that several of its parts use.

use crate::aws::names;
use platformc_model::{Cluster, Model};

pub(super) const NAME: &str = "karpenter";

/// The interruption queue; its name is the beginning of the names of event rules, which AWS limits to 64 characters.
pub(super) fn queue_name(model: &Model, cluster: &Cluster) -> String {
    names::short(&model.aws_name(&format!("{}-{NAME}", cluster.name)), 52)
}

/// The IAM role of the nodes that it starts.
pub(super) fn node_role(model: &Model, cluster: &Cluster) -> String {
    names::role(model, cluster, names::KARPENTER_NODE)
}
