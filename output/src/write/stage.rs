//! Builds whose files are staged, before any of them is moved to its place.

use std::{fs, io, path::PathBuf};

use super::{
    Changes, Out, Owned, Sources, WriteError, commit, files,
    folder::{lock, no_file},
    staging::{self, JOURNAL, STAGE},
    survey::{Against, survey},
};
use crate::{ownership::Identity, tree::FileTree};

/// A build that is ready to be moved to its place. Dropped before that, it leaves no trace.
pub struct Staged {
    dir: PathBuf,
    stage: PathBuf,
    /// Whether an interrupted build left a journal.
    pending: bool,
    changes: Changes,
    /// Whether what is in the stage is this build's.
    begun: bool,
    /// The topmost folder that this build made.
    made: Option<PathBuf>,
    _lock: Option<fs::File>,
}

/// Compares a tree with its folder and writes what differs to the stage. The tree's files, as they are once it is
/// committed, are written down in `notes` for [`super::is_unchanged`].
///
/// # Errors
/// An I/O error, or there is something that does not belong to this tree; then nothing was changed.
pub fn stage(
    tree: &FileTree,
    out: &Out,
    identity: &Identity,
    notes: Option<&mut dyn io::Write>,
) -> Result<Staged, WriteError> {
    let dir = out.tree(identity.environment.as_deref())?;
    no_file(&dir)?;
    let made = dir.ancestors().take_while(|path| !path.as_os_str().is_empty() && !path.exists()).last();
    let made = made.map(PathBuf::from);
    fs::create_dir_all(&dir).map_err(|error| WriteError::io(&dir, error))?;
    let stage = dir.join(STAGE);
    let mut staged = Staged {
        // Before anything is read: another build may be at work.
        _lock: lock(&dir)?,
        pending: false,
        changes: Changes::default(),
        begun: false,
        made,
        stage,
        dir,
    };
    let mut owned = Owned::read(out, &staged.dir, identity)?;
    staged.pending = owned.pending;
    staged.begun = true;
    staging::clear(&staged.stage)?;
    if !files::is_folder(&staged.stage)? {
        fs::create_dir(&staged.stage).map_err(|error| WriteError::io(&staged.stage, error))?;
    }
    let sources = Sources::new(&out.sources, &staged.dir);
    let against = Against { dir: &staged.dir, sources: &sources, identity, stage: Some(&staged.stage) };
    let survey = survey(tree, &against, &mut owned, notes)?;
    staged.changes = survey.changes;
    Ok(staged)
}

/// Moves what was staged for several trees to its place, all or nothing: nothing is moved before each tree has its journal.
///
/// # Errors
/// The machine failed, or something came between since it was staged.
pub fn commit_all(mut all: Vec<Staged>) -> Result<Vec<Changes>, WriteError> {
    all.iter().try_for_each(|staged| commit::check_way(&staged.dir, &staged.changes))?;
    for at in 0..all.len() {
        let (begun, rest) = all.split_at(at);
        let Some(next) = rest.first().filter(|staged| !staged.changes.is_empty()) else { continue };
        if let Err(error) = commit::begin(&next.stage) {
            begun.iter().for_each(Staged::take_back);
            return Err(error);
        }
    }
    all.iter_mut().map(Staged::finish).collect()
}

impl Staged {
    /// Moves everything to its place.
    ///
    /// # Errors
    /// The machine failed, or something came between since it was staged.
    pub fn commit(self) -> Result<Changes, WriteError> {
        commit_all(vec![self]).map(|changes| changes.into_iter().next().unwrap_or_default())
    }

    fn finish(&mut self) -> Result<Changes, WriteError> {
        if self.changes.is_empty() {
            staging::remove(&self.stage)?;
        } else {
            commit::finish(&self.dir, &self.stage, &self.changes)?;
        }
        self.made = None;
        Ok(std::mem::take(&mut self.changes).told())
    }

    /// Before anything was moved: it was never begun. A journal in place of an earlier one stays, since it says the same and more.
    fn take_back(&self) {
        if !self.pending && !self.changes.is_empty() {
            let _ = fs::remove_file(self.stage.join(JOURNAL));
        }
    }

    /// What a build does that is stopped right after its commit point.
    #[cfg(test)]
    pub(super) fn begin(self) -> Result<(), WriteError> {
        commit::check_way(&self.dir, &self.changes)?;
        commit::begin(&self.stage)
    }
}

impl Drop for Staged {
    fn drop(&mut self) {
        if self.begun {
            // What cannot be cleared is cleared by the next build. After a commit nothing is there.
            let _ = staging::clear(&self.stage);
            let _ = fs::remove_dir(&self.stage);
        }
        if let Some(made) = &self.made {
            for folder in self.dir.ancestors().take_while(|path| path.starts_with(made)) {
                let _ = fs::remove_dir(folder);
            }
        }
    }
}
