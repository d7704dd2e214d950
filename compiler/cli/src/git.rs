//! The files of a Git revision, read through the `git` program: one process answers for all of them. It is asked for objects
//! alone, so nothing of the repository is run, and nothing is fetched or written.

use std::{
    collections::HashMap,
    io::{self, BufRead, BufReader, Read, Write},
    path::Path,
    process::{Child, ChildStdin, ChildStdout, Command, Stdio},
};

use platformc_base::source::MAX_SOURCE_BYTES;
use platformc_spec::include::{Entry, EntryKind, Files, ReadError};

use crate::{
    failure::{Failure, usage},
    say,
};

const ELSEWHERE: &str = "compare with a folder instead: `--against DIR`";
/// So many links may lead to each other.
const LINKS: usize = 16;

/// The folder of a platform in a revision, and nothing outside of it.
pub struct Revision {
    process: Child,
    requests: ChildStdin,
    answers: BufReader<ChildStdout>,
    /// As it was asked for.
    asked: String,
    commit: String,
    /// The folder in the repository: empty, or with a slash at its end.
    folder: String,
    listed: HashMap<String, Vec<Entry>>,
}

/// What Git has at a path.
enum Object {
    Blob(Vec<u8>),
    /// The content, and the length of an id in it.
    Tree(Vec<u8>, usize),
    TooLarge,
}

impl Revision {
    /// Finds a revision of the repository that a platform's file is in.
    pub fn open(spec: &Path, asked: &str) -> Result<Self, Failure> {
        if asked.starts_with('-') {
            return Err(usage(
                format_args!("`{asked}` is no revision: none begins with `-`"),
                "name one: `--against HEAD`",
            ));
        }
        let beside = beside(spec);
        let (folder, reason) = ask(beside, &["rev-parse", "--show-prefix"])?;
        let Some(folder) = folder else {
            let what = format_args!("`{}` is in no Git repository that can be read: {reason}", say::path(spec));
            return Err(usage(what, ELSEWHERE));
        };
        let commit = format!("{asked}^{{commit}}");
        let (commit, _) = ask(beside, &["rev-parse", "--quiet", "--verify", "--end-of-options", &commit])?;
        let Some(commit) = commit else {
            let help =
                "name a commit, a branch or a tag that is here (`git fetch` brings more), or a folder: `--against DIR`";
            return Err(usage(format_args!("`{asked}` is neither a revision nor a folder"), help));
        };
        Self::start(beside, asked, commit, folder).map_err(|error| missing(&error))
    }

    /// A revision that may not be there: whether it is shows when a file is read. Nothing is asked before, so this costs one
    /// process, which starts while other work is done. None without a repository around the platform's file.
    pub fn perhaps(spec: &Path, asked: &str) -> Option<Self> {
        let beside = beside(spec);
        let is_in_repository = || {
            let path = std::path::absolute(beside).ok()?;
            path.ancestors().any(|folder| folder.join(".git").exists()).then_some(())
        };
        if std::env::var_os("GIT_DIR").is_none() {
            is_in_repository()?;
        }
        // a path that begins so is one below the folder that `git` runs in
        Self::start(beside, asked, asked.to_owned(), "./".to_owned()).ok()
    }

    fn start(beside: &Path, asked: &str, commit: String, folder: String) -> io::Result<Self> {
        let mut process = git(beside)
            .args(["cat-file", "--batch"])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()?;
        let (Some(requests), Some(answers)) = (process.stdin.take(), process.stdout.take()) else {
            return Err(io::Error::other("`git cat-file` cannot be talked to"));
        };
        let (answers, asked, listed) = (BufReader::new(answers), asked.to_owned(), HashMap::new());
        Ok(Self { process, requests, answers, asked, commit, folder, listed })
    }

    /// The platform's own file, if the revision has it.
    pub fn main_if_there(&mut self, name: &str) -> Option<Vec<u8>> {
        self.read(name).ok()
    }

    /// The platform's own file.
    pub fn main(&mut self, name: &str) -> Result<Vec<u8>, Failure> {
        let asked = self.asked.clone();
        self.read(name).map_err(|error| match error {
            ReadError::Failed(message) => Failure::Machine(format!("`git cat-file`: {message}"), ELSEWHERE),
            ReadError::TooLarge => usage(format_args!("`{name}` is too large in `{asked}`"), ELSEWHERE),
            _ => usage(
                format_args!("there is no file `{name}` in `{asked}`"),
                "name a revision that has it, or a folder: `--against DIR`",
            ),
        })
    }

    /// What is at a path below the platform's folder.
    fn object(&mut self, path: &str) -> Result<Object, ReadError> {
        // one request is one line
        if path.contains('\n') {
            return Err(ReadError::Missing);
        }
        let path = format!("{}{path}", self.folder);
        let failed = |error: io::Error| ReadError::Failed(error.to_string());
        let path = if path == "./" { &*path } else { path.trim_end_matches('/') };
        writeln!(self.requests, "{}:{path}", self.commit).map_err(failed)?;
        self.requests.flush().map_err(failed)?;
        let mut heading = String::new();
        self.answers.read_line(&mut heading).map_err(failed)?;
        let words: Vec<&str> = heading.split_whitespace().collect();
        let [id, kind, size] = words.as_slice() else {
            return Err(if heading.trim_end().ends_with(" missing") {
                ReadError::Missing
            } else {
                ReadError::Failed(heading)
            });
        };
        let size: u64 = size.parse().map_err(|_| ReadError::Missing)?;
        let (is_tree, length) = (*kind == "tree", id.len() / 2);
        let mut content = (&mut self.answers).take(size);
        let mut bytes = Vec::new();
        let large = !is_tree && size > MAX_SOURCE_BYTES as u64;
        if large {
            io::copy(&mut content, &mut io::sink()).map_err(failed)?;
        } else {
            content.read_to_end(&mut bytes).map_err(failed)?;
        }
        // behind each answer a line ends
        self.answers.read_exact(&mut [0]).map_err(failed)?;
        match *kind {
            "blob" if large => Ok(Object::TooLarge),
            "blob" => Ok(Object::Blob(bytes)),
            "tree" => Ok(Object::Tree(bytes, length)),
            _ => Err(ReadError::Missing),
        }
    }

