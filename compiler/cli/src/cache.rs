//! What the last build left, so that a build that changes nothing need not make the trees again. All checks run before it is
//! asked; what is not exactly what it was is made in full.
//!
//! It is in `.platformc/cache` beside the platform, where Git ignores it, and can be removed at any time. No result depends
//! on it: `--check`, and everything in a pipeline, never reads it.

use std::{
    env,
    fs::{self, File},
    io::{self, BufWriter, Write},
    path::{Path, PathBuf},
};

use platformc_base::Sources;
use platformc_output::{
    ownership::hex,
    write::{self, Out, Stamp},
};
use sha2::{Digest, Sha256};

/// The folder, beside the platform.
const FOLDER: [&str; 2] = [".platformc", "cache"];
/// How many builds are remembered, each into another folder; with more, all are forgotten.
const MOST: usize = 32;
/// The first line: raise the number if you change the format.
const FORMAT: &str = "platformc-cache 1";
const IGNORE: &str = "# What `platformc build` remembers of the last build. It can be removed at any time.\n*\n";

/// The place for the last build of one platform into one folder, and what a build of now depends on.
pub(super) struct Cache {
    folder: PathBuf,
    name: String,
    /// The digest of everything that the output depends on: the program with its catalog, the options, every file that was
    /// read.
    key: String,
}

impl Cache {
    /// None where none is to be used, or the machine does not let us.
    pub(super) fn of(spec: &Path, sources: &Sources, out: &Out, env: Option<&str>) -> Option<Self> {
        // What a pipeline says must not depend on what was on its disk.
        if env::var_os("CI").is_some_and(|value| !value.is_empty() && value != "false") || out.adopt.is_some() {
            return None;
        }
        let spec = std::path::absolute(spec).ok()?;
        if !fs::metadata(&spec).ok()?.is_file() {
            return None;
        }
        let out = std::path::absolute(&out.folder).ok()?;
        let program = env::current_exe().ok()?;
        let stamp = Stamp::of(&fs::metadata(&program).ok()?)?;
        let place = [out.as_os_str().as_encoded_bytes(), env.unwrap_or_default().as_bytes()];
        let name = hex(&digest(place)).get(..32)?.to_owned();
        let stamp = stamp.to_string();
        let before = [
            FORMAT.as_bytes(),
            env!("CARGO_PKG_VERSION").as_bytes(),
            program.as_os_str().as_encoded_bytes(),
            stamp.as_bytes(),
            spec.as_os_str().as_encoded_bytes(),
        ];
        let files = sources.numbered().flat_map(|(id, source)| [sources.path(id).as_bytes(), source.text.as_bytes()]);
        let key = hex(&digest(before.into_iter().chain(place).chain(files)));
        let folder = spec.parent()?.join(FOLDER[0]).join(FOLDER[1]);
        Some(Self { folder, name, key })
    }

    /// Whether the trees of these environments stand as the last build left them, and would be made the same.
    pub(super) fn is_current(&self, out: &Out, present: &[Option<&str>]) -> bool {
        let Some(text) = self.read() else { return false };
        let mut trees = text.split("tree ").skip(1);
        let same = present.iter().all(|environment| {
            let Some((name, lines)) = trees.next().and_then(|tree| tree.split_once('\n')) else { return false };
            name == environment.unwrap_or_default() && write::is_unchanged(out, *environment, lines)
        });
        same && trees.next().is_none()
    }

    /// What was written down under this key, if it is whole.
    fn read(&self) -> Option<String> {
        let path = self.folder.join(&self.name);
        if !is_own(&self.folder) || !fs::symlink_metadata(&path).ok()?.is_file() {
            return None;
        }
        let text = fs::read_to_string(path).ok()?;
        let (body, end) = text.split_at_checked(text.len().checked_sub(64)?)?;
        let begins = body.strip_prefix(FORMAT)?.strip_prefix('\n')?.strip_prefix(self.key.as_str())?.starts_with('\n');
        (begins && hex(&Sha256::digest(body).into()) == end).then(|| body.to_owned())
    }

    /// What a build is written down in. Nothing is made on the disk before there is something to write.
    pub(super) fn draft(self) -> Draft {
        let head = format!("{FORMAT}\n{}\n", self.key);
        Draft { cache: self, head, made: Vec::new(), file: None, digest: Sha256::new(), whole: true }
    }

