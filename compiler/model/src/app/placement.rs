//! On which nodes the pods of an app run.

use platformc_base::{Span, Spanned, scalar::Name, words::Capacity};

use crate::Architecture;

/// On which nodes of its cluster the pods of an app run: those for which all of this holds.
#[derive(Debug)]
pub struct Placement {
    /// Where the file says it.
    pub span: Span,
    /// One of the groups of nodes of the cluster.
    pub node_group: Option<Spanned<Name>>,
    /// How their capacity is bought.
    pub capacity: Option<Spanned<Capacity>>,
    pub architecture: Option<Spanned<Architecture>>,
}
