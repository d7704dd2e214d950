//! Names that several of its parts use.

pub(super) const NAMESPACE: &str = "monitoring";
pub(super) const CRDS: &str = "prometheus-operator-crds";
pub(super) const STACK: &str = "kube-prometheus-stack";
