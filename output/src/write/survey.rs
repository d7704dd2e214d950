//! What a build would change in a folder.

use std::{
    io,
    path::Path,
    sync::{Mutex, PoisonError},
};

use rayon::prelude::*;

use super::{
    Changes, Owned, Sources, WriteError, draft, files, folder::is_fresh, parents::ParentFolders, staging, state,
    state::Clock,
};
use crate::{
    manifest::{self, Record, Status, digest},
    tree::{File, FileTree, is_portable},
};

/// How many files a part has: an app has more, its policy is one.
const USUAL_FILES: usize = 4;

/// The comparison of a tree with a folder.
pub(super) struct Survey {
    pub changes: Changes,
    pub manifest_status: Status,
}

/// Compares, and writes what differs to the stage if there is one; writes down what the tree will then be.
pub(super) fn survey(
    tree: &FileTree,
    dir: &Path,
    sources: &Sources<'_>,
    owned: &Owned,
    stage: Option<&Path>,
    notes: Option<&mut dyn io::Write>,
) -> Result<Survey, WriteError> {
    let fresh = is_fresh(dir)?;
    let parents = ParentFolders::new(dir);
    // The stage has just been made.
    let before = stage.map_or_else(Clock::default, Clock::of);
    let one = One { dir, parents: &parents, sources, owned, fresh, stage, noted: notes.is_some() };
    // room that is not used is not taken, and a list that grows is copied
    let room = tree.parts().saturating_mul(USUAL_FILES);
    let found = Mutex::new((Vec::with_capacity(room), None));
    let faults = tree.render(&|part, files| {
        let records: Result<Vec<Record>, _> = files.into_iter().map(|file| one.record(file, part)).collect();
        let (all, failed) = &mut *found.lock().unwrap_or_else(PoisonError::into_inner);
        match records {
            Ok(more) => all.extend(more),
            Err(error) => *failed = failed.take().or(Some(error)),
        }
        failed.is_none()
    });
    let (mut records, failed) = found.into_inner().unwrap_or_else(PoisonError::into_inner);
    if let Some(error) = failed {
        return Err(error);
    }
    if let [first, more @ ..] = faults.as_slice() {
        return Err(WriteError::Fault { fault: first.clone(), more: more.len() });
    }
    records.par_sort_unstable_by(|a, b| a.path.cmp(&b.path));
    if let Some([first, _]) = records.array_windows().find(|[a, b]| a.path == b.path) {
        return Err(WriteError::Duplicate(first.path.to_string()));
    }
    let mut manifest = draft::compare(tree, &records, &dir.join(manifest::NAME))?;
    let manifest_status = manifest.status;
    let mut changes = Changes::default();
    let gone = |path: &str| records.binary_search_by(|record| record.path.as_ref().cmp(path)).is_err();
    sort_out(dir, &parents, owned, gone, &mut changes)?;
    let differs = manifest_status != Status::Same
        || !changes.removed.is_empty()
        || records.iter().any(|record| record.status != Status::Same);
    if let Some(stage) = stage.filter(|_| differs) {
        manifest = draft::put(tree, &records, &stage.join(staging::DRAFT), manifest_status)?;
    }
    if let Some(notes) = notes {
        let staged = stage.map_or(before, |stage| Clock::of(&stage.join(staging::DRAFT)));
        // Who keeps it knows whether it was written.
        let _ = state::put(&records, &manifest, [before, staged], notes);
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

/// Which owned files to remove, and which to keep since they have been edited.
pub(super) fn sort_out(
    dir: &Path,
    parents: &ParentFolders<'_>,
    owned: &Owned,
    gone: impl Fn(&str) -> bool,
    changes: &mut Changes,
) -> Result<(), WriteError> {
    for (path, digests) in owned.files.iter().filter(|(path, _)| gone(path)) {
        if !parents.exists(path)? {
            continue;
        }
        match files::read(&dir.join(path))? {
            None => {}
            Some(bytes) if digests.contains(&manifest::hex(&digest(&bytes))) => changes.removed.push(path.clone()),
            Some(_) => changes.kept.push(path.clone()),
        }
    }
    Ok(())
}

/// What one file is compared with.
struct One<'a> {
    dir: &'a Path,
    parents: &'a ParentFolders<'a>,
    sources: &'a Sources<'a>,
    owned: &'a Owned,
    fresh: bool,
    stage: Option<&'a Path>,
    /// Whether the metadata of files is needed.
    noted: bool,
}

impl One<'_> {
    /// Compares a file and stages it if it differs.
    fn record(&self, file: File, part: usize) -> Result<Record, WriteError> {
        if !is_portable(&file.path) || file.path.eq_ignore_ascii_case(manifest::NAME) {
            return Err(WriteError::Unportable(file.path));
        }
        self.sources.refuse(&file.path)?;
        let there = !self.fresh && self.parents.exists(&file.path)?;
        let path = self.dir.join(&file.path);
        let (status, mut stamp) = if there { files::compare(&path, &file.bytes)? } else { (Status::Added, None) };
        if status == Status::Changed && !self.owned.files.contains_key(&file.path) {
            return Err(WriteError::Foreign(path));
        }
        if let Some(stage) = self.stage.filter(|_| status != Status::Same) {
            stamp = staging::put(stage, &file, self.noted)?;
        }
        Ok(Record { sha256: digest(&file.bytes), path: file.path.into(), part, status, stamp })
    }
}
