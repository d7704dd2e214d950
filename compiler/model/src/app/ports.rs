//! The ports of an app.

use platformc_base::{Span, scalar::PortName, words::Protocol};

use crate::Effective;

/// A port on which an app listens; of a chart, one of its Service.
#[derive(Clone, Debug)]
pub struct Port {
    pub name: PortName,
    /// Where the file defines it.
    pub span: Span,
    pub number: u16,
    /// What is spoken there. Default: HTTP.
    pub protocol: Effective<Protocol>,
}
