//! Names that several of its parts use.

pub(super) const NAME: &str = "cluster-autoscaler";
pub(super) const NAMESPACE: &str = "kube-system";
