//! Entrances for traffic from outside.

use std::sync::Arc;

use platformc_spec::{
    Span,
    platform::{self as spec},
    scalar::Name,
};

use crate::Cluster;

#[derive(Debug)]
pub struct Ingress {
    pub name: Name,
    pub span: Span,
    pub cluster: Arc<Cluster>,
    pub spec: spec::Ingress,
}