    /// A file behind its links, which stay inside. A folder that is a link is not followed.
    fn follow(&mut self, path: &str, links: usize) -> Result<Vec<u8>, ReadError> {
        let (folder, name) = path.rsplit_once('/').unwrap_or(("", path));
        let entries = self.list(folder)?;
        let kind = entries.iter().find(|entry| entry.name == name).map(|entry| entry.kind).ok_or(ReadError::Missing)?;
        match (self.object(path)?, kind) {
            (Object::Blob(target), EntryKind::Link) => {
                let target = String::from_utf8(target).map_err(|_| ReadError::Missing)?;
                let target = inside(folder, &target).ok_or(ReadError::Outside)?;
                let links = links.checked_sub(1).ok_or_else(|| ReadError::Failed("too many links".into()))?;
                self.follow(&target, links)
            }
            (Object::Blob(bytes), _) => Ok(bytes),
            (Object::Tree(..), _) => Err(ReadError::Folder),
            (Object::TooLarge, _) => Err(ReadError::TooLarge),
        }
    }
}

impl Files for Revision {
    fn list(&mut self, folder: &str) -> Result<Vec<Entry>, ReadError> {
        if let Some(entries) = self.listed.get(folder) {
            return Ok(entries.clone());
        }
        let Object::Tree(content, length) = self.object(folder)? else { return Err(ReadError::Missing) };
        let entries = entries(&content, length);
        self.listed.insert(folder.to_owned(), entries.clone());
        Ok(entries)
    }

    fn read(&mut self, path: &str) -> Result<Vec<u8>, ReadError> {
        self.follow(path, LINKS)
    }
}

impl Drop for Revision {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// The entries of a tree: mode, name, and the bytes of an id
/// (<https://git-scm.com/book/en/v2/Git-Internals-Git-Objects>).
fn entries(mut content: &[u8], length: usize) -> Vec<Entry> {
    let mut entries = Vec::new();
    while let Some(end) = content.iter().position(|byte| *byte == 0) {
        let heading = String::from_utf8_lossy(content.get(..end).unwrap_or_default()).into_owned();
        content = content.get(end + 1 + length..).unwrap_or_default();
        let Some((mode, name)) = heading.split_once(' ') else { continue };
        let kind = match mode {
            "40000" | "160000" => EntryKind::Folder,
            "120000" => EntryKind::Link,
            _ => EntryKind::File,
        };
        entries.push(Entry { name: name.to_owned(), kind });
    }
    entries
}

/// Where a link in a folder leads, if that is inside.
fn inside(folder: &str, target: &str) -> Option<String> {
    if target.starts_with('/') {
        return None;
    }
    let mut parts: Vec<&str> = folder.split('/').filter(|part| !part.is_empty()).collect();
    for part in target.split('/') {
        match part {
            "" | "." => {}
            ".." => drop(parts.pop()?),
            part => parts.push(part),
        }
    }
    Some(parts.join("/"))
}

/// The folder of a platform's file.
fn beside(spec: &Path) -> &Path {
    spec.parent().filter(|parent| *parent != Path::new("")).unwrap_or(Path::new("."))
}

/// The program, which neither fetches nor writes.
fn git(folder: &Path) -> Command {
    let mut command = Command::new("git");
    command.current_dir(folder).env("GIT_NO_LAZY_FETCH", "1").env("GIT_OPTIONAL_LOCKS", "0").env("LC_ALL", "C");
    command
}

/// The answer of `git`, and what it complains about. Without an answer it fails.
fn ask(folder: &Path, arguments: &[&str]) -> Result<(Option<String>, String), Failure> {
    let done = git(folder).args(arguments).stdin(Stdio::null()).output().map_err(|error| missing(&error))?;
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).trim_end().to_owned();
    let reason = text(&done.stderr).lines().next().unwrap_or_default().trim_start_matches("fatal: ").to_owned();
    Ok((done.status.success().then(|| text(&done.stdout)), reason))
}

fn missing(error: &io::Error) -> Failure {
    let help = "install Git, or compare with a folder: `--against DIR`";
    Failure::Machine(format!("`git` cannot be run: {error}"), help)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_link_stays_inside() {
        assert_eq!(inside("a/b", "../c.yaml").as_deref(), Some("a/c.yaml"));
        assert_eq!(inside("", "./c.yaml").as_deref(), Some("c.yaml"));
        assert_eq!(inside("a", "../../c.yaml"), None);
        assert_eq!(inside("a", "/etc/passwd"), None);
    }

    #[test]
    fn a_tree_is_read() {
        let mut content = Vec::new();
        for (mode, name) in [("100644", "a b.yaml"), ("40000", "apps"), ("120000", "link"), ("160000", "module")] {
            content.extend(format!("{mode} {name}\0").bytes());
            content.extend([0, 10, 32, 0]);
        }
        let found: Vec<(String, EntryKind)> =
            entries(&content, 4).into_iter().map(|one| (one.name, one.kind)).collect();
        let expected = [
            ("a b.yaml", EntryKind::File),
            ("apps", EntryKind::Folder),
            ("link", EntryKind::Link),
            ("module", EntryKind::Folder),
        ];
        assert_eq!(found, expected.map(|(name, kind)| (name.to_owned(), kind)));
    }
}
