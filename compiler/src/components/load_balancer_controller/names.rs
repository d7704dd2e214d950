//! Names that several of its parts use.

pub(super) const NAME: &str = "aws-load-balancer-controller";
pub(super) const NAMESPACE: &str = "kube-system";
