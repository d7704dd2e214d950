//! Patterns to paths: folder by folder, so that only what can match is listed.

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
    let mut steps = Vec::with_capacity(segments.len());
    for segment in segments {
        steps.push(match segment.as_str() {
            "**" => Step::Anywhere,
            name if is_pattern(name) => Step::Like(Pattern::new(name).map_err(Failure::Pattern)?),
            name => Step::Named(name.to_owned()),
        });
    }
    // A last `**` means every file below.
    if matches!(steps.last(), Some(Step::Anywhere)) {
        steps.push(Step::Like(Pattern::new("*").map_err(Failure::Pattern)?));
    }
    let mut found = Vec::new();
    walk(&steps, "", 0, files, &mut found)?;
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
    ["manifest.json", "terraform", "flux"].into_iter().all(has)
}

fn walk(
    steps: &[Step],
    folder: &str,
    depth: usize,
    files: &mut dyn Files,
    found: &mut Vec<String>,
) -> Result<(), Failure> {
    let Some((step, rest)) = steps.split_first() else { return Ok(()) };
    let below = |name: &str| if folder.is_empty() { name.to_owned() } else { format!("{folder}/{name}") };
    match step {
        Step::Named(name) if !rest.is_empty() => walk(rest, &below(name), depth, files, found),
        Step::Named(name) => {
            if list(folder, files)?.iter().any(|entry| entry.name == *name && entry.kind != EntryKind::Folder) {
                found.push(below(name));
            }
            Ok(())
        }
        Step::Like(pattern) => {
            for entry in list(folder, files)? {
                if !pattern.matches_with(&entry.name, OPTIONS) {
                    continue;
                }
                match (rest.is_empty(), entry.kind) {
                    (true, EntryKind::File | EntryKind::Link) => found.push(below(&entry.name)),
                    (false, EntryKind::Folder | EntryKind::Link) => {
                        walk(rest, &below(&entry.name), depth, files, found)?;
                    }
                    _ => {}
                }
            }
            Ok(())
        }
        Step::Anywhere => {
            let entries = list(folder, files)?;
            if is_output(&entries) {
                return Ok(());
            }
            walk(rest, folder, depth, files, found)?;
            if depth >= DEEPEST {
                return Ok(());
            }
            for entry in entries {
                if entry.kind == EntryKind::Folder && !entry.name.starts_with('.') {
                    walk(steps, &below(&entry.name), depth + 1, files, found)?;
                }
            }
            Ok(())
        }
    }
}

/// What is not there holds nothing.
fn list(folder: &str, files: &mut dyn Files) -> Result<Vec<super::Entry>, Failure> {
    match files.list(folder) {
        Ok(entries) => Ok(entries),
        Err(ReadError::Missing) => Ok(Vec::new()),
        Err(error) => Err(Failure::Read(folder.to_owned(), error)),
    }
}
