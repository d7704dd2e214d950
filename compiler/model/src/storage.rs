//! Shared file systems.

use std::sync::Arc;

use platformc_spec::{
    Span,
    platform::{self as spec},
    scalar::Name,
};

use crate::Cluster;

#[derive(Debug)]
pub struct Storage {
    pub name: Name,
    pub span: Span,
    pub clusters: Vec<Arc<Cluster>>,
    pub spec: spec::Storage,
}
