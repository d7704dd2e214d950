//! What a build would change in a folder.

use std::{
    collections::BTreeMap,
    io,
    path::Path,
    sync::{Mutex, PoisonError},
};

use rayon::prelude::*;

use super::{
    Changes, Owned, Sources, WriteError, files,
    folder::is_fresh,
    journal, owned,
    parents::ParentFolders,
    staging::{DRAFT, Stage},
    state,
    state::Clock,
};
use crate::{
    ownership::{self, Entry, Identity, Record, Status, digest, hex, is_bookkeeping},
    tree::{File, FileTree, Listed, is_portable},
};

/// The part of what no part makes.
const NONE: usize = usize::MAX;

/// What a tree is compared with.
pub(super) struct Against<'a> {
    pub dir: &'a Path,
    pub sources: &'a Sources<'a>,
    pub identity: &'a Identity,
    /// Where what differs is written to; none if nothing is to be written.
    pub stage: Option<&'a Path>,
}

/// How many files a part has, with the list of them: an app has more, its policy is one.
const USUAL_FILES: usize = 6;

/// The comparison of a tree with a folder.
pub(super) struct Survey {
    pub changes: Changes,
    /// The files that are as they should be.
    pub same: Vec<Box<str>>,
}

/// Compares, and writes what differs to the stage if there is one; writes down what the tree will then be.
pub(super) fn survey(
    tree: &FileTree,
    against: &Against<'_>,
    owned: &mut Owned,
    notes: Option<&mut dyn io::Write>,
) -> Result<Survey, WriteError> {
    let Against { dir, sources, stage, .. } = *against;
    let parents = ParentFolders::new(dir);
    // The stage has just been made.
    let before = stage.map_or_else(Clock::default, Clock::of);
    let open = stage.map(Stage::open).transpose()?;
    let one = One { dir, parents: &parents, sources, fresh: is_fresh(dir)?, stage: open, noted: notes.is_some() };
    let mut records = render(tree, &one)?;
    let lists = lists(tree, &one, &records)?;
    let mut is_listed = vec![false; records.len()];
    for (list, members, earlier) in &lists {
        owned.lists.remove(&*list.path);
        for at in members.iter().filter(|_| list.status == Status::Same) {
            is_listed.get_mut(*at).into_iter().for_each(|listed| *listed = true);
        }
        for entry in earlier {
            owned.add(sources, entry.clone())?;
        }
    }
    // what is left are the lists of nodes that are gone
    for list in std::mem::take(&mut owned.lists).iter().filter(|list| *list != ownership::TREE) {
        for entry in owned::list(dir, list)? {
            owned.add(sources, entry)?;
        }
    }
    // the folders of the lists that are as they should be, too
    for (record, _) in records.iter().zip(&is_listed).filter(|(_, listed)| **listed) {
        if let Listed::Folder(folder) = &record.listed
            && !owned.folders.contains(&**folder)
        {
            owned.folders.insert(folder.to_string());
        }
    }
    let known = |path: &str| records.binary_search_by(|record| record.path.as_ref().cmp(path)).is_ok();
    owned.read_folders(sources, dir, &known)?;
    let mut changes = Changes::default();
    for (record, listed) in records.iter().zip(is_listed) {
        if one.is_edited(record, listed, owned)? {
            changes.edited.push(record.path.to_string());
        }
    }
    let whose =
        File { path: ownership::TREE.into(), bytes: against.identity.text().into_bytes(), listed: Listed::Digest };
    records.extend(lists.into_iter().map(|(list, ..)| list));
    records.push(one.place(&whose, NONE)?);
    // two lists in order, one after the other: this sort only merges them
    records.sort_by(|a, b| a.path.cmp(&b.path));
    let gone = |path: &str| records.binary_search_by(|record| record.path.as_ref().cmp(path)).is_err();
    sort_out(dir, &parents, owned, gone, &mut changes)?;
    let differs = !changes.removed.is_empty() || records.iter().any(|record| record.status != Status::Same);
    if let Some(stage) = stage.filter(|_| differs) {
        journal::put(stage, against.identity, (&owned.files, &owned.folders), &records)?;
    }
    if let Some(notes) = notes {
        let staged = stage.map_or(before, |stage| Clock::of(&stage.join(DRAFT)));
        // Who keeps it knows whether it was written.
        let _ = state::put(&records, [before, staged], notes);
    }
    let mut same = Vec::new();
    for record in records {
        match record.status {
            Status::Same => same.push(record.path),
            Status::Added => changes.added.push(record.path.into()),
            Status::Changed(_) => changes.changed.push(record.path.into()),
        }
    }
    Ok(Survey { changes, same })
}

