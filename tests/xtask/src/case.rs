//! What the two programs are run on.

use std::{
    fmt, fs,
    path::{Path, PathBuf},
};

use platformc_generator::{Language, broken, platform};

use crate::{
    platforms,
    task::{Failure, about, root},
    tree,
};

/// A kind of case.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    Example,
    Message,
    Generated,
    Broken,
}

impl Kind {
    pub const fn title(self) -> &'static str {
        match self {
            Self::Example => "examples",
            Self::Message => "tests/ui",
            Self::Generated => "generated",
            Self::Broken => "broken",
        }
    }
}

/// One platform.
#[derive(Clone, Debug)]
pub struct Case {
    pub kind: Kind,
    /// Which one of its kind it is.
    pub number: usize,
    source: Source,
}

#[derive(Clone, Debug)]
enum Source {
    Folder(PathBuf),
    Seed(u64),
}

impl Case {
    /// Every case: of the repository, and so many generated and broken ones.
    pub fn all(generated: u64, broken: u64) -> Result<Vec<Self>, Failure> {
        let mut cases = folders(Kind::Example, &root().join("examples"))?;
        cases.extend(folders(Kind::Message, &root().join("tests/ui"))?);
        for (kind, count) in [(Kind::Generated, generated), (Kind::Broken, broken)] {
            let seeds = (0..count).map(Source::Seed).enumerate();
            cases.extend(seeds.map(|(number, source)| Self { kind, number, source }));
        }
        Ok(cases)
    }

    /// Writes its files into a folder that does not exist.
    pub fn fill(&self, folder: &Path, language: &Language) -> Result<(), Failure> {
        match (&self.source, self.kind) {
            (Source::Folder(from), _) => tree::copy(from, folder, &["output", "expected.txt", "README.md"]),
            (Source::Seed(seed), Kind::Broken) => platforms::save(&broken(*seed, language), folder),
            (Source::Seed(seed), _) => platforms::save(&platform(*seed, language), folder),
        }
    }
}

impl fmt::Display for Case {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (&self.source, self.kind) {
            (Source::Folder(folder), kind) => {
                let name = folder.file_name().unwrap_or_default().to_string_lossy();
                write!(f, "{}: {name}", kind.title())
            }
            (Source::Seed(seed), Kind::Broken) => write!(f, "cargo xtask platform {seed} DIR --broken"),
            (Source::Seed(seed), _) => write!(f, "cargo xtask platform {seed} DIR"),
        }
    }
}

/// Every folder with a platform.
fn folders(kind: Kind, folder: &Path) -> Result<Vec<Case>, Failure> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).map_err(about(folder.display()))? {
        let path = entry.map_err(about(folder.display()))?.path();
        if path.join("platform.yaml").is_file() {
            found.push(path);
        }
    }
    found.sort();
    let cases = found.into_iter().enumerate();
    Ok(cases.map(|(number, folder)| Case { kind, number, source: Source::Folder(folder) }).collect())
}
