//! What the program is measured against: merely writing the same files, and merely reading and hashing them, with as many
//! threads as the program takes.

use std::{
    fs,
    path::{Path, PathBuf},
};

use platformc_output::ownership::digest;
use rayon::prelude::*;

use crate::run::{Cost, measure};

/// Files and their bytes.
pub type Files = Vec<(PathBuf, Vec<u8>)>;

/// The paths of all files below a folder.
fn walk(root: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    let mut folders = vec![root.to_path_buf()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap().map(Result::unwrap) {
            let list = if entry.file_type().unwrap().is_dir() { &mut folders } else { &mut files };
            list.push(entry.path());
        }
    }
    files
}

/// Every file below a folder, sorted by path.
#[must_use]
pub fn read(root: &Path) -> Files {
    let below = |path: PathBuf| (path.strip_prefix(root).unwrap().to_path_buf(), fs::read(&path).unwrap());
    let mut files: Files = walk(root).into_iter().map(below).collect();
    files.sort();
    files
}

/// Writes the files into a new folder, and removes it.
#[must_use]
pub fn write(folder: &Path, files: &Files, threads: usize) -> Cost {
    let _ = fs::remove_dir_all(folder);
    let one = |path: &Path, bytes: &[u8]| {
        let path = folder.join(path);
        if fs::write(&path, bytes).is_err() {
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(&path, bytes).unwrap();
        }
    };
    let cost = pool(threads).install(|| measure(|| files.par_iter().for_each(|(path, bytes)| one(path, bytes))));
    fs::remove_dir_all(folder).unwrap();
    cost
}

/// Finds and reads the files in a folder, and hashes each with SHA-256.
#[must_use]
pub fn hash(folder: &Path, files: &Files, threads: usize) -> Cost {
    let one = |path: &PathBuf| u64::from(digest(&fs::read(path).unwrap())[0]);
    let mut sum = 0;
    let cost = pool(threads).install(|| measure(|| sum = walk(folder).par_iter().map(one).sum()));
    assert_eq!(sum, files.iter().map(|(_, bytes)| u64::from(digest(bytes)[0])).sum::<u64>(), "the tree has changed");
    cost
}

fn pool(threads: usize) -> rayon::ThreadPool {
    rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap()
}
