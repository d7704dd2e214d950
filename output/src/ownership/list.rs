//! The list of a node's files.

use std::collections::BTreeSet;

use super::{Record, Unreadable, is_bookkeeping, is_digest, push_hex, sides};
use crate::{Listed, path::is_portable};

/// What stands in place of the digest of a file that several entries have something in.
const SHARED: &str = "shared";

/// What stands in place of the digest of a folder: all files below that say that they are generated.
const GENERATED: &str = "generated";

/// Writes a list: each path on a line, and below it the digest. The lines of paths stand between those of digests, so that two
/// branches can change two files. What several entries say has no digest: both may change it.
#[must_use]
pub fn list<'a>(records: impl IntoIterator<Item = &'a Record>) -> String {
    let (mut text, mut folders) = (String::new(), BTreeSet::new());
    for record in records {
        let (name, end) = match &record.listed {
            Listed::Digest | Listed::Shared => (&record.path, ""),
            Listed::Folder(folder) if folders.insert(folder) => (folder, "/"),
            Listed::Folder(_) => continue,
        };
        text.push_str(name);
        text.push_str(end);
        text.push_str("\n  ");
        match &record.listed {
            Listed::Digest => push_hex(&mut text, &record.sha256),
            Listed::Shared => text.push_str(SHARED),
            Listed::Folder(_) => text.push_str(GENERATED),
        }
        text.push('\n');
    }
    text
}

/// What a list names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Entry {
    /// A file, with its digest if it has one.
    File(String, Option<String>),
    /// A folder, with the files below that say that they are generated.
    Folder(String),
}

/// Reads a list; of one with the markers of a merge, both sides.
///
/// # Errors
/// It is no list, or names a path that no tree has.
pub fn read(text: &str) -> Result<Vec<Entry>, Unreadable> {
    let mut files = Vec::new();
    for side in sides(text) {
        read_side(&side, &|path| !is_bookkeeping(path), &mut files)?;
    }
    Ok(files)
}

/// Reads what a build writes down before it moves its files: that list names lists, too.
///
/// # Errors
/// As [`read`].
pub(crate) fn read_journal(text: &str) -> Result<Vec<Entry>, Unreadable> {
    let mut files = Vec::new();
    read_side(text, &|_| true, &mut files)?;
    Ok(files)
}

fn read_side(text: &str, allowed: &dyn Fn(&str) -> bool, files: &mut Vec<Entry>) -> Result<(), Unreadable> {
    let mut lines = text.lines();
    while let Some(path) = lines.next() {
        let name = path.strip_suffix('/').unwrap_or(path);
        if !is_portable(name) || !allowed(name) {
            let is_path = path.bytes().all(|byte| byte.is_ascii_graphic()) && !path.is_empty();
            return Err(if is_path { Unreadable::Path(path.to_owned()) } else { Unreadable::Damaged });
        }
        match lines.next().and_then(|line| line.strip_prefix("  ")) {
            Some(GENERATED) if name != path => files.push(Entry::Folder(name.to_owned())),
            _ if name != path => return Err(Unreadable::Damaged),
            Some(SHARED) => files.push(Entry::File(path.to_owned(), None)),
            Some(digest) if is_digest(digest) => files.push(Entry::File(path.to_owned(), Some(digest.to_owned()))),
            _ => return Err(Unreadable::Damaged),
        }
    }
    Ok(())
}
