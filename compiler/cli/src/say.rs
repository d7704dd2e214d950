//! Messages on standard error, and how paths and words of the command line are shown: without what looks like a secret.

use std::{
    fmt,
    io::{self, IsTerminal, Write},
    path::Path,
    sync::OnceLock,
};

use clap::{ColorChoice, ValueEnum};

use super::{arguments::ColorWord, progress, visible::visible};

pub(super) use platformc_base::secrets::masked;

/// What was asked for by options of all commands.
static ASKED: OnceLock<(bool, ColorWord)> = OnceLock::new();

/// Remembers the options of all commands.
pub(super) fn set(quiet: bool, color: ColorWord) {
    // It is set once, at the start.
    let _ = ASKED.set((quiet, color));
}

/// Whether only errors are said.
pub(super) fn quiet() -> bool {
    ASKED.get().is_some_and(|(quiet, _)| *quiet)
}

/// Whether a person reads standard error in colours.
pub(super) fn colour() -> bool {
    match ASKED.get().map(|(_, color)| color) {
        Some(ColorWord::Always) => true,
        Some(ColorWord::Never) => false,
        Some(ColorWord::Auto) | None => {
            io::stderr().is_terminal() && std::env::var_os("NO_COLOR").is_none_or(|v| v.is_empty())
        }
    }
}

/// The colours of messages about the arguments themselves, which may be too wrong to be read.
pub(super) fn wanted_colour(arguments: impl Iterator<Item = String>) -> ColorChoice {
    let mut last = None;
    let mut before = String::new();
    for argument in arguments {
        let value = argument.strip_prefix("--color=").or_else(|| (before == "--color").then_some(argument.as_str()));
        last = value.and_then(|value| ColorWord::from_str(value, false).ok()).or(last);
        before = argument;
    }
    match last {
        Some(ColorWord::Always) => ColorChoice::Always,
        Some(ColorWord::Never) => ColorChoice::Never,
        Some(ColorWord::Auto) | None => ColorChoice::Auto,
    }
}

/// Diagnostics, whose secrets are masked already.
pub(super) fn report(text: &str) {
    progress::end();
    // Without standard error the message is lost.
    let _ = io::stderr().lock().write_all(text.as_bytes());
}

/// What is wrong, and what to do about it.
pub(super) fn error(what: impl fmt::Display, help: impl fmt::Display) {
    report(&visible(&masked(&format!("error: {what}\n  help: {help}\n"))));
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
