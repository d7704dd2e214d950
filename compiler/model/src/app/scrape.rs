//! What an app measures itself.

use platformc_base::{Span, scalar::UrlPath};

use super::Port;
use crate::Effective;

/// Where an app answers with what it measures itself.
#[derive(Debug)]
pub struct Scrape {
    /// Where the file says it.
    pub span: Span,
    pub port: Port,
    /// Default: `/metrics`.
    pub path: Effective<UrlPath>,
}
