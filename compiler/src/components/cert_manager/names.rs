//! Names that several of its parts use.

pub(super) const NAME: &str = "cert-manager";
