//! The folder of the stage: the files that differ until they are moved to their place, and the journal.

use std::{
    fs,
    io::{self, Write},
    path::Path,
};

use super::{WriteError, below::Below, files, mount};
use crate::{ownership::MANIFEST, stamp::Stamp, tree::File};

/// The stage's name in the output folder.
pub const STAGE: &str = ".platformc-stage";

/// What a build writes down before it moves its files.
pub(super) const JOURNAL: &str = "journal";

/// The journal, until it is whole.
pub(super) const DRAFT: &str = "journal.draft";

/// What builds before version 3 put there, of which one may have been interrupted.
const EARLIER: [&str; 3] = [MANIFEST, "manifest.draft", "manifest.settled"];

/// The folder of the staged files.
pub(super) const FILES: &str = "files";

/// The stage while files are written to it.
pub(super) struct Stage<'a> {
    folder: &'a Path,
    open: Below,
}

impl<'a> Stage<'a> {
    pub(super) fn open(folder: &'a Path) -> Result<Self, WriteError> {
        let open = Below::open(folder.to_path_buf()).map_err(|error| WriteError::io(folder, error))?;
        Ok(Self { folder, open })
    }

    /// Writes a file, never over one that is there; says what the file system says of it if `noted`.
    pub(super) fn put(&self, file: &File, noted: bool) -> Result<Option<Stamp>, WriteError> {
        let path = format!("{FILES}/{}", file.path);
        let put = || {
            let mut staged = self.open.create(&path)?;
            staged.write_all(&file.bytes)?;
            if noted { Ok(Stamp::of(&staged.metadata()?)) } else { Ok(None) }
        };
        put().map_err(|error: io::Error| match error.kind() {
            io::ErrorKind::AlreadyExists => WriteError::Duplicate(file.path.clone()),
            _ => WriteError::io(&self.folder.join(&path), error),
        })
    }
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
            Some(JOURNAL | DRAFT) => files::is_file(&path)?,
            Some(name) if EARLIER.contains(&name) => files::is_file(&path)?,
            _ => return Err(WriteError::Foreign(path)),
        };
    }
    Ok(true)
}

/// Removes what no build will use any more: all but the journal.
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
    [DRAFT, EARLIER[1], EARLIER[2]].iter().try_for_each(|name| gone(stage, fs::remove_file(stage.join(name))))
}

/// Removes the whole stage, the journal last.
pub(super) fn remove(stage: &Path) -> Result<(), WriteError> {
    if inspect(stage)? {
        clear(stage)?;
        fs::remove_dir_all(stage).map_err(|error| WriteError::io(stage, error))?;
    }
    Ok(())
}
