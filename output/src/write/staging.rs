//! The folder of the stage: the files that differ and the manifest, until they are moved to their place.

use std::{fs, io, path::Path};

use super::{WriteError, files, mount};
use crate::{manifest, stamp::Stamp, tree::File};

/// The stage's name in the output folder.
pub const STAGE: &str = ".platformc-stage";

/// The staged manifest, until it is whole.
pub(super) const DRAFT: &str = "manifest.draft";

/// One manifest made of two, until it is whole.
pub(super) const SETTLED: &str = "manifest.settled";

/// The folder of the staged files.
pub(super) const FILES: &str = "files";

/// Writes a file to the stage; says what the file system says of it if `noted`.
pub(super) fn put(stage: &Path, file: &File, noted: bool) -> Result<Option<Stamp>, WriteError> {
    let path = stage.join(FILES).join(&file.path);
    files::put(&path, &file.bytes, noted).map_err(|error| match error.kind() {
        io::ErrorKind::AlreadyExists => WriteError::Duplicate(file.path.clone()),
        _ => WriteError::io(&path, error),
    })
}

/// Whether there is a stage; refuses one that is a link or a mount, or holds what no build puts there.
pub(super) fn inspect(stage: &Path) -> Result<bool, WriteError> {
    if !files::is_folder(stage)? {
        return Ok(false);
    }
    mount::refuse(stage.parent().unwrap_or(stage), stage)?;
    for entry in fs::read_dir(stage).map_err(|error| WriteError::io(stage, error))? {
        let name = entry.map_err(|error| WriteError::io(stage, error))?.file_name();
        let path = stage.join(&name);
        match name.to_str() {
            Some(FILES) => files::is_folder(&path)?,
            Some(manifest::NAME | DRAFT | SETTLED) => files::is_file(&path)?,
            _ => return Err(WriteError::Foreign(path)),
        };
    }
    Ok(true)
}

/// Removes what no build will use any more: all but a staged manifest.
pub(super) fn clear(stage: &Path) -> Result<(), WriteError> {
    let gone = |path: &Path, result: io::Result<()>| match result {
        Err(error) if !matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory) => {
            Err(WriteError::io(path, error))
        }
        _ => Ok(()),
    };
    if !inspect(stage)? {
        return Ok(());
    }
    let files = stage.join(FILES);
    gone(&files, fs::remove_dir_all(&files))?;
    [DRAFT, SETTLED].iter().try_for_each(|name| gone(stage, fs::remove_file(stage.join(name))))
}

/// Removes the whole stage.
pub(super) fn remove(stage: &Path) -> Result<(), WriteError> {
    if inspect(stage)? {
        fs::remove_dir_all(stage).map_err(|error| WriteError::io(stage, error))?;
    }
    Ok(())
}
