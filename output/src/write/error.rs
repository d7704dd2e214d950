//! Why a build could not write.

use std::{
    fmt, io,
    path::{Path, PathBuf},
};

#[derive(Debug)]
pub enum WriteError {
    /// The machine failed.
    Io { path: PathBuf, source: io::Error },
    /// A file that no build wrote stands where one belongs.
    Foreign(PathBuf),
    /// A link or a folder stands where a file or a folder of the tree belongs.
    InTheWay(PathBuf),
    /// A manifest that is none, after a merge for example.
    Manifest(PathBuf),
    /// Another build writes to the folder.
    Locked(PathBuf),
    /// Two nodes own one path: a bug in a component.
    Duplicate(String),
    /// A path that would leave the tree: a bug in a component.
    Unportable(String),
}

impl WriteError {
    pub(super) fn io(path: &Path, source: io::Error) -> Self {
        Self::Io { path: path.into(), source }
    }

    /// What the user can do.
    #[must_use]
    pub fn help(&self) -> &'static str {
        match self {
            Self::Io { .. } => "check that the folder can be written and that the disk has room",
            Self::Foreign(_) => "move the file away, or restore `manifest.json` if platformc wrote it",
            Self::InTheWay(_) => "move it away: platformc writes plain files and never through links",
            Self::Manifest(_) => "restore it from Git: it says which files platformc may replace",
            Self::Locked(_) => "wait for the other build to end",
            Self::Duplicate(_) | Self::Unportable(_) => {
                "this is a bug in platformc: please report it with your platform"
            }
        }
    }
}

impl fmt::Display for WriteError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Io { path, source } => write!(f, "`{}`: {source}", path.display()),
            Self::Foreign(path) => write!(f, "`{}` was not written by platformc", path.display()),
            Self::InTheWay(path) => write!(f, "`{}` stands in the way", path.display()),
            Self::Manifest(path) => write!(f, "`{}` is not a manifest", path.display()),
            Self::Locked(path) => write!(f, "another build writes to `{}`", path.display()),
            Self::Duplicate(path) => write!(f, "two nodes own `{path}`"),
            Self::Unportable(path) => write!(f, "`{path}` is not a portable path"),
        }
    }
}

impl std::error::Error for WriteError {}
