//! Why a command failed, and the message.

use std::io;

use platformc_base::{Diagnostics, Report, Sources};
use platformc_output::write::WriteError;

use super::{report, say};

/// What kept a command from its work.
pub(super) enum Failure {
    /// The specification is wrong or the tree differs; what was wrong has been said.
    Refused,
    /// The command was used wrongly; how has been said.
    Usage,
    /// The machine failed: what and what to do.
    Machine(String, &'static str),
    /// The output folder could not be read or written, or holds what is not ours.
    Output(WriteError),
    /// The reader of our output has gone.
    Silent,
}

impl From<WriteError> for Failure {
    fn from(error: WriteError) -> Self {
        Self::Output(error)
    }
}

/// Standard output could not be written.
impl From<io::Error> for Failure {
    fn from(error: io::Error) -> Self {
        if error.kind() == io::ErrorKind::BrokenPipe {
            return Self::Silent;
        }
        Self::Machine(format!("standard output: {error}"), "check where it goes and that the disk has room")
    }
}

/// The result of writing to standard output, where a closed pipe is not a failure.
pub(super) fn unless_gone(written: io::Result<()>) -> Result<(), Failure> {
    match written.map_err(Failure::from) {
        Err(Failure::Silent) => Ok(()),
        other => other,
    }
}

/// The value of a stage, or its diagnostics on the terminal.
pub(super) fn accept<T>(sources: &Sources, result: Result<T, Diagnostics>) -> Result<T, Failure> {
    match result {
        Ok(value) => Ok(value),
        Err(problems) => {
            report::human(&Report::new(sources, problems));
            Err(Failure::Refused)
        }
    }
}

/// Says what was used wrongly.
pub(super) fn usage(what: std::fmt::Arguments<'_>, help: &str) -> Failure {
    say::error(what, help);
    Failure::Usage
}
