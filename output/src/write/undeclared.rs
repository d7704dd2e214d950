//! What no build wrote, where only a build may write.

use std::{collections::BTreeSet, fs, path::Path};

use super::{Changes, WriteError, files, staging::STAGE};
use crate::{ownership::FOLDER, tree::Closed};

/// Adds all that is in a closed folder and not the tree's, and elsewhere what an earlier build made and nobody lists. `same` are the
/// files that are as they should be.
pub(super) fn find(dir: &Path, closed: &[Closed], same: &[Box<str>], changes: &mut Changes) -> Result<(), WriteError> {
    let mut found = Vec::new();
    let Changes { added, changed, removed, kept, .. } = changes;
    let files = || same.iter().map(AsRef::as_ref).chain([&*added, changed].into_iter().flatten().map(String::as_str));
    let gone = [&*removed, kept].into_iter().flatten().map(String::as_str);
    let search = Search { dir, closed, known: files().chain(gone).collect() };
    let tops: BTreeSet<&str> = files().filter_map(|path| Some(path.split_once('/')?.0)).collect();
    for top in tops.into_iter().filter(|top| *top != FOLDER) {
        search.walk(top, &mut found)?;
    }
    found.sort();
    changes.undeclared = found;
    Ok(())
}

struct Search<'a> {
    dir: &'a Path,
    closed: &'a [Closed],
    /// What has been told of.
    known: BTreeSet<&'a str>,
}

impl Search<'_> {
    fn walk(&self, folder: &str, found: &mut Vec<String>) -> Result<(), WriteError> {
        let path = self.dir.join(folder);
        if !files::is_folder(&path)? {
            return Ok(());
        }
        let closed = self.closed.iter().find(|closed| folder == closed.folder || is_below(folder, closed.folder));
        for entry in fs::read_dir(&path).map_err(|error| WriteError::io(&path, error))? {
            let entry = entry.map_err(|error| WriteError::io(&path, error))?;
            let kind = entry.file_type().map_err(|error| WriteError::io(&path, error))?;
            let name = entry.file_name().to_string_lossy().into_owned();
            let below = format!("{folder}/{name}");
            if self.known.contains(below.as_str()) || name == STAGE {
                continue;
            }
            match closed {
                Some(closed) if closed.except.contains(&name.as_str()) => {}
                _ if kind.is_dir() => self.walk(&below, found)?,
                Some(_) => found.push(below),
                None if kind.is_file() && files::is_generated(&entry.path())? => found.push(below),
                None => {}
            }
        }
        Ok(())
    }
}

fn is_below(path: &str, folder: &str) -> bool {
    path.strip_prefix(folder).is_some_and(|rest| rest.starts_with('/'))
}
