//! From the stage to the folder.

use std::{collections::BTreeSet, fs, path::Path};

use super::{
    Changes, WriteError, files,
    parents::ParentFolders,
    staging::{self, DRAFT, JOURNAL},
};

/// The commit point: with the journal in its place the work will be finished, by this build or the next one.
pub(super) fn begin(stage: &Path) -> Result<(), WriteError> {
    rename(&stage.join(DRAFT), &stage.join(JOURNAL))
}

/// Moves everything to its place.
pub(super) fn finish(dir: &Path, stage: &Path, changes: &Changes) -> Result<(), WriteError> {
    let staged_files = stage.join(staging::FILES);
    if files::is_folder(&staged_files)? {
        promote(&staged_files, dir, "", &changes.changed.iter().map(String::as_str).collect())?;
    }
    delete(dir, &changes.removed)?;
    staging::remove(stage)
}

/// Removes files, and the folders that they leave empty.
pub(super) fn delete(dir: &Path, paths: &[String]) -> Result<(), WriteError> {
    for path in paths {
        let file = dir.join(path);
        if ParentFolders::new(dir).exists(path)? && files::is_file(&file)? {
            fs::remove_file(&file).map_err(|e| WriteError::io(&file, e))?;
            prune(dir, &file);
        }
    }
    Ok(())
}

/// Before anything is moved: every folder is still one, every file is still a plain file, and what is new is still not there.
pub(super) fn check_way(dir: &Path, changes: &Changes) -> Result<(), WriteError> {
    let parents = ParentFolders::new(dir);
    for path in changes.changed.iter().chain(&changes.removed) {
        if parents.exists(path)? {
            files::is_file(&dir.join(path))?;
        }
    }
    for path in &changes.added {
        if parents.exists(path)? && files::is_file(&dir.join(path))? {
            return Err(WriteError::Foreign(dir.join(path)));
        }
    }
    Ok(())
}

/// Moves a staged folder's content: a whole folder at once where there is none yet. What has come into the way at the last
/// moment is refused here, too.
pub(super) fn promote(from: &Path, to: &Path, below: &str, changed: &BTreeSet<&str>) -> Result<(), WriteError> {
    for entry in fs::read_dir(from).map_err(|e| WriteError::io(from, e))? {
        let entry = entry.map_err(|e| WriteError::io(from, e))?;
        let (source, target) = (entry.path(), to.join(entry.file_name()));
        let path = format!("{below}{}", entry.file_name().to_string_lossy());
        let folder = entry.file_type().map_err(|e| WriteError::io(&source, e))?.is_dir();
        if folder && files::is_folder(&target)? {
            promote(&source, &target, &format!("{path}/"), changed)?;
            continue;
        }
        if !folder && files::is_file(&target)? && !changed.contains(path.as_str()) {
            return Err(WriteError::Foreign(target));
        }
        rename(&source, &target)?;
    }
    Ok(())
}

/// Removes the folders that a removed file leaves empty.
fn prune(dir: &Path, file: &Path) {
    let mut folder = file.parent();
    while let Some(path) = folder.filter(|p| *p != dir) {
        if fs::remove_dir(path).is_err() {
            return;
        }
        folder = path.parent();
    }
}

fn rename(from: &Path, to: &Path) -> Result<(), WriteError> {
    fs::rename(from, to).map_err(|e| WriteError::io(to, e))
}
