//! Databases.

use std::sync::Arc;

use platformc_spec::{
    Span,
    platform::{self as spec},
    scalar::Name,
};

use crate::Network;

#[derive(Debug)]
pub struct Database {
    pub name: Name,
    pub span: Span,
    pub network: Arc<Network>,
    /// Amazon's authority of its region, in PEM, if the catalog knows it.
    pub authority: Option<&'static str>,
    pub spec: spec::Database,
}

impl Database {
    /// The certificates, in PEM, of the authorities that sign its own; nothing if they are not known, or nobody asks.
    #[must_use]
    pub fn authorities(&self) -> Option<&str> {
        let tls = &self.spec.tls;
        tls.ca.as_ref().map(|ca| ca.as_str()).or(self.authority).filter(|_| tls.verify.value)
    }
}
