//! The names that a platform gives: a secret that is written like one of them cannot be told from it.

use std::{collections::BTreeSet, ops::Range};

use super::line::{begins_entry, key_before};

/// The plain lower-case words that stand as keys, outside some places that are in order.
pub(in super::super) fn names<'t>(text: &'t str, hidden: &[Range<usize>]) -> BTreeSet<&'t str> {
    let mut hidden = hidden.iter().peekable();
    let mut names = BTreeSet::new();
    for at in memchr::memchr_iter(b':', text.as_bytes()) {
        if text.as_bytes().get(at + 1).is_some_and(|b| !b.is_ascii_whitespace()) {
            continue;
        }
        while hidden.next_if(|range| range.end <= at).is_some() {}
        if hidden.peek().is_some_and(|range| range.start < at) {
            continue;
        }
        let Some(key) = key_before(text, at) else { continue };
        let word = text.get(key.clone()).unwrap_or_default();
        if is_plain(word) && begins_entry(text, key.start) {
            names.insert(word);
        }
    }
    names
}

fn is_plain(word: &str) -> bool {
    word.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
        && word.starts_with(|c: char| c.is_ascii_lowercase())
}
