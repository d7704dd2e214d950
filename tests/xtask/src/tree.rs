//! Folders, compared file by file.

use std::{collections::BTreeMap, fs, path::Path};

use crate::task::{Failure, about};

/// The folder of what platformc remembers of its builds: no part of what it makes.
const CACHE: &str = ".platformc/cache";

/// All files below a folder but those of the cache, by their paths in it; none if there is no such folder.
pub fn read(folder: &Path) -> Result<BTreeMap<String, Vec<u8>>, Failure> {
    let mut files = BTreeMap::new();
    if folder.is_dir() {
        below(folder, "", &mut files)?;
    }
    Ok(files)
}

fn below(folder: &Path, prefix: &str, files: &mut BTreeMap<String, Vec<u8>>) -> Result<(), Failure> {
    for entry in fs::read_dir(folder).map_err(about(folder.display()))? {
        let entry = entry.map_err(about(folder.display()))?;
        let path = format!("{prefix}{}", entry.file_name().to_string_lossy());
        if path == CACHE {
            continue;
        }
        if entry.path().is_dir() {
            below(&entry.path(), &format!("{path}/"), files)?;
        } else {
            files.insert(path, fs::read(entry.path()).map_err(about(entry.path().display()))?);
        }
    }
    Ok(())
}

/// Copies a folder, without the files and folders of some names.
pub fn copy(from: &Path, to: &Path, without: &[&str]) -> Result<(), Failure> {
    fs::create_dir_all(to).map_err(about(to.display()))?;
    for entry in fs::read_dir(from).map_err(about(from.display()))? {
        let entry = entry.map_err(about(from.display()))?;
        if without.iter().any(|name| entry.file_name() == *name) {
            continue;
        }
        let target = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy(&entry.path(), &target, without)?;
        } else {
            fs::copy(entry.path(), &target).map_err(about(entry.path().display()))?;
        }
    }
    Ok(())
}

/// The first file of two folders that differs, and where.
pub fn difference(old: &BTreeMap<String, Vec<u8>>, new: &BTreeMap<String, Vec<u8>>) -> Option<String> {
    let mut paths: Vec<&String> = old.keys().chain(new.keys()).collect();
    paths.sort();
    paths.dedup();
    let differ = |path: &&&String| old.get(**path) != new.get(**path);
    let count = paths.iter().filter(differ).count();
    // the lists of files follow all other files
    let told =
        paths.iter().filter(differ).find(|path| !path.ends_with("manifest.json") && !path.contains("ownership/"));
    let first = *told.or_else(|| paths.iter().find(differ))?;
    let what = match (old.get(first), new.get(first)) {
        (Some(old), Some(new)) => lines(old, new).unwrap_or_default(),
        (Some(_), None) => "  only the old one has it\n".to_owned(),
        _ => "  only the new one has it\n".to_owned(),
    };
    let others = if count > 1 { format!(" ({count} files differ)") } else { String::new() };
    Some(format!("{first}{others}\n{what}"))
}

/// The first line of two texts that differs.
pub fn lines(old: &[u8], new: &[u8]) -> Option<String> {
    if old == new {
        return None;
    }
    let (old, new) = (String::from_utf8_lossy(old), String::from_utf8_lossy(new));
    let (mut left, mut right) = (old.split('\n'), new.split('\n'));
    let mut number = 0;
    loop {
        number += 1;
        let (a, b) = (left.next(), right.next());
        if a != b || a.is_none() {
            let line = |mark: char, line: Option<&str>| {
                line.map_or_else(|| format!("  {mark} (ends here)\n"), |line| format!("  {mark} {line}\n"))
            };
            return Some(format!("  line {number}\n{}{}", line('-', a), line('+', b)));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_difference_is_shown() {
        assert_eq!(lines(b"a\nb\n", b"a\nb\n"), None);
        assert_eq!(lines(b"a\nb\n", b"a\nc\n").unwrap(), "  line 2\n  - b\n  + c\n");
        assert_eq!(lines(b"a\n", b"a\nb\n").unwrap(), "  line 2\n  - \n  + b\n");
        assert_eq!(lines(b"a", b"a\n").unwrap(), "  line 2\n  - (ends here)\n  + \n");
    }

    #[test]
    fn a_file_that_one_side_lacks_is_a_difference() {
        let tree = |files: &[(&str, &str)]| -> BTreeMap<String, Vec<u8>> {
            files.iter().map(|(path, text)| ((*path).to_owned(), text.as_bytes().to_vec())).collect()
        };
        let (both, one) = (tree(&[("a", "1"), ("b", "2")]), tree(&[("b", "2")]));
        assert_eq!(difference(&both, &both), None);
        assert!(difference(&both, &one).unwrap().contains("only the old one"));
        assert!(difference(&one, &both).unwrap().contains("only the new one"));
        let found = difference(&both, &tree(&[("a", "3"), ("c", "2")])).unwrap();
        assert!(found.starts_with("a (3 files differ)\n  line 1\n"), "{found}");
    }
}
