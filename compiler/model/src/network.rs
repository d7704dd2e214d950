//! Networks and the peerings between them.

use std::sync::Arc;

use platformc_spec::{
    Span,
    platform::{self as spec},
    scalar::Name,
};

#[derive(Debug)]
pub struct Network {
    pub name: Name,
    pub span: Span,
    pub spec: spec::Network,
}

#[derive(Debug)]
pub struct Peering {
    pub name: Name,
    pub span: Span,
    pub between: (Arc<Network>, Arc<Network>),
}
