//! What was masked, so that it is masked where it is repeated: in messages, which may quote a part of it, and elsewhere in the
//! sources.

use std::{
    collections::{BTreeSet, HashSet},
    ops::Range,
};

use crate::scalar::Host;

use super::{
    entropy::{self, Chance},
    known::known,
    mask::{covered, merged},
    settings,
};

/// No part of a secret that is as long as this is shown again, in any letter case.
const WINDOW: usize = 8;
/// The shortest secret that is looked for in messages.
const SHORTEST: usize = 4;
/// How many bytes of secrets are remembered. With more, everything that a message quotes is masked.
const MOST: usize = 1024 * 1024;

type Window = [u8; WINDOW];

/// The secrets of a compilation.
#[derive(Default)]
pub(crate) struct Pieces {
    /// Every part of the secrets that are no plain words, in lower case: wherever such a part stands, it is the secret.
    telling: HashSet<Window>,
    /// The same of plain words, which are looked for only in what a message quotes.
    words: HashSet<Window>,
    /// Secrets too short for a window, in lower case; in quotes only, too.
    short: HashSet<String>,
    /// There were too many.
    all: bool,
}

impl Pieces {
    /// The texts at the places, except words that are also names in the platform.
    pub(crate) fn of(texts: &[(&str, &[Range<usize>])]) -> Self {
        let mut pieces = Self::default();
        if texts.iter().all(|(_, ranges)| ranges.is_empty()) {
            return pieces;
        }
        let names: BTreeSet<&str> = texts.iter().flat_map(|(text, ranges)| settings::names(text, ranges)).collect();
        let is_name =
            |line: &str| names.contains(line) && known(line).is_empty() && entropy::random_words(line).next().is_none();
        let lines: BTreeSet<&str> = texts
            .iter()
            .flat_map(|(text, ranges)| ranges.iter().filter_map(|range| text.get(range.clone())))
            .flat_map(str::lines)
            .map(|line| line.trim_matches([' ', '\t', '"', '\'', ',', '[', ']']))
            // The lines around a private key are known to everybody.
            .map(password)
            .filter(|line| line.len() >= SHORTEST && !line.starts_with("-----BEGIN ") && !line.starts_with("-----END "))
            .filter(|line| !is_name(line))
            .collect();
        if lines.iter().map(|line| line.len()).sum::<usize>() > MOST {
            pieces.all = true;
            return pieces;
        }
        for line in lines {
            let lower = line.to_ascii_lowercase();
            let is_word = line.bytes().all(|b| b.is_ascii_alphabetic() || b"-_. ".contains(&b));
            if lower.len() < WINDOW {
                pieces.short.insert(lower);
                continue;
            }
            let parts = if is_word { &mut pieces.words } else { &mut pieces.telling };
            parts.extend(windows(lower.as_bytes()).map(|(_, window)| window));
        }
        pieces
    }

    /// Where a source repeats a secret that is no plain word.
    pub(crate) fn repeated(&self, text: &str) -> Vec<Range<usize>> {
        hits(text, &self.telling)
    }

    /// A message without secrets.
    pub(crate) fn mask(&self, message: &str) -> String {
        let mut found: Vec<Range<usize>> = known(message).into_iter().map(|(start, end, _)| start..end).collect();
        let words = entropy::random_words(message).filter(|(.., chance)| *chance == Chance::Random);
        found.extend(words.map(|(start, end, _)| start..end));
        found.extend(hits(message, &self.telling));
        for quote in quoted(message) {
            let text = message.get(quote.clone()).unwrap_or_default();
            let inner = self.within(text);
            found.extend(inner.into_iter().map(|range| quote.start + range.start..quote.start + range.end));
        }
        if found.is_empty() { message.to_owned() } else { covered(message, &merged(found)) }
    }
}

impl Pieces {
    /// Where a quoted text repeats a plain word, or may do so.
    fn within(&self, text: &str) -> Vec<Range<usize>> {
        if self.all {
            return std::iter::once(0..text.len()).collect();
        }
        let mut found = hits(text, &self.words);
        let lower = text.to_ascii_lowercase();
        let inside = |at: Option<u8>| at.is_some_and(|b| b.is_ascii_alphanumeric());
        if !self.short.is_empty() {
            let byte = |at: Option<usize>| at.and_then(|at| lower.as_bytes().get(at).copied());
            let pairs = (0..lower.len()).flat_map(|start| (SHORTEST..WINDOW).map(move |length| start..start + length));
            let apart =
                |range: &Range<usize>| !inside(byte(range.start.checked_sub(1))) && !inside(byte(Some(range.end)));
            let is_short =
                |range: &Range<usize>| lower.get(range.clone()).is_some_and(|word| self.short.contains(word));
            found.extend(pairs.filter(|range| apart(range) && is_short(range)));
        }
        found
    }
}

/// What is secret in an address: its password, or the name of who logs in without one.
fn password(line: &str) -> &str {
    if let Some((_, rest)) = line.split_once("://") {
        let user = rest.split_once('@').map(|(user, _)| user);
        return user.map_or(line, |user| user.split_once(':').map_or(user, |(_, password)| password));
    }
    // `user:password@smtp.example.com:587`
    let login = line.rsplit_once('@').filter(|(_, server)| is_server(server));
    login.and_then(|(user, _)| user.split_once(':')).map_or(line, |(_, password)| password)
}

/// Whether it is the full name of a host and a port.
fn is_server(text: &str) -> bool {
    let Some((host, port)) = text.split_once(':') else { return false };
    Host::parse(host).is_ok() && port.len() <= 5 && port.bytes().all(|b| b.is_ascii_digit())
}

fn windows(bytes: &[u8]) -> impl Iterator<Item = (usize, Window)> {
    bytes.windows(WINDOW).enumerate().filter_map(|(at, window)| Some((at, window.try_into().ok()?)))
}

fn hits(text: &str, known: &HashSet<Window>) -> Vec<Range<usize>> {
    if known.is_empty() {
        return Vec::new();
    }
    let lower = text.to_ascii_lowercase();
    windows(lower.as_bytes()).filter(|(_, window)| known.contains(window)).map(|(at, _)| at..at + WINDOW).collect()
}

/// The texts in backticks; after an unclosed one, everything.
fn quoted(message: &str) -> Vec<Range<usize>> {
    let ticks: Vec<usize> = message.match_indices('`').map(|(at, _)| at).collect();
    let pairs = ticks.chunks(2).map(|pair| match pair {
        [open, close] => open + 1..*close,
        _ => pair.first().map_or(0, |open| open + 1)..message.len(),
    });
    pairs.collect()
}
