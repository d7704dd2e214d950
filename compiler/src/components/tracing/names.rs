//! Names that several of its parts use.

pub(super) const NAME: &str = "tracing";
/// The collector's configuration: a file of its folder, and of the `ConfigMap` made from it.
pub(super) const CONFIG: &str = "config.yaml";
