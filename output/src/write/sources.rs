//! The files that the platform was read from: nothing may own them.

use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
};

use super::WriteError;

/// Those below one folder, by their paths in it.
pub(super) struct Sources<'a> {
    dir: &'a Path,
    /// In small letters: some file systems do not tell them from capitals.
    paths: BTreeSet<String>,
}

impl<'a> Sources<'a> {
    pub(super) fn new(sources: &[PathBuf], dir: &'a Path) -> Self {
        let mut paths = BTreeSet::new();
        if let Ok(real) = fs::canonicalize(dir) {
            let below =
                |path: PathBuf| Some(path.strip_prefix(&real).ok()?.to_str()?.replace('\\', "/").to_ascii_lowercase());
            // A file that is a link is one, and so is what it leads to.
            paths.extend(sources.iter().filter_map(|path| below(fs::canonicalize(path).ok()?)));
            paths.extend(sources.iter().filter_map(|path| below(parent(path)?.join(path.file_name()?))));
        }
        Self { dir, paths }
    }

    /// Refuses a path that is one of them.
    pub(super) fn refuse(&self, path: &str) -> Result<(), WriteError> {
        if !self.paths.is_empty() && self.paths.contains(&path.to_ascii_lowercase()) {
            return Err(WriteError::Source(self.dir.join(path)));
        }
        Ok(())
    }
}

/// The folder of a file, without links.
fn parent(path: &Path) -> Option<PathBuf> {
    let parent = path.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
    fs::canonicalize(parent).ok()
}
