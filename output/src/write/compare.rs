//! What is on disk against what would be written.

use std::{fs, io, path::Path};

use super::WriteError;
use crate::manifest::Status;

/// Compares a file with the bytes that belong there.
pub(super) fn compare(path: &Path, bytes: &[u8], fresh: bool) -> Result<Status, WriteError> {
    if fresh {
        return Ok(Status::Added);
    }
    Ok(match read(path)? {
        None => Status::Added,
        Some(found) if found == bytes => Status::Same,
        Some(_) => Status::Changed,
    })
}

/// The bytes of a plain file, if there is one.
pub(super) fn read(path: &Path) -> Result<Option<Vec<u8>>, WriteError> {
    let meta = match fs::symlink_metadata(path) {
        Ok(meta) => meta,
        Err(error) if matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory) => {
            return Ok(None);
        }
        Err(error) => return Err(WriteError::io(path, error)),
    };
    if !meta.is_file() {
        return Err(WriteError::InTheWay(path.into()));
    }
    fs::read(path).map(Some).map_err(|e| WriteError::io(path, e))
}
