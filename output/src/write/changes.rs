//! What a build or a check finds to differ.

/// What a build changed, or a check found: sorted paths.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Changes {
    /// Files that were not there.
    pub added: Vec<String>,
    /// Files that were there with other bytes.
    pub changed: Vec<String>,
    /// Files of an earlier build that the tree no longer has.
    pub removed: Vec<String>,
    /// No longer made, but edited since: left where they are.
    pub kept: Vec<String>,
    /// An earlier build was interrupted.
    pub interrupted: bool,
}

impl Changes {
    /// Whether the folder is exactly the tree.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.added.is_empty() && self.changed.is_empty() && self.removed.is_empty() && !self.interrupted
    }
}
