//! The stage: everything that differs, before any of it is moved to its place.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use super::{
    Changes, Out, Owned, STAGE, Sources, Stamp, WriteError, commit, files, lock, mount, no_file, survey, survey::Survey,
};
use crate::{
    manifest::{self, Identity, Status},
    tree::{File, FileTree},
};

/// The staged manifest, until it is whole.
pub(super) const DRAFT: &str = "manifest.draft";

/// One manifest made of two, until it is whole.
pub(super) const SETTLED: &str = "manifest.settled";

/// The folder of the staged files.
pub(super) const FILES: &str = "files";

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
/// The machine failed, or something stands there that is not this tree's; then nothing was changed.
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
    clear(&staged.stage)?;
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
            remove(&self.stage)?;
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
            let _ = clear(&self.stage);
            let _ = fs::remove_dir(&self.stage);
        }
        if let Some(made) = &self.made {
            for folder in self.dir.ancestors().take_while(|path| path.starts_with(made)) {
                let _ = fs::remove_dir(folder);
            }
        }
    }
}

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
fn clear(stage: &Path) -> Result<(), WriteError> {
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
