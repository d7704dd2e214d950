//! The list of a node's files.

use super::{Record, Unreadable, is_bookkeeping, is_digest, push_hex, sides};
use crate::path::is_portable;

/// What stands in place of the digest of a file that several entries have something in.
const SHARED: &str = "shared";

/// Writes a list: each path on a line, and below it the digest. The lines of paths stand between those of digests, so that two
/// branches can change two files. What several entries say has no digest: both may change it.
#[must_use]
pub fn list<'a>(records: impl IntoIterator<Item = &'a Record>) -> String {
    let mut text = String::new();
    for record in records {
        text.push_str(&record.path);
        text.push('\n');
        text.push_str("  ");
        if record.shared {
            text.push_str(SHARED);
        } else {
            push_hex(&mut text, &record.sha256);
        }
        text.push('\n');
    }
    text
}

/// A file of a list, with its digest if it has one.
pub type Listed = (String, Option<String>);

/// Reads a list; of one with the markers of a merge, both sides.
///
/// # Errors
/// It is no list, or names a path that no tree has.
pub fn read(text: &str) -> Result<Vec<Listed>, Unreadable> {
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
pub(crate) fn read_journal(text: &str) -> Result<Vec<Listed>, Unreadable> {
    let mut files = Vec::new();
    read_side(text, &|_| true, &mut files)?;
    Ok(files)
}

fn read_side(text: &str, allowed: &dyn Fn(&str) -> bool, files: &mut Vec<Listed>) -> Result<(), Unreadable> {
    let mut lines = text.lines();
    while let Some(path) = lines.next() {
        if !is_portable(path) || !allowed(path) {
            let is_path = path.bytes().all(|byte| byte.is_ascii_graphic()) && !path.is_empty();
            return Err(if is_path { Unreadable::Path(path.to_owned()) } else { Unreadable::Damaged });
        }
        match lines.next().and_then(|line| line.strip_prefix("  ")) {
            Some(SHARED) => files.push((path.to_owned(), None)),
            Some(digest) if is_digest(digest) => files.push((path.to_owned(), Some(digest.to_owned()))),
            _ => return Err(Unreadable::Damaged),
        }
    }
    Ok(())
}
