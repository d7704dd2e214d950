//! Where a text must not be shown. More is masked than is refused: a text is also shown when it is not well-formed, and then a
//! secret that is shown does harm, and a name that is masked does little.

use std::ops::Range;

use super::{
    decoded::Decoded,
    entropy::{self, Chance},
    known::known,
    settings,
    text::{is_token, places, run},
};

/// How far in front of a word is looked for what it is a part of, such as an ARN.
const LONGEST_LEAD: usize = 300;

/// The places of all secrets of a text, in order and apart from each other. What `allowed` says of a random word is public.
pub(super) fn regions(text: &str, allowed: impl Fn(&Range<usize>) -> bool) -> Vec<Range<usize>> {
    let mut found = written(text, &allowed);
    if let Some(decoded) = Decoded::of(text) {
        let original = |range: &Range<usize>| decoded.original(range);
        let inner = written(&decoded.text, |range| allowed(&original(range)));
        found.extend(inner.iter().map(original));
    }
    merged(found)
}

fn written(text: &str, allowed: impl Fn(&Range<usize>) -> bool) -> Vec<Range<usize>> {
    let mut found: Vec<Range<usize>> = known(text).into_iter().map(|(start, end, _)| start..end).collect();
    found.extend(settings::values(text));
    found.extend(credentials(text));
    let words = entropy::random_words(text);
    let secret = words.filter(|(start, end, chance)| !(*chance == Chance::Likely && is_public(text, *start, *end)));
    found.extend(secret.map(|(start, end, _)| start..end).filter(|range| !allowed(range)));
    found
}

/// In order, without overlaps.
pub(super) fn merged(mut ranges: Vec<Range<usize>>) -> Vec<Range<usize>> {
    ranges.sort_by_key(|range| (range.start, range.end));
    let mut merged: Vec<Range<usize>> = Vec::with_capacity(ranges.len());
    for range in ranges.into_iter().filter(|range| !range.is_empty()) {
        match merged.last_mut() {
            Some(last) if range.start <= last.end => last.end = last.end.max(range.end),
            _ => merged.push(range),
        }
    }
    merged
}

/// A text with other characters at these places. Each has as many bytes and UTF-16 units as the one that it replaces, so that
/// positions do not change.
pub(super) fn covered(text: &str, ranges: &[Range<usize>]) -> String {
    if ranges.is_empty() {
        return text.to_owned();
    }
    let mut shown = String::with_capacity(text.len());
    let mut rest = ranges.iter().peekable();
    for (at, c) in text.char_indices() {
        while rest.next_if(|range| range.end <= at).is_some() {}
        let masked = rest.peek().is_some_and(|range| range.start < at + c.len_utf8());
        shown.push(match c.len_utf8() {
            _ if !masked || matches!(c, '\n' | '\r') => c,
            1 => '*',
            2 => '\u{b7}',
            3 => '\u{2022}',
            _ => '\u{1f7b6}',
        });
    }
    shown
}

/// `Basic …` and `Bearer …`, as in HTTP headers.
fn credentials(text: &str) -> impl Iterator<Item = Range<usize>> + '_ {
    ["Basic ", "Bearer ", "basic ", "bearer "].into_iter().flat_map(move |scheme| {
        places(text, scheme).filter_map(move |at| {
            let start = at + scheme.len();
            let length = run(text, start, |b| is_token(b) || b"+/=.~".contains(&b));
            let word = text.get(start..start + length)?;
            let mixed = word.bytes().any(|b| b.is_ascii_uppercase() || b.is_ascii_digit() || b == b'=');
            (length >= 8 && mixed).then_some(start..start + length)
        })
    })
}

/// Whether a word that could be a secret is the digest, the version or the identity of something.
fn is_public(text: &str, start: usize, end: usize) -> bool {
    let word = text.get(start..end).unwrap_or_default();
    let before = text.get(text.floor_char_boundary(start.saturating_sub(LONGEST_LEAD))..start).unwrap_or_default();
    let begin = before.rfind(|c: char| c.is_whitespace() || "\"'`,{[(".contains(c)).map_or(0, |at| at + 1);
    let token = before.get(begin..).unwrap_or_default();
    let hex = |word: &str| word.bytes().all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b));
    let digest = ["sha1:", "sha256:", "sha384:", "sha512:"].iter().any(|kind| token.ends_with(kind));
    let tag = token.ends_with(':') && token.contains('/') && hex(word);
    // `vpc-0a1b2c3d4e5f67890`
    let resource = word.split_once('-').is_some_and(|(kind, id)| {
        (1..=8).contains(&kind.len()) && kind.bytes().all(|b| b.is_ascii_lowercase()) && id.len() == 17 && hex(id)
    });
    let uuid = || {
        let parts: Vec<&str> = word.split('-').collect();
        let lengths: Vec<usize> = parts.iter().map(|part| part.len()).collect();
        lengths == [8, 4, 4, 4, 12] && parts.iter().all(|part| hex(&part.to_ascii_lowercase()))
    };
    digest || tag || resource || token.starts_with("arn:") || uuid()
}

#[cfg(test)]
mod tests;
