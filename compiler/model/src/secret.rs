//! Secrets: what they are, never their values.

use std::sync::Arc;

use platformc_spec::{
    Span,
    platform::{self as spec},
    scalar::Name,
};

use crate::Database;

#[derive(Debug)]
pub struct Secret {
    pub name: Name,
    pub span: Span,
    /// For a database secret: its database.
    pub database: Option<Arc<Database>>,
    pub spec: spec::Secret,
}
