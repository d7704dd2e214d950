//! What is read: a platform's file and what it includes.

use std::{
    env, fs,
    io::{self, Read},
    path::{Path, PathBuf},
    sync::Arc,
};

use platformc_base::{Source, SourceId, Sources, source::MAX_SOURCE_BYTES};
use platformc_spec::include;

use super::{failure::Failure, files, progress, say};

/// The name of a platform's file, unless it is named.
const NAME: &str = "platform.yaml";

/// Which file a platform is in.
pub(super) struct Spec {
    /// Its path. Standard input is read as the file of the usual name in the current folder.
    pub path: PathBuf,
    /// What came by standard input.
    pub input: Option<Vec<u8>>,
}

impl Spec {
    /// The file that is named, the usual one in a folder that is named, or standard input for `-`. Without a name: the usual one
    /// in the current folder or the nearest above it, up to the root of the Git repository.
    pub(super) fn find(named: Option<PathBuf>) -> Result<Self, Failure> {
        let file = |path| Ok(Self { path, input: None });
        match named {
            None => file(nearest()),
            Some(path) if path == Path::new("-") => Ok(Self { path: NAME.into(), input: Some(standard_input()?) }),
            Some(path) => file(in_folder(path)),
        }
    }
}

/// The usual file in a folder, or the file itself.
pub(super) fn in_folder(path: PathBuf) -> PathBuf {
    if path.is_dir() { path.join(NAME) } else { path }
}

/// The usual file here or above; the one here if there is none.
pub(super) fn nearest() -> PathBuf {
    let here = env::current_dir().unwrap_or_default();
    let mut path = PathBuf::new();
    for folder in here.ancestors() {
        if folder.join(NAME).exists() {
            return path.join(NAME);
        }
        // what is above a repository is somebody else's
        if folder.join(".git").exists() {
            break;
        }
        path.push("..");
    }
    NAME.into()
}

/// What comes by standard input, up to one byte more than a source may have.
pub(super) fn standard_input() -> Result<Vec<u8>, Failure> {
    let machine =
        |error: io::Error| Failure::Machine(format!("standard input: {error}"), "give the file's name instead");
    let mut bytes = Vec::new();
    io::stdin().lock().take(MAX_SOURCE_BYTES as u64 + 1).read_to_end(&mut bytes).map_err(machine)?;
    Ok(bytes)
}

/// A platform's file and what it includes.
pub(super) fn read(spec: &Spec) -> Result<Sources, Failure> {
    let sources = load(spec)?;
    workers(threads(sources.numbered().map(|(_, source)| source.text.len()).sum()));
    Ok(sources)
}

/// One thread for each processor.
pub(super) const EVERY_PROCESSOR: usize = 0;

/// The same, for work that is not the less the smaller the platform is.
pub(super) fn read_on(spec: &Spec, threads: usize) -> Result<Sources, Failure> {
    workers(threads);
    load(spec)
}

/// The same, once threads are started.
pub(super) fn load(spec: &Spec) -> Result<Sources, Failure> {
    progress::begin(say::quiet());
    let path = &spec.path;
    let main = match &spec.input {
        Some(bytes) => decode(path.to_string_lossy().into(), bytes.clone()),
        None => text(path)?,
    };
    let sources = match main {
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
            io::ErrorKind::NotFound => {
                "name the platform's file or its folder, `platformc build path/to/platform.yaml`, or run in that folder or below it"
            }
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
