//! Messages on standard error, and how paths and words of the command line are shown: without what looks like a secret.

use std::{
    fmt,
    io::{self, IsTerminal, Write},
    path::Path,
};

pub(super) use platformc_base::secrets::masked;

/// Whether a person reads standard error in colours.
pub(super) fn colour() -> bool {
    io::stderr().is_terminal() && std::env::var_os("NO_COLOR").is_none_or(|v| v.is_empty())
}

/// Diagnostics, whose secrets are masked already.
pub(super) fn report(text: &str) {
    // Without standard error the message is lost.
    let _ = io::stderr().lock().write_all(text.as_bytes());
}

/// What is wrong, and what to do about it.
pub(super) fn error(what: impl fmt::Display, help: impl fmt::Display) {
    report(&masked(&format!("error: {what}\n  help: {help}\n")));
}

/// What is wrong with the command line; whether anything is.
pub(super) fn usage(error: &clap::Error) -> bool {
    if !error.use_stderr() {
        let _ = error.print();
        return false;
    }
    let plain = error.render().to_string();
    let safe = masked(&plain);
    if safe == plain {
        let _ = error.print();
    } else {
        report(&safe);
    }
    true
}

/// A path as it may be shown.
pub(super) fn path(path: &Path) -> String {
    masked(&path.display().to_string())
}
