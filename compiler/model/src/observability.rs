//! What is observed.

use std::sync::Arc;

use platformc_spec::platform::{self as spec};

use crate::Cluster;

#[derive(Debug)]
pub struct Observability {
    pub clusters: Vec<Arc<Cluster>>,
    pub spec: spec::Observability,
}
