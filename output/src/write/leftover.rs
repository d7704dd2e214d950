//! Trees of earlier builds that nothing makes any more: that of an environment which is gone, or the only one of a platform
//! that has environments now.

use std::{fs, io, path::Path};

use super::{Changes, Owned, STAGE, WriteError, commit, compare, is_fresh, lock, remove_stage};
use crate::manifest::{self, Earlier, digest};

/// The trees in a folder that were compiled from this source and are none of the present ones: `None` is the folder
/// itself, a name is the folder of that name in it. Only what its manifest says to be such a tree is one.
///
/// # Errors
/// The machine failed.
pub fn left_behind(dir: &Path, source: &str, present: &[Option<&str>]) -> Result<Vec<Option<String>>, WriteError> {
    let mut found = Vec::new();
    if !present.contains(&None) && is_tree(dir, source, None)? {
        found.push(None);
    }
    let entries = match fs::read_dir(dir) {
        Ok(entries) => entries,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(found),
        Err(error) => return Err(WriteError::io(dir, error)),
    };
    let mut names = Vec::new();
    for entry in entries {
        let entry = entry.map_err(|e| WriteError::io(dir, e))?;
        // A link may lead to what is not ours.
        if entry.file_type().is_ok_and(|kind| kind.is_dir()) {
            names.extend(entry.file_name().into_string());
        }
    }
    names.sort();
    for name in names {
        if name != STAGE && !present.contains(&Some(name.as_str())) && is_tree(&dir.join(&name), source, Some(&name))? {
            found.push(Some(name));
        }
    }
    Ok(found)
}

/// Whether a folder is such a tree, by its manifest or by that of an interrupted build.
fn is_tree(dir: &Path, source: &str, environment: Option<&str>) -> Result<bool, WriteError> {
    let stage = dir.join(STAGE);
    for path in [dir.join(manifest::NAME), stage.join(manifest::NAME)] {
        let Ok(Some(bytes)) = compare::read(&path) else { continue };
        let text = String::from_utf8_lossy(&bytes);
        let Ok(earlier) = Earlier::parse(&text) else { continue };
        if earlier.source == source && earlier.environment.as_deref() == environment {
            return Ok(true);
        }
    }
    // A build that was stopped before it committed anything left its stage; below a name of ours nothing else may stand.
    let uncommitted = stage.is_dir() && !stage.join(manifest::NAME).exists() && !dir.join(manifest::NAME).exists();
    Ok(uncommitted && (environment.is_none() || is_fresh(dir)?))
}

/// Removes such a tree, or says what would be removed: what a build wrote and nobody edited since.
///
/// # Errors
/// The machine failed, or a person's link stands in the way; then nothing was changed.
pub fn remove(dir: &Path, name: Option<&str>, check: bool) -> Result<Changes, WriteError> {
    let tree = name.map_or_else(|| dir.to_path_buf(), |name| dir.join(name));
    let _lock = if check { None } else { lock(&tree)? };
    let owned = Owned::read(&tree)?;
    let mut changes = Changes { interrupted: check && tree.join(STAGE).exists(), ..Changes::default() };
    for (path, digests) in &owned.files {
        match compare::read(&tree.join(path))? {
            None => {}
            Some(bytes) if digests.contains(&manifest::hex(&digest(&bytes))) => changes.removed.push(path.clone()),
            Some(_) => changes.kept.push(path.clone()),
        }
    }
    commit::check_way(&tree, &changes)?;
    let manifest = tree.join(manifest::NAME);
    if !check {
        commit::delete(&tree, &changes.removed)?;
        remove_stage(&tree.join(STAGE))?;
        // Last, so that a removal that is stopped is recognised and finished.
        if manifest.exists() {
            fs::remove_file(&manifest).map_err(|e| WriteError::io(&manifest, e))?;
        }
        if name.is_some() {
            // What a person put there stays, and so does its folder.
            let _ = fs::remove_dir(&tree);
        }
    }
    if !owned.files.is_empty() {
        changes.removed.push(manifest::NAME.into());
    }
    Ok(changes)
}
