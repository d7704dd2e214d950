//! The files of a platform on disk.

use std::{
    collections::HashMap,
    fs,
    io::{self, ErrorKind},
    path::{Path, PathBuf},
};

use platformc_base::source::MAX_SOURCE_BYTES;
use platformc_spec::include::{Entry, EntryKind, Files, ReadError};

/// The folder of a platform's own file, and nothing outside of it.
pub(super) struct Disk {
    root: PathBuf,
    /// The same without links, once it was requested.
    real: Option<PathBuf>,
    /// Folders whose way has been followed, and whether it stays inside.
    inside: HashMap<PathBuf, bool>,
}

impl Disk {
    pub(super) fn beside(spec: &Path) -> Self {
        let root = spec.parent().filter(|parent| *parent != Path::new("")).unwrap_or(Path::new("."));
        Self { root: root.into(), real: None, inside: HashMap::new() }
    }

    /// Whether a path, with all links followed, is below the root.
    fn holds(&mut self, path: &Path) -> io::Result<bool> {
        let real = match &self.real {
            Some(real) => real,
            None => self.real.insert(fs::canonicalize(&self.root)?),
        };
        Ok(fs::canonicalize(path)?.starts_with(real))
    }

    /// The same for a folder, remembered.
    fn holds_folder(&mut self, folder: &Path) -> io::Result<bool> {
        if let Some(inside) = self.inside.get(folder) {
            return Ok(*inside);
        }
        let inside = self.holds(folder)?;
        self.inside.insert(folder.into(), inside);
        Ok(inside)
    }
}

fn failed(error: &io::Error) -> ReadError {
    match error.kind() {
        ErrorKind::NotFound | ErrorKind::NotADirectory => ReadError::Missing,
        ErrorKind::IsADirectory => ReadError::Folder,
        _ => ReadError::Failed(error.to_string()),
    }
}

impl Files for Disk {
    fn list(&mut self, folder: &str) -> Result<Vec<Entry>, ReadError> {
        let path = if folder.is_empty() { self.root.clone() } else { self.root.join(folder) };
        if !self.holds_folder(&path).map_err(|error| failed(&error))? {
            return Err(ReadError::Outside);
        }
        let mut entries = Vec::new();
        for entry in fs::read_dir(&path).map_err(|error| failed(&error))? {
            let entry = entry.map_err(|error| failed(&error))?;
            let kind = entry.file_type().map_err(|error| failed(&error))?;
            let kind = match kind {
                _ if kind.is_symlink() => EntryKind::Link,
                _ if kind.is_dir() => EntryKind::Folder,
                _ => EntryKind::File,
            };
            // A name that is no text matches what it looks like, and is then missing.
            entries.push(Entry { name: entry.file_name().to_string_lossy().into_owned(), kind });
        }
        Ok(entries)
    }

    fn read(&mut self, path: &str) -> Result<Vec<u8>, ReadError> {
        let path = self.root.join(path);
        let parent = path.parent().unwrap_or(&self.root).to_path_buf();
        if !self.holds_folder(&parent).map_err(|error| failed(&error))? {
            return Err(ReadError::Outside);
        }
        let mut meta = fs::symlink_metadata(&path).map_err(|error| failed(&error))?;
        if meta.is_symlink() {
            if !self.holds(&path).map_err(|error| failed(&error))? {
                return Err(ReadError::Outside);
            }
            meta = fs::metadata(&path).map_err(|error| failed(&error))?;
        }
        // Asked first, so that a wrong file does not fill the memory, and a pipe does not wait for ever.
        if meta.is_dir() {
            return Err(ReadError::Folder);
        }
        if !meta.is_file() {
            return Err(ReadError::Failed("it is no plain file".into()));
        }
        if meta.len() > MAX_SOURCE_BYTES as u64 {
            return Err(ReadError::TooLarge);
        }
        fs::read(&path).map_err(|error| failed(&error))
    }
}
