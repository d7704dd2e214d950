//! What is wrong with an include, in the user's terms.

use super::ReadError;
use crate::{
    code::Code,
    diagnostic::{Diagnostic, Diagnostics},
    scalar::include::Wrong,
    secrets,
    source::{MAX_SOURCE_BYTES, Sources},
    span::{SourceId, Span},
    suggest,
};

const STAY: &str =
    "move the file below the folder of platform.yaml: a platform is one folder, so that it builds anywhere";

pub(super) fn wrong(include: &str, span: Span, wrong: &Wrong) -> Diagnostic {
    match wrong {
        Wrong::Leaves => {
            Diagnostic::error(Code::IncludeOutside, span, format!("`{include}` leaves the platform's folder"))
                .label("too many `..`")
                .help(STAY)
        }
        Wrong::Absolute => {
            Diagnostic::error(Code::IncludeOutside, span, format!("`{include}` is not relative to this file"))
                .label("not below the platform's folder")
                .help(STAY)
        }
        Wrong::Form(what, help) => {
            Diagnostic::error(Code::IncludePattern, span, format!("`{include}` {what}")).help(*help)
        }
    }
}

pub(super) fn pattern(include: &str, span: Span, what: &str) -> Diagnostic {
    Diagnostic::error(Code::IncludePattern, span, format!("`{include}` is not a pattern: {what}"))
        .help("`*` stands for a part of a name, `**` alone between slashes for any folders, `[ab]` for one character")
}

pub(super) fn nothing(include: &str, span: Span) -> Diagnostic {
    Diagnostic::error(Code::IncludeMissing, span, format!("no file matches `{include}`"))
        .label("no match")
        .help("add a file that matches, or remove this line; names that begin with a dot are never found")
}

pub(super) fn unread(path: &str, span: Span, error: &ReadError, near: &[String]) -> Diagnostic {
    let missing = |message: String| Diagnostic::error(Code::IncludeMissing, span, message);
    match error {
        ReadError::Missing => {
            let help = suggest::nearest(path, near.iter().map(String::as_str)).map_or_else(
                || "paths are relative to the file that includes: create the file, or correct the path".into(),
                |name| format!("did you mean `{name}`?"),
            );
            missing(format!("there is no file `{path}`")).label("not found").help(help)
        }
        ReadError::Folder => missing(format!("`{path}` is a folder")).help(format!("name its files: `{path}/*.yaml`")),
        ReadError::Failed(why) => {
            missing(format!("`{path}` cannot be read: {why}")).help("check that the file can be read")
        }
        ReadError::Outside => Diagnostic::error(
            Code::IncludeOutside,
            span,
            format!("`{path}` is a link that leaves the platform's folder"),
        )
        .label("points outside of the folder")
        .help(STAY),
        ReadError::TooLarge => {
            Diagnostic::error(Code::TooLarge, span, format!("`{path}` is too large for a platform")).help(largest())
        }
    }
}

pub(super) fn too_many(span: Span) -> Diagnostic {
    Diagnostic::error(Code::TooLarge, span, "the platform has too many files")
        .label("one too many")
        .help(format!("a platform may have {} files: put several entries into one", u16::MAX))
}

pub(super) fn cycle(way: &[(&str, Span)], path: &str, span: Span) -> Diagnostic {
    let names: Vec<String> = way.iter().map(|(name, _)| format!("`{name}`")).collect();
    let message = match way {
        [_] => format!("`{path}` includes itself"),
        _ => format!("files include each other in a cycle: {} → `{path}`", names.join(" → ")),
    };
    let problem = Diagnostic::error(Code::IncludeCycle, span, message)
        .label("completes the cycle")
        .help("remove one of these includes: parts see each other's entries without it");
    way.iter()
        .skip(1)
        .fold(problem, |problem, (name, included)| problem.related(*included, format!("`{name}` is included here")))
}

pub(super) fn twice(path: &str, span: Span, first: Span) -> Diagnostic {
    Diagnostic::error(Code::IncludedTwice, span, format!("`{path}` is included twice"))
        .label("again here")
        .related(first, "first here")
        .help("remove one of them, or narrow the pattern")
}

/// The names of files that hold a secret.
pub(super) fn secret_names(sources: &Sources) -> Diagnostics {
    let mut problems = Diagnostics::default();
    for (source, _) in sources.numbered() {
        let Some(what) = secrets::in_name(sources.path(source)) else { continue };
        let message = format!("the name of this file contains {what}");
        problems.push(
            Diagnostic::error(Code::LiteralSecret, Span { source, ..Span::default() }, message)
                .help("rename the file, and revoke the secret: names of files are written into the output"),
        );
    }
    problems
}

fn largest() -> String {
    format!("a file may have {} MiB: is this the right one?", MAX_SOURCE_BYTES / 1024 / 1024)
}

/// A file that is too large to be read at all.
#[must_use]
pub fn too_large() -> Diagnostic {
    Diagnostic::error(Code::TooLarge, Span::default(), "the file is too large for a platform").help(largest())
}

/// A file that is not text from this byte on.
#[must_use]
pub fn not_utf8(source: SourceId, at: usize) -> Diagnostic {
    let at = u32::try_from(at).unwrap_or(u32::MAX);
    let span = Span { source, start: at, end: at.saturating_add(1) };
    Diagnostic::error(Code::Syntax, span, "the file is not UTF-8 text").label("from here on").help("save it as UTF-8")
}
