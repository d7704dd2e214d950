//! Patterns to paths: folder by folder, so that only what can match is listed, and each folder once.

use std::collections::{BTreeMap, BTreeSet};

use glob::{MatchOptions, Pattern, PatternError};

use super::{Entry, EntryKind, Files, ReadError};
use crate::scalar::include::is_pattern;

/// How deeply `**` looks.
const DEEPEST: usize = 64;

/// `*` does not cross folders, and does not find what is hidden.
const OPTIONS: MatchOptions =
    MatchOptions { case_sensitive: true, require_literal_separator: true, require_literal_leading_dot: true };

/// Why a pattern found nothing.
#[derive(Debug)]
pub(super) enum Failure {
    Pattern(PatternError),
    /// A folder or a link on the way could not be read.
    Read(String, ReadError),
}

/// The paths of all files that a pattern matches, in order, each once.
pub(super) fn find(segments: &[String], files: &mut dyn Files) -> Result<Vec<String>, Failure> {
    let mut steps: Vec<Step> = Vec::with_capacity(segments.len());
    for segment in segments {
        steps.push(match segment.as_str() {
            // `**/**` finds what `**` finds
            "**" if matches!(steps.last(), Some(Step::Anywhere)) => continue,
            "**" => Step::Anywhere,
            name if is_pattern(name) => Step::Like(Pattern::new(name).map_err(Failure::Pattern)?),
            name => Step::Named(name.to_owned()),
        });
    }
    // A last `**` means every file below.
    if matches!(steps.last(), Some(Step::Anywhere)) {
        steps.push(Step::Like(Pattern::new("*").map_err(Failure::Pattern)?));
    }
    let mut walk = Walk { steps: &steps, files, found: Vec::new() };
    walk.visit("", 0, BTreeSet::from([0]))?;
    let mut found = walk.found;
    found.sort();
    found.dedup();
    Ok(found)
}

enum Step {
    Named(String),
    Like(Pattern),
    Anywhere,
}

/// Whether a folder is what a build wrote: nothing in it is a part of a platform.
fn is_output(entries: &[Entry]) -> bool {
    let has = |name: &str| entries.iter().any(|entry| entry.name == name);
    ["terraform", "flux"].into_iter().all(has) && ["ownership", "manifest.json"].into_iter().any(has)
}

/// A walk through the folders with all steps at once that are reached in one, as a state machine reads a text: a pattern
/// with many `**` can reach a step in a folder in very many ways, and only that it does matters.
struct Walk<'a> {
    steps: &'a [Step],
    files: &'a mut dyn Files,
    found: Vec<String>,
}

impl Walk<'_> {
    /// Goes on in a folder, so many folders down, with the steps that are next there.
    fn visit(&mut self, folder: &str, depth: usize, mut next: BTreeSet<usize>) -> Result<(), Failure> {
        let listed = next.iter().filter_map(|at| Some((*at, self.steps.get(*at)?)));
        let listed = listed.into_iter().any(|(at, step)| !matches!(step, Step::Named(_)) || self.is_last(at));
        let entries = if listed { list(folder, self.files)? } else { Vec::new() };
        if listed && entries.is_empty() {
            return Ok(());
        }
        let output = is_output(&entries);
        let below = |name: &str| if folder.is_empty() { name.to_owned() } else { format!("{folder}/{name}") };
        let mut folders: BTreeMap<&str, BTreeSet<usize>> = BTreeMap::new();
        while let Some(at) = next.pop_first() {
            let Some(step) = self.steps.get(at) else { continue };
            let last = self.is_last(at);
            match step {
                Step::Named(name) if !last => {
                    folders.entry(name).or_default().insert(at + 1);
                }
                Step::Named(name) => {
                    let file = entries.iter().any(|entry| entry.name == *name && entry.kind != EntryKind::Folder);
                    self.found.extend(file.then(|| below(name)));
                }
                Step::Like(pattern) => {
                    let alike = entries.iter().filter(|entry| pattern.matches_with(&entry.name, OPTIONS));
                    for entry in alike {
                        match entry.kind {
                            EntryKind::File | EntryKind::Link if last => self.found.push(below(&entry.name)),
                            EntryKind::Folder | EntryKind::Link if !last => {
                                folders.entry(&entry.name).or_default().insert(at + 1);
                            }
                            _ => {}
                        }
                    }
                }
                Step::Anywhere if output => {}
                Step::Anywhere => {
                    next.insert(at + 1);
                    let deeper = |entry: &&Entry| entry.kind == EntryKind::Folder && !entry.name.starts_with('.');
                    for entry in entries.iter().filter(deeper).filter(|_| depth < DEEPEST) {
                        folders.entry(&entry.name).or_default().insert(at);
                    }
                }
            }
        }
        folders.into_iter().try_for_each(|(name, next)| self.visit(&below(name), depth + 1, next))
    }

    fn is_last(&self, at: usize) -> bool {
        at + 1 == self.steps.len()
    }
}

/// What is not there holds nothing.
fn list(folder: &str, files: &mut dyn Files) -> Result<Vec<Entry>, Failure> {
    match files.list(folder) {
        Ok(entries) => Ok(entries),
        Err(ReadError::Missing) => Ok(Vec::new()),
        Err(error) => Err(Failure::Read(folder.to_owned(), error)),
    }
}