    fn draft_path(&self) -> PathBuf {
        self.folder.join(format!("{}.draft", self.name))
    }

    /// Makes the folder and opens the draft; what had to be made for it is added to `made`.
    fn open(&self, made: &mut Vec<PathBuf>) -> io::Result<BufWriter<File>> {
        for folder in self.folder.ancestors().take(FOLDER.len()).collect::<Vec<_>>().into_iter().rev() {
            match fs::create_dir(folder) {
                Ok(()) => made.push(folder.into()),
                Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
                Err(error) => return Err(error),
            }
        }
        if !is_own(&self.folder) {
            return Err(io::ErrorKind::NotADirectory.into());
        }
        let ignore = self.folder.join(".gitignore");
        if let Ok(mut file) = File::create_new(&ignore) {
            made.push(ignore);
            file.write_all(IGNORE.as_bytes())?;
        }
        // What a build left that was killed.
        let _ = fs::remove_file(self.draft_path());
        let file = BufWriter::new(File::create_new(self.draft_path())?);
        made.push(self.draft_path());
        Ok(file)
    }

    /// Removes what was remembered of builds into folders that may be gone, once there is too much of it.
    fn forget_many(&self) {
        let entries = fs::read_dir(&self.folder).into_iter().flatten().filter_map(Result::ok);
        let is_one = |name: &str| name.len() == self.name.len() && name.bytes().all(|b| b.is_ascii_hexdigit());
        let found: Vec<PathBuf> =
            entries.filter(|entry| entry.file_name().to_str().is_some_and(is_one)).map(|entry| entry.path()).collect();
        if found.len() >= MOST {
            for path in found {
                let _ = fs::remove_file(path);
            }
        }
    }
}

/// Whether the cache's folder is one, with no link on the way from the platform's.
fn is_own(folder: &Path) -> bool {
    folder.ancestors().take(FOLDER.len()).all(|path| fs::symlink_metadata(path).is_ok_and(|meta| meta.is_dir()))
}

/// A digest over texts, each with its length.
fn digest<'a>(parts: impl IntoIterator<Item = &'a [u8]>) -> [u8; 32] {
    let mut digest = Sha256::new();
    for part in parts {
        digest.update((part.len() as u64).to_le_bytes());
        digest.update(part);
    }
    digest.finalize().into()
}

/// A build that is being written down. Dropped before its end, it leaves nothing.
pub(super) struct Draft {
    cache: Cache,
    /// What comes before the next line.
    head: String,
    /// The folders and files that were made for it, in order.
    made: Vec<PathBuf>,
    file: Option<BufWriter<File>>,
    digest: Sha256,
    whole: bool,
}

impl Draft {
    /// The tree whose lines follow.
    pub(super) fn tree(&mut self, environment: Option<&str>) -> &mut dyn Write {
        self.head.push_str("tree ");
        self.head.push_str(environment.unwrap_or_default());
        self.head.push('\n');
        self
    }

    /// Ends it, once everything is in its place. A build that cannot be written down is no failure.
    pub(super) fn finish(mut self) {
        let end = hex(&self.digest.clone().finalize().into());
        let Some(mut file) = self.file.take().filter(|_| self.whole && self.head.is_empty()) else { return };
        if file.write_all(end.as_bytes()).and_then(|()| file.flush()).is_err() {
            return;
        }
        self.cache.forget_many();
        if fs::rename(self.cache.draft_path(), self.cache.folder.join(&self.cache.name)).is_ok() {
            self.made.clear();
        }
    }

    fn put(&mut self, bytes: &[u8]) -> io::Result<()> {
        let mut file = match self.file.take() {
            Some(file) => file,
            None => self.cache.open(&mut self.made)?,
        };
        let head = std::mem::take(&mut self.head);
        for part in [head.as_bytes(), bytes] {
            self.digest.update(part);
            file.write_all(part)?;
        }
        self.file = Some(file);
        Ok(())
    }
}

impl Write for Draft {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = if self.whole { self.put(bytes) } else { Err(io::ErrorKind::Other.into()) };
        self.whole = written.is_ok();
        written.map(|()| bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.as_mut().map_or(Ok(()), BufWriter::flush)
    }
}

impl Drop for Draft {
    fn drop(&mut self) {
        for path in self.made.iter().rev() {
            // A folder that others have put something into stays.
            let _ = fs::remove_file(path).or_else(|_| fs::remove_dir(path));
        }
    }
}
