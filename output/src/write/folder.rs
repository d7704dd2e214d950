//! The folders that trees are written to.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use super::{WriteError, files, staging::STAGE};

/// Where the trees of a platform go.
#[derive(Clone, Debug, Default)]
pub struct Out {
    /// The folder that the user named. A tree of an environment is in the folder of its name below.
    pub folder: PathBuf,
    /// The platform whose trees are taken over, for example after a rename.
    pub adopt: Option<String>,
    /// The files that the platform was read from.
    pub sources: Vec<PathBuf>,
}

impl Out {
    /// The folder of one tree.
    ///
    /// # Errors
    /// An environment's folder is a link, or none.
    pub(super) fn tree(&self, environment: Option<&str>) -> Result<PathBuf, WriteError> {
        let Some(environment) = environment else { return Ok(self.folder.clone()) };
        let dir = self.folder.join(environment);
        files::is_folder(&dir)?;
        Ok(dir)
    }
}

/// Refuses an output folder that is a file, or a link to none, or is below of one.
pub(super) fn no_file(dir: &Path) -> Result<(), WriteError> {
    let taken = |path: &&Path| fs::symlink_metadata(path).is_ok() && !path.is_dir();
    dir.ancestors().find(taken).map_or(Ok(()), |path| Err(WriteError::NotAFolder(path.into())))
}

/// Whether the folder holds nothing but our stage.
pub(super) fn is_fresh(dir: &Path) -> Result<bool, WriteError> {
    match fs::read_dir(dir) {
        Ok(entries) => Ok(!entries.filter_map(Result::ok).any(|entry| entry.file_name() != STAGE)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(true),
        Err(error) => Err(WriteError::io(dir, error)),
    }
}

/// Keeps a second build out of the folder; the lock ends with the process.
pub(super) fn lock(dir: &Path) -> Result<Option<fs::File>, WriteError> {
    // Where a folder cannot be opened as a file, there is no lock.
    let Ok(handle) = fs::File::open(dir) else { return Ok(None) };
    match handle.try_lock() {
        Ok(()) => Ok(Some(handle)),
        Err(fs::TryLockError::WouldBlock) => Err(WriteError::Locked(PathBuf::from(dir))),
        Err(fs::TryLockError::Error(_)) => Ok(None),
    }
}
