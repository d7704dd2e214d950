//! Names that several of its parts use.

pub(super) const NAME: &str = "aws-efs-csi-driver";
pub(super) const NAMESPACE: &str = "kube-system";
