//! Why a build could not write.

use std::{
    fmt, io,
    path::{Path, PathBuf},
};

use crate::ownership::{FOLDER, Identity, Unreadable, VERSION};

/// Why a build could not write.
#[derive(Debug)]
pub enum WriteError {
    /// The machine failed.
    Io {
        /// What could not be read or written.
        path: PathBuf,
        /// What the operating system says.
        source: io::Error,
    },
    /// A file that no build wrote stands where one belongs.
    Foreign(PathBuf),
    /// Somewhere below the output folder a symbolic link stands where a file or a folder of the tree belongs.
    Link(PathBuf),
    /// A folder, a pipe or a device stands where a file belongs.
    NotAFile(PathBuf),
    /// A file, a pipe or a device stands where a folder belongs.
    NotAFolder(PathBuf),
    /// A folder of the tree is a mount point: nothing can be moved into it.
    Mount(PathBuf),
    /// A file that says who owns what, and is broken.
    Damaged(PathBuf),
    /// Another program's file has the name of one that says whose tree it is.
    ForeignManifest(PathBuf),
    /// The tree of a later version of platformc.
    Newer {
        /// The file that says so.
        file: PathBuf,
        /// The version of its format.
        version: u64,
    },
    /// A list of a tree's files that names a path which no tree can have.
    UnsafePath {
        /// The list's file.
        file: PathBuf,
        /// The path that it names.
        path: String,
    },
    /// The tree, or a list of its files, has a path that is one of the files which the platform was read from.
    Source(PathBuf),
    /// The folder holds the tree of another platform, environment or file.
    Belongs {
        /// The folder.
        dir: PathBuf,
        /// Whose tree is in it.
        owner: Box<Owner>,
        /// Whose tree was to be written.
        wanted: Box<Identity>,
    },
    /// A build wrote the tree, and nothing says for which platform.
    Unproven {
        /// The folder.
        dir: PathBuf,
        /// Whose tree was to be written.
        wanted: Box<Identity>,
    },
    /// Another build writes to the folder.
    Locked(PathBuf),
    /// Two nodes own one path: a bug in a component.
    Duplicate(String),
    /// A path that would leave the tree: a bug in a component.
    Unportable(String),
    /// The tree is not what was planned: a bug in a component.
    Fault {
        /// The first fault, in a sentence.
        fault: String,
        /// How many more there are.
        more: usize,
    },
}

/// Whose tree a folder holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Owner {
    /// The platform, as all of its environments call it.
    pub platform: String,
    /// The environment, if the platform has some.
    pub environment: Option<String>,
    /// The platform's file, without its folder.
    pub source: String,
}

impl WriteError {
    pub(super) fn io(path: &Path, source: io::Error) -> Self {
        Self::Io { path: path.into(), source }
    }

    /// What the user can do.
    #[must_use]
    pub fn help(&self) -> String {
        match self {
            Self::Io { .. } => "check that the folder can be written and that the disk has room".into(),
            Self::Foreign(_) => format!("move the file away, or restore the folder `{FOLDER}` from Git if platformc wrote it"),
            Self::Link(_) => {
                "replace it by what it leads to, or remove it: platformc follows no links inside the output folder"
                    .into()
            }
            Self::NotAFile(_) => "move it away: a file of the tree belongs there".into(),
            Self::NotAFolder(_) => "move it away: a folder of the tree belongs there".into(),
            Self::Mount(_) => {
                "unmount it, or build into another folder with `--out DIR`: a build moves files into place, and nothing can be moved into \
                 a mount"
                    .into()
            }
            Self::Damaged(_) => "restore it from Git: it says which files platformc may replace".into(),
            Self::ForeignManifest(_) => "build into another folder with `--out DIR`, or move the file away".into(),
            Self::Newer { .. } => "build with the version of platformc that wrote it, or a later one".into(),
            Self::UnsafePath { .. } => "restore it from Git: it has been changed by hand".into(),
            Self::Source(_) => "build into a folder of its own with `--out DIR`".into(),
            Self::Belongs { owner, .. } => format!(
                "build into another folder with `--out DIR`; if this tree has a new name, file or environment now, take it over by \
                 adding `--adopt {}` once",
                owner.platform
            ),
            Self::Unproven { wanted, .. } => {
                format!("if it is the tree of `{0}`, take it over by adding `--adopt {0}` once", wanted.platform)
            }
            Self::Locked(_) => "wait for the other build to end".into(),
            Self::Duplicate(_) | Self::Unportable(_) => {
                "this is a bug in platformc: please report it with your platform".into()
            }
            Self::Fault { .. } => {
                "this is a fault of platformc, not of your platform: nothing was written; report it with this message".into()
            }
        }
    }
}

