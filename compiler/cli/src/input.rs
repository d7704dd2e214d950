//! What is read: a platform's file and what it includes.

use std::{
    fs,
    io::{self, Read},
    path::Path,
    sync::Arc,
};

use platformc_base::{Source, SourceId, Sources, source::MAX_SOURCE_BYTES};
use platformc_spec::include;

use super::{failure::Failure, files, say};

/// A platform's file and what it includes.
pub(super) fn read(path: &Path) -> Result<Sources, Failure> {
    let sources = load(path)?;
    workers(threads(sources.numbered().map(|(_, source)| source.text.len()).sum()));
    Ok(sources)
}

/// One thread for each processor.
pub(super) const EVERY_PROCESSOR: usize = 0;

/// The same, for work that is not the less the smaller the platform is.
pub(super) fn read_on(path: &Path, threads: usize) -> Result<Sources, Failure> {
    workers(threads);
    load(path)
}

fn load(path: &Path) -> Result<Sources, Failure> {
    let sources = match text(path)? {
        Ok(source) => include::load(source, &mut files::Disk::beside(path)),
        Err(unreadable) => unreadable,
    };
    Ok(sources)
}

/// The number of threads for a platform with this many bytes of input: one if it is small, because the work is done before
/// a second thread has started. 0 means one for each processor.
#[must_use]
pub fn threads(bytes: usize) -> usize {
    const FEW: usize = 32 * 1024;
    usize::from(bytes < FEW)
}

/// Starts these threads. This one works too, so that what it has freed is used again.
fn workers(threads: usize) {
    let pool = rayon::ThreadPoolBuilder::new().use_current_thread().num_threads(threads);
    // It fails if it was done before, and then nothing is to be done.
    let _ = pool.build_global();
}

/// A source, or what says why it is no text.
pub(super) type Text = Result<Source, Sources>;

/// A file alone.
pub(super) fn text(path: &Path) -> Result<Text, Failure> {
    let machine = |error: io::Error| {
        let help = match error.kind() {
            io::ErrorKind::NotFound => "name the platform's file: `platformc build path/to/platform.yaml`",
            io::ErrorKind::IsADirectory => "name the file in it, such as `platform.yaml`",
            _ => "check that the file can be read",
        };
        Failure::Machine(format!("`{}`: {error}", say::path(path)), help)
    };
    let name: Arc<str> = path.to_string_lossy().into();
    // Asked first, so that a wrong file does not fill the memory.
    if fs::metadata(path).map_err(machine)?.len() > MAX_SOURCE_BYTES as u64 {
        return Ok(Err(Sources::unreadable(name, "", include::too_large())));
    }
    let mut bytes = Vec::new();
    // A pipe has no length.
    let most = MAX_SOURCE_BYTES as u64 + 1;
    fs::File::open(path).and_then(|file| file.take(most).read_to_end(&mut bytes)).map_err(machine)?;
    Ok(decode(name, bytes))
}

/// A source of these bytes.
pub(super) fn decode(name: Arc<str>, bytes: Vec<u8>) -> Text {
    if bytes.len() > MAX_SOURCE_BYTES {
        return Err(Sources::unreadable(name, "", include::too_large()));
    }
    match String::from_utf8(bytes) {
        Ok(text) => Ok(Source { name, text: text.into() }),
        Err(error) => {
            let problem = include::not_utf8(SourceId(0), error.utf8_error().valid_up_to());
            Err(Sources::unreadable(name, String::from_utf8_lossy(error.as_bytes()), problem))
        }
    }
}
