//! The writer: the only stage that touches the disk, all or nothing.
//!
//! Everything that differs is first written to a stage inside the output folder. The staged
//! manifest, put there last and atomically, is the commit point: a build that stops before it has
//! changed nothing, and one that stops after it is recognised by the next build, which owns what
//! either manifest names and finishes the work. Files move from the stage to their place by rename,
//! so none is ever half-written.
//!
//! Nothing that the tree's own manifest does not name is overwritten, removed or followed. The
//! folder that the caller names may be a link; nothing below it may.

mod commit;
mod draft;
mod error;
mod files;
mod leftover;
mod mount;
mod owned;
mod sources;
mod stage;
mod state;
mod survey;
mod way;

use std::{
    fs, io,
    path::{Path, PathBuf},
};

pub use error::{Owner, WriteError};
pub use leftover::{left_behind, remove};
pub use stage::{Staged, stage};
pub use state::{Stamp, is_unchanged};

use crate::{
    manifest::{self, Identity, Status},
    tree::FileTree,
};
use owned::Owned;
use sources::Sources;
use survey::survey;

/// The stage's name in the output folder.
pub const STAGE: &str = ".platformc-stage";

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
    fn tree(&self, environment: Option<&str>) -> Result<PathBuf, WriteError> {
        let Some(environment) = environment else { return Ok(self.folder.clone()) };
        let dir = self.folder.join(environment);
        files::is_folder(&dir)?;
        Ok(dir)
    }
}

/// What a build changed, or a check found: sorted paths.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Changes {
    pub added: Vec<String>,
    pub changed: Vec<String>,
    pub removed: Vec<String>,
    /// No longer made, but edited since: left where they are.
    pub kept: Vec<String>,
    /// An earlier build was interrupted.
    pub interrupted: bool,
}

impl Changes {
    /// Whether the folder is exactly the tree.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.added.is_empty() && self.changed.is_empty() && self.removed.is_empty() && !self.interrupted
    }
}

/// Makes the folder exactly the tree, leaving alone what a person put there.
///
/// # Errors
/// The machine failed, or something stands there that is not this tree's; then nothing was changed.
pub fn write(tree: &FileTree, out: &Out, identity: &Identity) -> Result<Changes, WriteError> {
    stage(tree, out, identity, None)?.commit()
}

/// What [`write()`] would change; writes nothing.
///
/// # Errors
/// The same that [`write()`] would refuse.
pub fn check(tree: &FileTree, out: &Out, identity: &Identity) -> Result<Changes, WriteError> {
    let dir = out.tree(identity.environment.as_deref())?;
    no_file(&dir)?;
    let interrupted = stage::inspect(&dir.join(STAGE))?;
    let owned = Owned::read(out, &dir, identity)?;
    let survey = survey(tree, &dir, &Sources::new(&out.sources, &dir), &owned, None, None)?;
    let mut changes = survey.changes;
    match survey.manifest_status {
        Status::Same => {}
        Status::Added => changes.added.push(manifest::NAME.into()),
        Status::Changed => changes.changed.push(manifest::NAME.into()),
    }
    changes.interrupted = interrupted;
    Ok(changes)
}

/// Refuses an output folder that is a file, or a link to none, or is below of one.
fn no_file(dir: &Path) -> Result<(), WriteError> {
    let taken = |path: &&Path| fs::symlink_metadata(path).is_ok() && !path.is_dir();
    dir.ancestors().find(taken).map_or(Ok(()), |path| Err(WriteError::NotAFolder(path.into())))
}

/// Whether the folder holds nothing but our stage.
fn is_fresh(dir: &Path) -> Result<bool, WriteError> {
    match fs::read_dir(dir) {
        Ok(entries) => Ok(!entries.filter_map(Result::ok).any(|entry| entry.file_name() != STAGE)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(true),
        Err(error) => Err(WriteError::io(dir, error)),
    }
}

/// Keeps a second build out of the folder; the lock goes with the process.
fn lock(dir: &Path) -> Result<Option<fs::File>, WriteError> {
    // Where a folder cannot be opened as a file, there is no lock.
    let Ok(handle) = fs::File::open(dir) else { return Ok(None) };
    match handle.try_lock() {
        Ok(()) => Ok(Some(handle)),
        Err(fs::TryLockError::WouldBlock) => Err(WriteError::Locked(PathBuf::from(dir))),
        Err(fs::TryLockError::Error(_)) => Ok(None),
    }
}

#[cfg(test)]
mod tests;