impl fmt::Display for WriteError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Io { path, source } => write!(f, "`{}`: {source}", path.display()),
            Self::Foreign(path) | Self::ForeignManifest(path) => {
                write!(f, "`{}` was not written by platformc", path.display())
            }
            Self::Link(path) => write!(f, "`{}` is a symbolic link", path.display()),
            Self::NotAFile(path) => write!(f, "`{}` is not a plain file", path.display()),
            Self::NotAFolder(path) => write!(f, "`{}` is not a folder", path.display()),
            Self::Mount(path) => {
                write!(f, "`{}` is a mount inside the output folder", path.display())
            }
            Self::Damaged(path) => {
                write!(f, "`{}` is damaged: it does not say which files platformc wrote", path.display())
            }
            Self::Newer { file, version } => write!(
                f,
                "`{}` has version {version}, and this platformc knows versions up to {VERSION}",
                file.display()
            ),
            Self::UnsafePath { file, path } => {
                write!(f, "`{}` names `{path}`, which platformc never writes", file.display())
            }
            Self::Source(path) => {
                write!(f, "`{}` is a file of the platform itself: the output cannot own it", path.display())
            }
            Self::Belongs { dir, owner, wanted } => belongs(f, dir, owner, wanted),
            Self::Unproven { dir, .. } => {
                write!(
                    f,
                    "nothing in `{}` says for which platform it was written, and its README does not either",
                    dir.display()
                )
            }
            Self::Locked(path) => write!(f, "another build writes to `{}`", path.display()),
            Self::Duplicate(path) => write!(f, "two nodes own `{path}`"),
            Self::Unportable(path) => write!(f, "`{path}` is not a portable path"),
            Self::Fault { fault, more: 0 } => f.write_str(fault),
            Self::Fault { fault, more } => write!(f, "{fault}, and {more} more"),
        }
    }
}

/// Says the first thing in which the two differ.
fn belongs(f: &mut fmt::Formatter<'_>, dir: &Path, owner: &Owner, wanted: &Identity) -> fmt::Result {
    let dir = dir.display();
    if owner.platform != wanted.platform {
        return write!(f, "`{dir}` holds the tree of platform `{}`, not of `{}`", owner.platform, wanted.platform);
    }
    if owner.environment != wanted.environment {
        let of = |environment: &Option<String>| match environment {
            Some(name) => format!("of environment `{name}`"),
            None => "of a platform without environments".into(),
        };
        return write!(f, "`{dir}` holds the tree {}, not {}", of(&owner.environment), of(&wanted.environment));
    }
    write!(f, "`{dir}` holds the tree that was compiled from `{}`, not from `{}`", owner.source, wanted.source)
}

impl std::error::Error for WriteError {}

/// The error for a file that cannot be used.
pub(super) fn unreadable(file: &Path, why: Unreadable) -> WriteError {
    let file = PathBuf::from(file);
    match why {
        Unreadable::Damaged => WriteError::Damaged(file),
        Unreadable::Foreign => WriteError::ForeignManifest(file),
        Unreadable::Newer(version) => WriteError::Newer { file, version },
        Unreadable::Path(path) => WriteError::UnsafePath { file, path },
    }
}
