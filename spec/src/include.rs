//! Included files: which ones a platform names, found and read through [`Files`], so that this crate does no I/O and a
//! language server can answer from its open buffers.
//!
//! An include is a path or a pattern relative to the file that says it, and never leaves the folder of the platform's own
//! file. Patterns find files in the order of their names, so that the same files give the same sources everywhere.

mod beside;
mod load;
mod mentions;
mod problems;
#[cfg(test)]
mod tests;
mod walk;

use std::collections::BTreeMap;

pub(crate) use beside::fill;
pub use load::{load, single};
pub use platformc_base::scalar::IncludePath;
pub use problems::{not_utf8, too_large};

/// Where included files come from. Paths are relative to the folder of the platform's own file, with `/` between
/// folders, without `.` and `..`; the empty path is that folder itself.
pub trait Files {
    /// What is in a folder, in any order.
    ///
    /// # Errors
    /// There is no such folder, or it lies outside of the platform's.
    fn list(&mut self, folder: &str) -> Result<Vec<Entry>, ReadError>;

    /// The bytes of a file.
    ///
    /// # Errors
    /// There is no such file, or it lies outside of the platform's folder.
    fn read(&mut self, path: &str) -> Result<Vec<u8>, ReadError>;
}

/// One name in a folder.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Entry {
    /// The name alone, without its folder.
    pub name: String,
    /// What has that name.
    pub kind: EntryKind,
}

/// What a name in a folder stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum EntryKind {
    /// A plain file.
    File,
    /// A folder.
    Folder,
    /// A symbolic link: `**` does not follow it, since links can lead round in a circle.
    Link,
}

/// Why a file or a folder could not be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ReadError {
    /// Nothing has that name.
    Missing,
    /// It is a folder, and a file was asked for.
    Folder,
    /// A link leads out of the platform's folder.
    Outside,
    /// The file has more than [`MAX_SOURCE_BYTES`](crate::source::MAX_SOURCE_BYTES).
    TooLarge,
    /// The machine failed: its message.
    Failed(String),
}

/// Files that are held in memory: an editor's buffers, or a test's. There are no links among them.
#[derive(Clone, Debug, Default)]
pub struct InMemory(pub BTreeMap<String, Vec<u8>>);

impl Files for InMemory {
    fn list(&mut self, folder: &str) -> Result<Vec<Entry>, ReadError> {
        let start = if folder.is_empty() { String::new() } else { format!("{folder}/") };
        let mut entries: Vec<Entry> = self
            .0
            .range(start.clone()..)
            .map_while(|(path, _)| path.strip_prefix(start.as_str()))
            .map(|below| match below.split_once('/') {
                Some((name, _)) => Entry { name: name.into(), kind: EntryKind::Folder },
                None => Entry { name: below.into(), kind: EntryKind::File },
            })
            .collect();
        entries.dedup();
        if entries.is_empty() { Err(ReadError::Missing) } else { Ok(entries) }
    }

    fn read(&mut self, path: &str) -> Result<Vec<u8>, ReadError> {
        if let Some(bytes) = self.0.get(path) {
            return Ok(bytes.clone());
        }
        Err(if self.list(path).is_ok() { ReadError::Folder } else { ReadError::Missing })
    }
}

/// No files at all.
#[derive(Clone, Copy, Debug, Default)]
pub struct Nothing;

impl Files for Nothing {
    fn list(&mut self, _: &str) -> Result<Vec<Entry>, ReadError> {
        Err(ReadError::Missing)
    }

    fn read(&mut self, _: &str) -> Result<Vec<u8>, ReadError> {
        Err(ReadError::Missing)
    }
}