/// All files of the tree, compared and staged, in the order of their paths.
fn render(tree: &FileTree, one: &One<'_>) -> Result<Vec<Record>, WriteError> {
    // room that is not used is not taken, and a list that grows is copied
    let room = tree.parts().saturating_mul(USUAL_FILES);
    let found = Mutex::new((Vec::with_capacity(room), None));
    let faults = tree.render(&|part, files| {
        let records: Result<Vec<Record>, _> = files.into_iter().map(|file| one.record(&file, part)).collect();
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
    Ok(records)
}

/// A list of files as it will be, the files that are in it, and what the one on the disk has if it is another one.
type List = (Record, Vec<usize>, Vec<Entry>);

/// The lists of all files.
fn lists(tree: &FileTree, one: &One<'_>, records: &[Record]) -> Result<Vec<List>, WriteError> {
    let mut members: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    for (at, record) in records.iter().enumerate() {
        members.entry(record.part).or_default().push(at);
    }
    let mut lists: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    for (part, members) in members {
        lists.entry(ownership::path(&tree.owner(part))).or_default().extend(members);
    }
    let lists: Vec<(String, Vec<usize>)> = lists.into_iter().collect();
    let each = lists.into_par_iter().map(|(path, mut members)| {
        members.sort_unstable();
        let text = ownership::list(members.iter().filter_map(|at| records.get(*at)));
        let list = one.place(&File { path, bytes: text.into_bytes(), listed: Listed::Digest }, NONE)?;
        let earlier = match list.status {
            Status::Changed(_) => owned::list(one.dir, &list.path)?,
            Status::Same | Status::Added => Vec::new(),
        };
        Ok((list, members, earlier))
    });
    each.collect()
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
            // what several entries say has no digest
            Some(_) if digests.is_empty() => changes.removed.push(path.clone()),
            Some(bytes) if digests.contains(&hex(&digest(&bytes))) => changes.removed.push(path.clone()),
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
    fresh: bool,
    stage: Option<Stage<'a>>,
    /// Whether the metadata of files is needed.
    noted: bool,
}

impl One<'_> {
    /// Compares a file of the tree and stages it if it differs.
    fn record(&self, file: &File, part: usize) -> Result<Record, WriteError> {
        if !is_portable(&file.path) || is_bookkeeping(&file.path) {
            return Err(WriteError::Unportable(file.path.clone()));
        }
        self.sources.refuse(&file.path)?;
        self.stage(file, part)
    }

    /// The same for a file of ours.
    fn place(&self, file: &File, part: usize) -> Result<Record, WriteError> {
        if !is_portable(&file.path) {
            return Err(WriteError::Unportable(file.path.clone()));
        }
        self.stage(file, part)
    }

    fn stage(&self, file: &File, part: usize) -> Result<Record, WriteError> {
        let (status, mut stamp) = if !self.fresh && self.parents.exists(&file.path)? {
            files::compare(&self.dir.join(&file.path), &file.bytes)?
        } else {
            (Status::Added, None)
        };
        if let Some(stage) = self.stage.as_ref().filter(|_| status != Status::Same) {
            stamp = stage.put(file, self.noted)?;
        }
        let path = file.path.as_str().into();
        Ok(Record { sha256: digest(&file.bytes), path, part, listed: file.listed.clone(), status, stamp })
    }

    /// Whether somebody edited a file since it was written; refuses to overwrite what no build wrote. `listed` says that the list on
    /// the disk has the file as it is to be.
    fn is_edited(&self, record: &Record, listed: bool, owned: &Owned) -> Result<bool, WriteError> {
        let Status::Changed(found) = &record.status else { return Ok(false) };
        // that its folder is ours says nothing of the one file
        if listed && !matches!(record.listed, Listed::Folder(_)) {
            return Ok(record.listed == Listed::Digest);
        }
        match owned.files.get(&*record.path) {
            None if owned.has_folder_of(&record.path) && files::is_generated(&self.dir.join(&*record.path))? => {
                Ok(false)
            }
            Some(digests) => Ok(!digests.is_empty() && !digests.contains(&hex(found))),
            // its list was lost: what it says of itself is as good
            None if owned.is_known && files::is_generated(&self.dir.join(&*record.path))? => Ok(false),
            None => Err(WriteError::Foreign(self.dir.join(&*record.path))),
        }
    }
}
