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

mod changes;
mod commit;
mod draft;
mod error;
mod files;
mod folder;
mod leftover;
mod mount;
mod owned;
mod parents;
mod sources;
mod stage;
mod staging;
mod state;
mod survey;

pub use changes::Changes;
pub use error::{Owner, WriteError};
pub use folder::Out;
pub use leftover::{left_behind, remove};
pub use stage::{Staged, stage};
pub use staging::STAGE;
pub use state::is_unchanged;

pub use crate::stamp::Stamp;

use crate::{
    manifest::{self, Identity, Status},
    tree::FileTree,
};
use folder::no_file;
use owned::Owned;
use sources::Sources;
use survey::survey;

/// Makes the folder exactly the tree, leaving alone what a person put there.
///
/// # Errors
/// An I/O error, or there is something that does not belong to this tree; then nothing was changed.
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
    let interrupted = staging::inspect(&dir.join(STAGE))?;
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

#[cfg(test)]
mod tests;
