//! Secrets written into a source: found by their form, before anything else looks at the text, so that no message can
//! repeat them. What is found is masked wherever the source is shown.

mod decoded;
mod entropy;
mod known;
mod mask;
mod masked;
mod named;
mod pieces;
mod settings;
mod text;

pub(crate) use masked::Masked;
pub use named::is_named;

use known::known;
use text::span;

use crate::{
    code::Code,
    diagnostic::{Diagnostic, Diagnostics},
    source::Source,
    span::SourceId,
};

/// Every secret of a source: what has a known form, and what only looks random.
#[must_use]
pub fn scan(id: SourceId, source: &Source) -> Diagnostics {
    let text = source.text.as_ref();
    let found = known(text);
    let mut problems = Diagnostics::default();
    for (start, end, what) in &found {
        problems.push(
            Diagnostic::error(Code::LiteralSecret, span(id, *start, *end), format!("the file contains {what}"))
                .label("masked here")
                .help(REVOKE)
                .secret(),
        );
    }
    for (start, end, chance) in entropy::random_words(text) {
        if found.iter().any(|(a, b, _)| end > *a && start < *b) {
            continue;
        }
        let place = span(id, start, end);
        let problem = if let Some(key) = key_before(text, start).filter(|key| is_named(key)) {
            // The name says what the randomness only lets one guess.
            let message = format!("the high-entropy value of `{key}` looks like a secret");
            Diagnostic::error(Code::LiteralSecret, place, message).help(REVOKE)
        } else if chance == entropy::Chance::Likely {
            continue;
        } else {
            let message = "this high-entropy value looks like a secret";
            let help = "revoke it and write a new one into vault: `kv: { path: …, owner: … }`; if it is not a secret, say so: `# platformc: allow P0420, a public checksum`";
            Diagnostic::error(Code::LooksSecret, place, message).help(help)
        };
        problems.push(problem.label("masked here").secret());
    }
    problems
}

/// A text that is about no source, such as the name of a file, without what looks like a secret.
#[must_use]
pub fn masked(text: &str) -> String {
    pieces::Pieces::default().mask(text)
}

/// What the name of a source has the form of, if that is a secret: the name is written into the output.
#[must_use]
pub fn in_name(name: &str) -> Option<&'static str> {
    known(name).first().map(|(.., what)| *what)
}

/// What to do about a secret in a file.
pub const REVOKE: &str = "remove it and revoke it (it stays in the Git history), then write a new one into vault: `kv: { path: …, owner: … }`";

/// The key right before a value on its line.
fn key_before(text: &str, value: usize) -> Option<&str> {
    let before = text.get(..value)?.trim_end_matches(['"', '\'', ' ']);
    let before = before.strip_suffix(':')?.trim_end_matches(['"', '\'', ' ']);
    let start = before
        .rfind(|c: char| !c.is_ascii_alphanumeric() && !"_-.".contains(c))
        .map_or(0, |at| at + before.get(at..).and_then(|rest| rest.chars().next()).map_or(1, char::len_utf8));
    before.get(start..).filter(|key| !key.is_empty())
}

#[cfg(test)]
mod tests;
