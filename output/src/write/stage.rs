//! A build whose files are staged, before any of them is moved to its place.

use std::{fs, io, path::PathBuf};

use super::{
    Changes, Out, Owned, Sources, WriteError, commit, files,
    folder::{lock, no_file},
    staging::{self, STAGE},
    survey::{Survey, survey},
};
use crate::{
    manifest::{Identity, Status},
    tree::FileTree,
};

/// A build that is ready to be moved to its place. Dropped before that, it leaves no trace.
pub struct Staged {
    dir: PathBuf,
    stage: PathBuf,
    identity: Identity,
    owned: Owned,
    survey: Option<Survey>,
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
        owned: Owned::default(),
        identity: identity.clone(),
        survey: None,
        begun: false,
        made,
        stage,
        dir,
    };
    staged.owned = Owned::read(out, &staged.dir, identity)?;
    staged.begun = true;
    staging::clear(&staged.stage)?;
    if !files::is_folder(&staged.stage)? {
        fs::create_dir(&staged.stage).map_err(|error| WriteError::io(&staged.stage, error))?;
    }
    let sources = Sources::new(&out.sources, &staged.dir);
    staged.survey = Some(survey(tree, &staged.dir, &sources, &staged.owned, Some(&staged.stage), notes)?);
    Ok(staged)
}

impl Staged {
    /// Moves everything to its place.
    ///
    /// # Errors
    /// The machine failed, or something came between since it was staged.
    pub fn commit(mut self) -> Result<Changes, WriteError> {
        let Some(survey) = self.survey.take() else { return Ok(Changes::default()) };
        if survey.changes.is_empty() && survey.manifest_status == Status::Same {
            staging::remove(&self.stage)?;
        } else {
            commit::commit(&self.dir, &self.stage, &self.owned, &self.identity, &survey.changes)?;
        }
        self.made = None;
        Ok(survey.changes)
    }
}

#[cfg(test)]
impl Staged {
    /// What a build does that is stopped right after its commit point.
    pub(super) fn begin(self) -> Result<(), WriteError> {
        let changes = self.survey.as_ref().map(|survey| survey.changes.clone()).unwrap_or_default();
        commit::begin(&self.dir, &self.stage, &self.owned, &self.identity, &changes)
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
