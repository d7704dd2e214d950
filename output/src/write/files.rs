//! Plain files, never through a link: what is on disk against what would be written.

use std::{
    fs::{self, File, Metadata, OpenOptions},
    io::{self, Read},
    path::Path,
};

use super::WriteError;
use crate::{
    ownership::{LABEL, MARK, Status, digest},
    stamp::Stamp,
};

/// Compares a file with the bytes that belong there; with what the file system says of it, from before it was read.
pub(super) fn compare(path: &Path, bytes: &[u8]) -> Result<(Status, Option<Stamp>), WriteError> {
    let Some((mut file, meta)) = open(path)? else { return Ok((Status::Added, None)) };
    let stamp = Stamp::of(&meta);
    let found = content(path, &mut file, &meta)?;
    Ok((if found == bytes { Status::Same } else { Status::Changed(Box::new(digest(&found))) }, stamp))
}

/// The bytes of a plain file, if there is one.
pub(super) fn read(path: &Path) -> Result<Option<Vec<u8>>, WriteError> {
    let Some((mut file, meta)) = open(path)? else { return Ok(None) };
    content(path, &mut file, &meta).map(Some)
}

/// Whether a file says that platformc made it: in its first line, or by the label that all objects have.
pub(super) fn is_generated(path: &Path) -> Result<bool, WriteError> {
    let bytes = read(path)?.unwrap_or_default();
    let text = String::from_utf8_lossy(&bytes);
    let first = text.lines().next().unwrap_or_default();
    Ok(first.contains(MARK) || text.contains(LABEL))
}

/// The bytes of an open file.
fn content(path: &Path, file: &mut File, meta: &Metadata) -> Result<Vec<u8>, WriteError> {
    let mut bytes = Vec::with_capacity(usize::try_from(meta.len()).unwrap_or_default());
    // Bounded, so that its length and its end are not queried again.
    file.take(meta.len()).read_to_end(&mut bytes).map_err(|e| WriteError::io(path, e))?;
    Ok(bytes)
}

/// A plain file and what the file system says of it, if there is one.
pub(super) fn open(path: &Path) -> Result<Option<(File, Metadata)>, WriteError> {
    // Checked first, because opening a device may have side effects.
    if !is_file(path)? {
        return Ok(None);
    }
    let file = no_follow(OpenOptions::new().read(true)).open(path).map_err(|error| opened(path, error))?;
    // The opened file may be another one than the one that was checked.
    let meta = file.metadata().map_err(|e| WriteError::io(path, e))?;
    if meta.is_file() { Ok(Some((file, meta))) } else { Err(WriteError::NotAFile(path.into())) }
}

/// Whether a plain file is there; anything else is refused.
pub(super) fn is_file(path: &Path) -> Result<bool, WriteError> {
    match fs::symlink_metadata(path) {
        Ok(meta) if meta.is_file() => Ok(true),
        Ok(meta) if meta.is_symlink() => Err(WriteError::Link(path.into())),
        Ok(_) => Err(WriteError::NotAFile(path.into())),
        Err(error) if is_missing(&error) => Ok(false),
        Err(error) => Err(WriteError::io(path, error)),
    }
}

/// Whether a folder is there; anything else is refused.
pub(super) fn is_folder(path: &Path) -> Result<bool, WriteError> {
    match fs::symlink_metadata(path) {
        Ok(meta) if meta.is_dir() => Ok(true),
        Ok(meta) if meta.is_symlink() => Err(WriteError::Link(path.into())),
        Ok(_) => Err(WriteError::NotAFolder(path.into())),
        Err(error) if is_missing(&error) => Ok(false),
        Err(error) => Err(WriteError::io(path, error)),
    }
}

/// A new file: what is there already, a link too, is an error.
pub(super) fn create(path: &Path) -> io::Result<File> {
    OpenOptions::new().write(true).create_new(true).open(path)
}

fn is_missing(error: &io::Error) -> bool {
    matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory)
}

/// Does not follow a link at the end of the path, and does not wait for a pipe's other end.
#[cfg(unix)]
fn no_follow(options: &mut OpenOptions) -> &mut OpenOptions {
    use std::os::unix::fs::OpenOptionsExt;

    use rustix::fs::OFlags;

    options.custom_flags((OFlags::NOFOLLOW | OFlags::NONBLOCK).bits().cast_signed())
}

#[cfg(not(unix))]
fn no_follow(options: &mut OpenOptions) -> &mut OpenOptions {
    options
}

fn opened(path: &Path, error: io::Error) -> WriteError {
    #[cfg(unix)]
    if rustix::io::Errno::from_io_error(&error) == Some(rustix::io::Errno::LOOP) {
        return WriteError::Link(path.into());
    }
    WriteError::io(path, error)
}
