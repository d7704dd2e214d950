//! What a build leaves in a folder, written down, so that the next build can see that nothing has changed since without making
//! the tree again.
//!
//! A file counts as unchanged by Git's rule: the file system gives the same size, times and number for it. A file whose times
//! alone differ, or that was changed in the same tick of the file system's clock in which it was looked at, is read and its
//! digest compared. Everything else is a difference.

use std::{
    fs,
    io::{self, Write},
    path::Path,
};

use rayon::prelude::*;

use super::{Out, files, folder::lock, staging::STAGE};
use crate::{
    ownership::{Record, Status, digest, hex, push_hex},
    stamp::{Stamp, Time},
    tree::is_portable,
};

/// The most files that are read because their times alone say nothing.
const MOST_READ: usize = 1024;

impl Stamp {
    /// What this says of a file; none where the system does not say enough.
    #[cfg(unix)]
    #[must_use]
    pub fn of(meta: &fs::Metadata) -> Option<Self> {
        use std::os::unix::fs::MetadataExt;

        let times = [(meta.mtime(), meta.mtime_nsec()), (meta.ctime(), meta.ctime_nsec())];
        Some(Self { file: [meta.dev(), meta.ino(), meta.size()], times })
    }

    #[cfg(not(unix))]
    #[must_use]
    pub fn of(_: &fs::Metadata) -> Option<Self> {
        None
    }
}

/// The file system's time, as something says that has just been changed.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Clock(Option<Time>);

impl Clock {
    pub(super) fn of(path: &Path) -> Self {
        let stamp = fs::symlink_metadata(path).ok().and_then(|meta| Stamp::of(&meta));
        Self(stamp.map(Stamp::now))
    }

    /// The stamp with its times only if they are settled.
    fn settled(self, stamp: Stamp) -> Stamp {
        let settled = self.0.is_some_and(|now| stamp.is_settled(now));
        if settled { stamp } else { Stamp { times: Default::default(), ..stamp } }
    }
}

/// Writes down a tree, a line a file: its digest, its stamp, its path. `before` is the time before anything was compared,
/// `staged` the one after the last file was written and before any was moved to its place.
pub(super) fn put(records: &[Record], [before, staged]: [Clock; 2], out: &mut dyn Write) -> io::Result<()> {
    let mut line = String::new();
    for record in records {
        let clock = if record.status == Status::Same { before } else { staged };
        line.clear();
        push_hex(&mut line, &record.sha256);
        line.push(' ');
        match record.stamp {
            Some(stamp) => clock.settled(stamp).push(&mut line),
            // Without a stamp the line is one that no file fits.
            None => line.push_str("- -"),
        }
        line.push(' ');
        line.push_str(&record.path);
        line.push('\n');
        out.write_all(line.as_bytes())?;
    }
    Ok(())
}

/// Whether a folder still has the recorded tree, and nothing would make a build fail. In any doubt it is different.
#[must_use]
pub fn is_unchanged(out: &Out, environment: Option<&str>, state: &str) -> bool {
    let Ok(dir) = out.tree(environment) else { return false };
    let Ok(_lock) = lock(&dir) else { return false };
    let Some(device) = device(fs::metadata(&dir)) else { return false };
    let Some(lines) = state.lines().map(Line::read).collect::<Option<Vec<_>>>() else { return false };
    if lines.is_empty() || fs::symlink_metadata(dir.join(STAGE)).is_ok() {
        return false;
    }
    let folders = folders(&lines);
    let is_folder = |folder: &&str| {
        let meta = fs::symlink_metadata(dir.join(folder));
        meta.as_ref().is_ok_and(fs::Metadata::is_dir) && self::device(meta) == Some(device)
    };
    if !folders.par_iter().all(is_folder) {
        return false;
    }
    let looked = lines.par_iter().map(|line| line.look(&dir).map(|same| (*line, same)));
    let Some(looked) = looked.collect::<Option<Vec<_>>>() else { return false };
    let unsure: Vec<Line<'_>> = looked.into_iter().filter(|(_, same)| !same).map(|(line, _)| line).collect();
    unsure.len() <= MOST_READ && unsure.par_iter().all(|line| line.has_digest(&dir))
}

/// The folders that the files are in, below the tree's own. Files that share some stand one after the other.
fn folders<'a>(lines: &[Line<'a>]) -> Vec<&'a str> {
    let (mut found, mut before) = (Vec::new(), "");
    for line in lines {
        let shared = before.bytes().zip(line.path.bytes()).take_while(|(a, b)| a == b).count();
        let ends = line.path.match_indices('/').map(|(at, _)| at).filter(|at| *at >= shared);
        found.extend(ends.filter_map(|at| line.path.get(..at)));
        before = line.path;
    }
    found
}

fn device(meta: io::Result<fs::Metadata>) -> Option<u64> {
    Stamp::of(&meta.ok()?).map(|stamp| stamp.file[0])
}

/// A file as it was written down.
#[derive(Clone, Copy)]
struct Line<'a> {
    sha256: &'a str,
    /// None is what no file has.
    stamp: Option<Stamp>,
    path: &'a str,
}

impl<'a> Line<'a> {
    fn read(line: &'a str) -> Option<Self> {
        let mut words = line.split(' ');
        let mut next = || words.next();
        let line = Self { sha256: next()?, stamp: Stamp::read(next()?, next()?), path: next()? };
        (next().is_none() && is_portable(line.path)).then_some(line)
    }

    /// Whether the times say that the file is the same; none if it is another one, or none.
    fn look(self, dir: &Path) -> Option<bool> {
        let meta = fs::symlink_metadata(dir.join(self.path)).ok().filter(fs::Metadata::is_file)?;
        let (now, then) = (Stamp::of(&meta)?, self.stamp?);
        (now.file == then.file).then_some(now.times == then.times)
    }

    fn has_digest(self, dir: &Path) -> bool {
        matches!(files::read(&dir.join(self.path)), Ok(Some(bytes)) if hex(&digest(&bytes)) == self.sha256)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_that_a_later_change_could_have_are_not_remembered() {
        let stamp = |modified, changed| Stamp { file: [1, 2, 3], times: [(modified, 0), (changed, 0)] };
        let clock = Clock(Some((7, 0)));
        for (modified, changed, kept) in [(6, 6, true), (6, 7, false), (7, 6, false), (8, 8, false)] {
            let stamp = stamp(modified, changed);
            assert_eq!(clock.settled(stamp) == stamp, kept, "{stamp}");
            assert_ne!(Clock(None).settled(stamp), stamp, "without a clock nothing is certain");
        }
    }
}
