//! From the stage to the folder.

use std::{collections::BTreeSet, fs, io::Write, path::Path};

use super::{Changes, Owned, WriteError, files, parents::ParentFolders, staging};
use crate::manifest::{self, Identity};

/// Moves everything to its place.
pub(super) fn commit(
    dir: &Path,
    stage: &Path,
    owned: &Owned,
    identity: &Identity,
    changes: &Changes,
) -> Result<(), WriteError> {
    begin(dir, stage, owned, identity, changes)?;
    let staged_files = stage.join(staging::FILES);
    if files::is_folder(&staged_files)? {
        promote(&staged_files, dir, "", &changes.changed.iter().map(String::as_str).collect())?;
    }
    delete(dir, &changes.removed)?;
    rename(&stage.join(manifest::NAME), &dir.join(manifest::NAME))?;
    staging::remove(stage)
}

/// Up to the commit point: with the staged manifest in its place the work will be finished, by this build or the next one.
pub(super) fn begin(
    dir: &Path,
    stage: &Path,
    owned: &Owned,
    identity: &Identity,
    changes: &Changes,
) -> Result<(), WriteError> {
    check_way(dir, changes)?;
    if owned.pending {
        settle(dir, stage, owned, identity)?;
    }
    rename(&stage.join(staging::DRAFT), &stage.join(manifest::NAME))
}

/// Makes one manifest of an interrupted build's and the one before it, so that this build owns what
/// either wrote, however often it is interrupted itself.
fn settle(dir: &Path, stage: &Path, owned: &Owned, identity: &Identity) -> Result<(), WriteError> {
    let parents = ParentFolders::new(dir);
    let mut listed = serde_json::Map::new();
    for (path, digests) in &owned.files {
        let found = if parents.exists(path)? { files::read(&dir.join(path))? } else { None };
        let found = found.map(|bytes| manifest::hex(&manifest::digest(&bytes)));
        let digest = found.filter(|d| digests.contains(d)).or_else(|| digests.first().cloned());
        listed.insert(path.clone(), serde_json::json!({ "sha256": digest.unwrap_or_default() }));
    }
    let mut text = String::new();
    // Writing to a string cannot fail.
    let _ = manifest::head(identity, &mut text);
    text.push_str("\n  \"files\": ");
    text.push_str(&serde_json::Value::Object(listed).to_string());
    text.push_str("\n}\n");
    let draft = stage.join(staging::SETTLED);
    let written = files::create(&draft).and_then(|mut file| file.write_all(text.as_bytes()));
    written.map_err(|error| WriteError::io(&draft, error))?;
    rename(&draft, &dir.join(manifest::NAME))
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
fn check_way(dir: &Path, changes: &Changes) -> Result<(), WriteError> {
    let parents = ParentFolders::new(dir);
    files::is_file(&dir.join(manifest::NAME))?;
    for path in changes.changed.iter().chain(&changes.removed) {
        if parents.exists(path)? {
            files::is_file(&dir.join(path))?;
        }
    }
    for path in &changes.added {
        let file = dir.join(path);
        if parents.exists(path)? && files::is_file(&file)? {
            return Err(WriteError::Foreign(file));
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
