//! The manifest, piece by piece: against the one on disk, and to the stage.

use std::{
    fmt,
    fs::File,
    io::{self, BufReader, BufWriter, Read, Write},
    path::Path,
};

use super::{WriteError, files};
use crate::{
    manifest::{Record, Status},
    tree::FileTree,
};

/// Compares the manifest with the one on disk.
pub(super) fn compare(tree: &FileTree, records: &[Record], path: &Path) -> Result<Status, WriteError> {
    let Some((file, _)) = files::open(path)? else { return Ok(Status::Added) };
    let mut against = Against { file: BufReader::new(file), buffer: Vec::new() };
    let same = tree.manifest(records, &mut against).is_ok() && matches!(against.file.read(&mut [0]), Ok(0));
    Ok(if same { Status::Same } else { Status::Changed })
}

/// Writes the manifest to a file.
pub(super) fn put(tree: &FileTree, records: &[Record], path: &Path) -> Result<(), WriteError> {
    let file = files::create(path).map_err(|e| WriteError::io(path, e))?;
    let mut to = To { file: BufWriter::new(file), error: None };
    let written = tree.manifest(records, &mut to);
    let error = to.error.take().or_else(|| to.file.flush().err());
    match error {
        Some(error) => Err(WriteError::io(path, error)),
        None if written.is_err() => Err(WriteError::io(path, io::Error::other("the manifest was not written"))),
        None => Ok(()),
    }
}

/// Refuses the first piece that the file does not hold.
struct Against {
    file: BufReader<File>,
    buffer: Vec<u8>,
}

impl fmt::Write for Against {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        self.buffer.resize(text.len(), 0);
        self.file.read_exact(&mut self.buffer).map_err(|_| fmt::Error)?;
        if self.buffer == text.as_bytes() { Ok(()) } else { Err(fmt::Error) }
    }
}

/// Keeps the error that formatting cannot carry.
struct To {
    file: BufWriter<File>,
    error: Option<io::Error>,
}

impl fmt::Write for To {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        self.file.write_all(text.as_bytes()).map_err(|error| {
            self.error = Some(error);
            fmt::Error
        })
    }
}
