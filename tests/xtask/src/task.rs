//! What every task needs: the folder of the repository, and errors that people read.

use std::{
    io,
    path::{Path, PathBuf},
};

/// Why a task failed: what a person reads.
pub type Failure = String;

/// The folder of the repository.
pub fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// An error of the machine, with what it was about.
pub fn about(what: impl std::fmt::Display) -> impl FnOnce(io::Error) -> Failure {
    move |error| format!("{what}: {error}")
}
