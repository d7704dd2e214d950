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

/// A text that is read sooner than a searcher is made.
const SHORT: usize = 512;

/// The offsets at which a text occurs in another one, each behind the end of the one before.
pub(super) fn places<'a>(text: &'a str, what: &'a str) -> impl Iterator<Item = usize> + 'a {
    let is_short = text.len() < SHORT;
    let short = is_short.then(|| places_in_short(text.as_bytes(), what.as_bytes()));
    let long = (!is_short).then(|| memchr::memmem::find_iter(text.as_bytes(), what));
    short.into_iter().flatten().chain(long.into_iter().flatten())
}

fn places_in_short<'a>(text: &'a [u8], what: &'a [u8]) -> impl Iterator<Item = usize> + 'a {
    let mut behind = 0;
    let begins = what.first().map(|first| memchr::memchr_iter(*first, text));
    begins.into_iter().flatten().filter(move |at| {
        let found = *at >= behind && text.get(*at..).is_some_and(|rest| rest.starts_with(what));
        if found {
            behind = *at + what.len();
        }
        found
    })
}

/// How many bytes from an offset on are of an alphabet.
pub(super) fn run(text: &str, at: usize, alphabet: impl Fn(u8) -> bool) -> usize {
    text.as_bytes().get(at..).unwrap_or_default().iter().take_while(|b| alphabet(**b)).count()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn short_and_long_texts_are_searched_alike() {
        let texts =
            ["", "-", "---", "-----", "a--b---c--", "aaa", "glpat-glpat-x", "xglpat", "glpa", "Basic Basic  é-- --é"];
        let whats = ["-", "--", "glpat-", "aa", "Basic ", "é", "longer than any of the texts that are searched"];
        let mut found = 0;
        for text in texts {
            for what in whats {
                let short: Vec<usize> = places(text, what).collect();
                let long: Vec<usize> = memchr::memmem::find_iter(text.as_bytes(), what).collect();
                assert_eq!(short, long, "{what:?} in {text:?}");
                found += short.len();
            }
        }
        assert!(found > 20, "{found}");
    }
}
