//! The manifest, piece by piece: against the one on disk, and to the stage.

use std::{
    fmt,
    fs::File,
    io::{self, BufReader, BufWriter, Read, Write},
    path::Path,
};

use sha2::{Digest, Sha256};

use super::{WriteError, files};
use crate::{
    manifest::{self, Record, Status},
    stamp::Stamp,
    tree::FileTree,
};

/// Compares the manifest with the one on disk.
pub(super) fn compare(tree: &FileTree, records: &[Record], path: &Path) -> Result<Record, WriteError> {
    let Some((file, meta)) = files::open(path)? else { return Ok(record(Status::Added, [0; 32], None)) };
    let mut against = Against { file: BufReader::new(Hashed::new(file)), buffer: Vec::new() };
    let same = tree.manifest(records, &mut against).is_ok() && matches!(against.file.read(&mut [0]), Ok(0));
    let status = if same { Status::Same } else { Status::Changed };
    Ok(record(status, against.file.get_ref().digest(), Stamp::of(&meta)))
}

/// Writes the manifest to a file.
pub(super) fn put(tree: &FileTree, records: &[Record], path: &Path, status: Status) -> Result<Record, WriteError> {
    let file = files::create(path).map_err(|e| WriteError::io(path, e))?;
    let mut to = To { file: BufWriter::new(Hashed::new(file)), error: None };
    let written = tree.manifest(records, &mut to);
    let error = to.error.take().or_else(|| to.file.flush().err());
    match error {
        Some(error) => Err(WriteError::io(path, error)),
        None if written.is_err() => Err(WriteError::io(path, io::Error::other("the manifest was not written"))),
        None => {
            let meta = to.file.get_ref().file.metadata().map_err(|e| WriteError::io(path, e))?;
            Ok(record(status, to.file.get_ref().digest(), Stamp::of(&meta)))
        }
    }
}

/// The manifest as a file of the tree; no part makes it.
fn record(status: Status, sha256: [u8; 32], stamp: Option<Stamp>) -> Record {
    Record { path: manifest::NAME.into(), sha256, part: usize::MAX, status, stamp }
}

/// Refuses the first piece that the file does not hold.
struct Against {
    file: BufReader<Hashed>,
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
    file: BufWriter<Hashed>,
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

/// A file and the digest of what has been read or written.
struct Hashed {
    file: File,
    digest: Sha256,
}

impl Hashed {
    fn new(file: File) -> Self {
        Self { file, digest: Sha256::new() }
    }

    fn digest(&self) -> [u8; 32] {
        self.digest.clone().finalize().into()
    }
}

impl Read for Hashed {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.file.read(buffer)?;
        self.digest.update(buffer.get(..read).unwrap_or_default());
        Ok(read)
    }
}

impl Write for Hashed {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = self.file.write(bytes)?;
        self.digest.update(bytes.get(..written).unwrap_or_default());
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}
