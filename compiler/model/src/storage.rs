//! Shared file systems.

use platformc_base::{
    Span, Spanned,
    scalar::Name,
    words::{StorageKind, Throughput},
};

use crate::{Cluster, Effective, Reference};

/// A shared file system.
#[derive(Debug)]
pub struct Storage {
    pub name: Name,
    /// The place of its name.
    pub span: Span,
    /// What keeps the files.
    pub kind: Spanned<StorageKind>,
    /// The clusters that mount it, in the order of the file, and where each is named.
    pub clusters: Vec<Reference<Cluster>>,
    /// How throughput is paid. The schema's default.
    pub throughput: Effective<Throughput>,
    /// Whether AWS Backup keeps daily copies. The schema's default.
    pub backup: Effective<bool>,
}

impl Storage {
    /// The cluster whose network holds its mount targets: the first one. A file system without a cluster is refused.
    #[must_use]
    pub fn home(&self) -> Option<&Reference<Cluster>> {
        self.clusters.first()
    }
}
