//! Names that several of its parts use.

pub(super) const NAME: &str = "metrics-server";
pub(super) const NAMESPACE: &str = "kube-system";
