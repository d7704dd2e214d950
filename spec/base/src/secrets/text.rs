//! Looking through a text.

use crate::span::{SourceId, Span};

/// The place of some bytes of a source.
pub(super) fn span(source: SourceId, start: usize, end: usize) -> Span {
    let number = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
    Span { source, start: number(start), end: number(end) }
}

pub(super) fn is_token(b: u8) -> bool {
    b.is_ascii_alphanumeric() || b == b'-' || b == b'_'
}

/// Whether a word can begin here.
pub(super) fn begins(text: &str, at: usize) -> bool {
    !text.get(..at).and_then(|before| before.bytes().last()).is_some_and(|b| b.is_ascii_alphanumeric())
}

/// The offsets at which a text occurs in another one.
pub(super) fn places<'a>(text: &'a str, what: &'a str) -> impl Iterator<Item = usize> + 'a {
    memchr::memmem::find_iter(text.as_bytes(), what)
}

/// How many bytes from an offset on are of an alphabet.
pub(super) fn run(text: &str, at: usize, alphabet: impl Fn(u8) -> bool) -> usize {
    text.as_bytes().get(at..).unwrap_or_default().iter().take_while(|b| alphabet(**b)).count()
}
