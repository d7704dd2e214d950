//! What a build or a check finds to differ.

use crate::ownership::{FOLDER, is_bookkeeping};

/// What a build changed, or a check found: sorted paths.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Changes {
    /// Files that were not there.
    pub added: Vec<String>,
    /// Files that were there with other bytes.
    pub changed: Vec<String>,
    /// Files of an earlier build that the tree no longer has.
    pub removed: Vec<String>,
    /// Those of the changed files that somebody edited since they were written.
    pub edited: Vec<String>,
    /// No longer made, but edited since: left where they are.
    pub kept: Vec<String>,
    /// What no build wrote, where only a build may write: left where it is. Only a check looks for it.
    pub undeclared: Vec<String>,
    /// An earlier build was interrupted.
    pub interrupted: bool,
}

impl Changes {
    /// Whether the folder is exactly the tree.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        let differ = [&self.added, &self.changed, &self.removed];
        differ.iter().all(|paths| paths.is_empty()) && !self.interrupted
    }

    /// Whether a check finds nothing to say.
    #[must_use]
    pub fn is_clean(&self) -> bool {
        self.is_empty() && self.kept.is_empty() && self.undeclared.is_empty()
    }

    /// Without the lists of files, which follow the files.
    pub(super) fn told(mut self) -> Self {
        let files = |path: &String| !path.starts_with(FOLDER) || !is_bookkeeping(path);
        for paths in [&mut self.added, &mut self.changed, &mut self.removed] {
            paths.retain(files);
        }
        self
    }
}
