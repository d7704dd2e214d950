//! The writer: the only stage that touches the disk, all or nothing.
//!
//! Everything that differs is first written to a stage inside the output folder. The staged
//! manifest, put there last and atomically, is the commit point: a build that stops before it has
//! changed nothing, and one that stops after it is recognised by the next build, which owns what
//! either manifest names and finishes the work. Files move from the stage to their place by rename,
//! so none is ever half-written.

mod commit;
mod compare;
mod draft;
mod error;

use std::{
    collections::BTreeMap,
    fs, io,
    path::{Path, PathBuf},
};

use rayon::prelude::*;

pub use error::WriteError;

use crate::{
    manifest::{self, Earlier, Record, Status, digest},
    tree::{File, FileTree, is_portable},
};

/// The stage's name in the output folder.
pub const STAGE: &str = ".platformc-stage";

/// The staged manifest, until it is whole.
const DRAFT: &str = "manifest.draft";

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
/// The machine failed, or a person's file stands in the way; then nothing was changed.
pub fn write(tree: &FileTree, dir: &Path) -> Result<Changes, WriteError> {
    fs::create_dir_all(dir).map_err(|error| no_folder(dir, error))?;
    let _lock = lock(dir)?;
    let owned = Owned::read(dir)?;
    let stage = dir.join(STAGE);
    if owned.pending {
        commit::settle(dir, &stage, &owned.files)?;
    }
    remove_stage(&stage)?;
    let result = staged(tree, dir, &stage, &owned);
    if result.is_err() && !stage.join(manifest::NAME).exists() {
        // Nothing was committed: leave no trace.
        let _ = fs::remove_dir_all(&stage);
    }
    result
}

fn staged(tree: &FileTree, dir: &Path, stage: &Path, owned: &Owned) -> Result<Changes, WriteError> {
    let files = stage.join("files");
    let survey = survey(tree, dir, owned, Some(&files))?;
    if survey.changes.is_empty() && survey.manifest_status == Status::Same {
        remove_stage(stage)?;
        return Ok(survey.changes);
    }
    commit::commit(dir, stage, &survey)?;
    Ok(Changes { interrupted: false, ..survey.changes })
}

/// Why a folder cannot be made: often because a file, or a link to nothing, has its name or that of a folder above it.
fn no_folder(dir: &Path, error: io::Error) -> WriteError {
    let taken = |path: &&Path| fs::symlink_metadata(path).is_ok() && !path.is_dir();
    match dir.ancestors().find(taken) {
        Some(path) => WriteError::InTheWay(path.into()),
        None => WriteError::io(dir, error),
    }
}

/// What [`write()`] would change; writes nothing.
///
/// # Errors
/// The machine failed, or a person's file stands in the way.
pub fn check(tree: &FileTree, dir: &Path) -> Result<Changes, WriteError> {
    let owned = Owned::read(dir)?;
    let survey = survey(tree, dir, &owned, None)?;
    let mut changes = survey.changes;
    match survey.manifest_status {
        Status::Same => {}
        Status::Added => changes.added.push(manifest::NAME.into()),
        Status::Changed => changes.changed.push(manifest::NAME.into()),
    }
    changes.interrupted = dir.join(STAGE).exists();
    Ok(changes)
}

/// The comparison of a tree with a folder.
struct Survey {
    changes: Changes,
    manifest_status: Status,
}

