//! From the stage to the folder.

use std::{fs, io, path::Path};

use super::{Changes, Owned, Survey, WriteError, compare::read};
use crate::manifest;

/// Writes a file below the stage.
pub(super) fn put(path: &Path, bytes: &[u8]) -> Result<(), WriteError> {
    match fs::write(path, bytes) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            folder(path.parent().unwrap_or(path))?;
            fs::write(path, bytes)
        }
        result => result,
    }
    .map_err(|e| WriteError::io(path, e))
}

/// Makes a folder and those above it.
pub(super) fn folder(path: &Path) -> Result<(), WriteError> {
    fs::create_dir_all(path).map_err(|e| WriteError::io(path, e))
}

/// Makes one manifest of an interrupted build's and the one before it, so that this build owns what
/// either wrote, however often it is interrupted itself.
pub(super) fn settle(dir: &Path, stage: &Path, owned: &Owned) -> Result<(), WriteError> {
    let mut files = serde_json::Map::new();
    for (path, digests) in &owned.files {
        let found = read(&dir.join(path))?.map(|bytes| manifest::hex(&manifest::digest(&bytes)));
        let digest = found.filter(|d| digests.contains(d)).or_else(|| digests.first().cloned());
        files.insert(path.clone(), serde_json::json!({ "sha256": digest.unwrap_or_default() }));
    }
    let mut settled = serde_json::Map::from_iter([("version".to_owned(), 1.into())]);
    settled.insert("source".into(), owned.source.as_str().into());
    if let Some(environment) = &owned.environment {
        settled.insert("environment".into(), environment.as_str().into());
    }
    settled.insert("files".into(), files.into());
    let text = serde_json::Value::Object(settled).to_string();
    let draft = stage.join("manifest.settled");
    put(&draft, text.as_bytes())?;
    rename(&draft, &dir.join(manifest::NAME))
}

/// Moves everything to its place. The staged manifest comes first: from then on the work will be
/// finished, by this build or the next one.
pub(super) fn commit(dir: &Path, stage: &Path, survey: &Survey) -> Result<(), WriteError> {
    let staged = stage.join(manifest::NAME);
    let draft = stage.join(super::DRAFT);
    check_way(dir, &survey.changes)?;
    rename(&draft, &staged)?;
    let files = stage.join("files");
    if files.exists() {
        promote(&files, dir)?;
    }
    delete(dir, &survey.changes.removed)?;
    rename(&staged, &dir.join(manifest::NAME))?;
    super::remove_stage(stage)
}

/// Removes files, and the folders that they leave empty.
pub(super) fn delete(dir: &Path, paths: &[String]) -> Result<(), WriteError> {
    for path in paths {
        let file = dir.join(path);
        fs::remove_file(&file).map_err(|e| WriteError::io(&file, e))?;
        prune(dir, &file);
    }
    Ok(())
}

/// Before anything is moved: no folder of the tree is a link or a file.
pub(super) fn check_way(dir: &Path, changes: &Changes) -> Result<(), WriteError> {
    let mut good = std::collections::HashSet::new();
    let paths = changes.added.iter().chain(&changes.changed).chain(&changes.removed);
    for path in paths {
        for (at, _) in path.match_indices('/') {
            let Some(folder) = path.get(..at) else { continue };
            if !good.insert(folder) {
                continue;
            }
            let folder = dir.join(folder);
            match fs::symlink_metadata(&folder) {
                Ok(meta) if meta.is_dir() => {}
                Ok(_) => return Err(WriteError::InTheWay(folder)),
                // What does not exist has nothing below it either.
                Err(_) => {}
            }
        }
    }
    Ok(())
}

/// Moves a staged folder's content: a whole folder at once where there is none yet.
fn promote(from: &Path, to: &Path) -> Result<(), WriteError> {
    for entry in fs::read_dir(from).map_err(|e| WriteError::io(from, e))? {
        let entry = entry.map_err(|e| WriteError::io(from, e))?;
        let (source, target) = (entry.path(), to.join(entry.file_name()));
        let folder = entry.file_type().map_err(|e| WriteError::io(&source, e))?.is_dir();
        if folder && target.exists() {
            promote(&source, &target)?;
        } else {
            rename(&source, &target)?;
        }
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
