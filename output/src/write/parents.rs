//! The folders between the output folder and a file: each is a folder, none is a link or a mount.

use std::{
    collections::HashSet,
    path::Path,
    sync::{PoisonError, RwLock},
};

use super::{WriteError, files, mount};

/// Asks about each folder once.
pub(super) struct ParentFolders<'a> {
    dir: &'a Path,
    good: RwLock<HashSet<Box<str>>>,
    /// The folder that was missing last: all files of a new one are asked about in turn.
    missing: RwLock<Box<str>>,
}

impl<'a> ParentFolders<'a> {
    pub(super) fn new(dir: &'a Path) -> Self {
        Self { dir, good: RwLock::default(), missing: RwLock::default() }
    }

    /// Whether the folder of a file is there; `path` is relative to the output folder.
    pub(super) fn exists(&self, path: &str) -> Result<bool, WriteError> {
        let known = |folder: &str| self.good.read().unwrap_or_else(PoisonError::into_inner).contains(folder);
        if path.rsplit_once('/').is_none_or(|(parent, _)| known(parent)) {
            return Ok(true);
        }
        if is_below(path, &self.missing.read().unwrap_or_else(PoisonError::into_inner)) {
            return Ok(false);
        }
        for (at, _) in path.match_indices('/') {
            let Some(folder) = path.get(..at).filter(|folder| !known(folder)) else { continue };
            let path = self.dir.join(folder);
            if !files::is_folder(&path)? {
                *self.missing.write().unwrap_or_else(PoisonError::into_inner) = folder.into();
                return Ok(false);
            }
            mount::refuse(self.dir, &path)?;
            self.good.write().unwrap_or_else(PoisonError::into_inner).insert(folder.into());
        }
        Ok(true)
    }
}

fn is_below(path: &str, folder: &str) -> bool {
    !folder.is_empty() && path.strip_prefix(folder).is_some_and(|rest| rest.starts_with('/'))
}