fn survey(tree: &FileTree, dir: &Path, owned: &Owned, stage: Option<&Path>) -> Result<Survey, WriteError> {
    let fresh = is_fresh(dir)?;
    let mut records: Vec<Record> = (0..tree.parts())
        .into_par_iter()
        .map(|part| {
            let files = tree.render(part);
            files.into_iter().map(|file| one(file, part, dir, owned, fresh, stage)).collect::<Result<Vec<_>, _>>()
        })
        .try_reduce(Vec::new, |mut a, b| {
            a.extend(b);
            Ok(a)
        })?;
    records.par_sort_unstable_by(|a, b| a.path.cmp(&b.path));
    if let Some([first, _]) = records.array_windows().find(|[a, b]| a.path == b.path) {
        return Err(WriteError::Duplicate(first.path.to_string()));
    }
    records.shrink_to_fit();
    let manifest_status = draft::compare(tree, &records, &dir.join(manifest::NAME), fresh)?;
    let mut changes = Changes::default();
    for (path, digests) in &owned.files {
        if path == manifest::NAME || records.binary_search_by(|r| r.path.as_ref().cmp(path)).is_ok() {
            continue;
        }
        match compare::read(&dir.join(path))? {
            None => {}
            Some(bytes) if digests.contains(&manifest::hex(&digest(&bytes))) => changes.removed.push(path.clone()),
            Some(_) => changes.kept.push(path.clone()),
        }
    }
    let differs = manifest_status != Status::Same
        || !changes.removed.is_empty()
        || records.iter().any(|record| record.status != Status::Same);
    if let Some(stage) = stage.and_then(Path::parent).filter(|_| differs) {
        commit::folder(stage)?;
        draft::put(tree, &records, &stage.join(DRAFT))?;
    }
    for record in records {
        match record.status {
            Status::Same => {}
            Status::Added => changes.added.push(record.path.into()),
            Status::Changed => changes.changed.push(record.path.into()),
        }
    }
    Ok(Survey { changes, manifest_status })
}

/// Compares one file and stages it if it differs.
fn one(
    file: File,
    part: usize,
    dir: &Path,
    owned: &Owned,
    fresh: bool,
    stage: Option<&Path>,
) -> Result<Record, WriteError> {
    if !is_portable(&file.path) || file.path == manifest::NAME || file.path.starts_with(STAGE) {
        return Err(WriteError::Unportable(file.path));
    }
    let status = compare::compare(&dir.join(&file.path), &file.bytes, fresh)?;
    if status == Status::Changed && !owned.files.contains_key(&file.path) {
        return Err(WriteError::Foreign(dir.join(&file.path)));
    }
    if let Some(stage) = stage.filter(|_| status != Status::Same) {
        commit::put(&stage.join(&file.path), &file.bytes)?;
    }
    Ok(Record { sha256: digest(&file.bytes), path: file.path.into(), part, status })
}

/// The files of earlier builds, each with the digests it was written with.
struct Owned {
    files: BTreeMap<String, Vec<String>>,
    /// Whether an interrupted build left a committed stage.
    pending: bool,
}

impl Owned {
    fn read(dir: &Path) -> Result<Self, WriteError> {
        let mut files: BTreeMap<String, Vec<String>> = BTreeMap::new();
        let staged = dir.join(STAGE).join(manifest::NAME);
        let pending = staged.exists();
        for path in [dir.join(manifest::NAME), staged] {
            let Some(bytes) = compare::read(&path)? else { continue };
            let text = std::str::from_utf8(&bytes).map_err(|_| WriteError::Manifest(path.clone()))?;
            let earlier = Earlier::parse(text).map_err(|_| WriteError::Manifest(path.clone()))?;
            for (path, digest) in earlier.files() {
                files.entry(path.to_owned()).or_default().push(digest.to_owned());
            }
        }
        Ok(Self { files, pending })
    }
}

/// Whether the folder holds nothing but our stage.
fn is_fresh(dir: &Path) -> Result<bool, WriteError> {
    match fs::read_dir(dir) {
        Ok(entries) => Ok(!entries.filter_map(Result::ok).any(|entry| entry.file_name() != STAGE)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(true),
        Err(error) => Err(WriteError::io(dir, error)),
    }
}

fn remove_stage(stage: &Path) -> Result<(), WriteError> {
    match fs::remove_dir_all(stage) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(WriteError::io(stage, error)),
        _ => Ok(()),
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
