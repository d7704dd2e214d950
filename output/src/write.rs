//! The writer: the only stage that touches the disk, all or nothing.
//!
//! Everything that differs is first written to a stage inside the output folder. The journal, put there last and atomically, is the
//! commit point: a build that stops before it has changed nothing, and one that stops after it is recognised by the next build,
//! which owns what the journal and the lists of files name, and finishes the work. Files move from the stage to their place by
//! rename, so none is ever half-written. Of several trees, nothing is moved before each has its journal.
//!
//! Nothing that the tree's own lists do not name is overwritten, removed or followed; but a file that its list has been lost of may
//! say itself that a build made it. The folder that the caller names may be a link; nothing below it may.

mod below;
mod changes;
mod commit;
mod error;
mod files;
mod folder;
mod journal;
mod leftover;
mod mount;
mod owned;
mod parents;
mod sources;
mod stage;
mod staging;
mod state;
mod survey;
mod undeclared;

pub use changes::Changes;
pub use error::{Owner, WriteError};
pub use folder::Out;
pub use leftover::{left_behind, remove};
pub use stage::{Staged, commit_all, stage};
pub use staging::STAGE;
pub use state::is_unchanged;

pub use crate::stamp::Stamp;

use crate::{ownership::Identity, tree::FileTree};
use folder::no_file;
use owned::Owned;
use sources::Sources;
use survey::{Against, Survey, survey};

/// Makes the folder exactly the tree, leaving alone what a person put there.
///
/// # Errors
/// An I/O error, or there is something that does not belong to this tree; then nothing was changed.
pub fn write(tree: &FileTree, out: &Out, identity: &Identity) -> Result<Changes, WriteError> {
    stage(tree, out, identity, None)?.commit()
}

/// What [`write()`] would change, and what is there besides; writes nothing.
///
/// # Errors
/// The same that [`write()`] would refuse.
pub fn check(tree: &FileTree, out: &Out, identity: &Identity) -> Result<Changes, WriteError> {
    let dir = out.tree(identity.environment.as_deref())?;
    no_file(&dir)?;
    let interrupted = staging::inspect(&dir.join(STAGE))?;
    let mut owned = Owned::read(out, &dir, identity)?;
    let sources = Sources::new(&out.sources, &dir);
    let against = Against { dir: &dir, sources: &sources, identity, stage: None };
    let Survey { mut changes, same } = survey(tree, &against, &mut owned, None)?;
    changes.interrupted = interrupted;
    undeclared::find(&dir, tree.closed(), &same, &mut changes)?;
    // The lists follow the files: they are told of only where nothing else is.
    let told = changes.clone().told();
    Ok(if told.is_clean() { changes } else { told })
}

#[cfg(test)]
mod tests;
