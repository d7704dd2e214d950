//! The values of settings that are named like secrets, in texts that need not be well-formed: what is not closed or not
//! indented is taken for a part of the value, rather than shown.

mod flags;
mod line;
mod names;
mod value;

use std::{collections::HashMap, ops::Range};

pub(super) use names::names;

use super::named::{is_named, is_reference};
use line::{begins_entry, indentation, is_key, is_open, key_before, line_start};
use value::Value;

/// Keys that hold a value where the key around them says which one: `kv: { value: … }`, `name: DB_PASSWORD, value: …`.
const VALUES: [&str; 8] = ["value", "values", "data", "stringData", "content", "contents", "key", "seed"];
/// Keys of the language around a secret that lives in Vault: nothing below them is a value.
const KINDS: [&str; 2] = ["kv", "totp"];
/// Keys of those whom Alertmanager tells, which name a secret or a server. What is pasted there instead often looks like no secret:
/// a UUID, an address with a short path.
const OF_RECEIVERS: [&str; 3] = ["webhook", "key", "smarthost"];

/// The places of all such values, in the order of their keys.
pub(super) fn values(text: &str) -> Vec<Range<usize>> {
    let mut found: Vec<Range<usize>> = Vec::new();
    // What is masked already is not looked at again: work stays linear in the text.
    let (mut until, mut line_end) = (0, 0);
    // The same keys come again and again.
    let mut known: HashMap<&str, bool> = HashMap::new();
    for at in memchr::memchr2_iter(b':', b'=', text.as_bytes()) {
        let seen = found.len();
        let Some(key) = key_before(text, at).filter(|key| key.start >= until) else { continue };
        let word = text.get(key.clone()).unwrap_or_default();
        let of_receiver = OF_RECEIVERS.contains(&word);
        if !(of_receiver
            || *known.entry(word).or_insert_with(|| is_named(word))
            || VALUES.contains(&word) && is_value(text, key.start))
        {
            continue;
        }
        let next = text.as_bytes().get(at + 1).copied().unwrap_or(b'\n');
        if text.as_bytes().get(at) == Some(&b'=') {
            found.extend(assigned(text, at + 1));
        } else if matches!(next, b' ' | b'\t' | b'\r' | b'\n' | b'"' | b'\'') || begins_entry(text, key.start) {
            if at >= line_end {
                line_end = at + text.get(at..).and_then(|rest| rest.find('\n')).unwrap_or(text.len() - at);
            }
            Value::below(text, key.start, line_end).read(at + 1, &mut found);
        }
        if of_receiver && !(VALUES.contains(&word) && is_value(text, key.start)) {
            let pasted = found.split_off(seen).into_iter().filter(|range| is_pasted(text.get(range.clone())));
            found.extend(pasted);
        }
        until = found.iter().skip(seen).map(|range| range.end).fold(until, usize::max);
    }
    found.extend(flags::values(text));
    found.retain(|range| !range.is_empty());
    found
}

/// Whether a value is neither the name of an entry nor a server and its port.
fn is_pasted(value: Option<&str>) -> bool {
    let value = value.unwrap_or_default().trim_matches(['"', '\'', ' ']);
    let groups: Vec<usize> = value.split('-').map(str::len).collect();
    let digits = |b: u8| b.is_ascii_hexdigit() || b == b'-';
    let is_uuid = groups == [8, 4, 4, 4, 12] && value.bytes().all(digits);
    is_uuid || value.contains(['/', '@', '?', '=']) || value.len() >= 20 && value.bytes().all(|b| b.is_ascii_hexdigit())
}

/// Whether what stands around a key, or in front of it, is a secret.
fn is_value(text: &str, key: usize) -> bool {
    let is_secret = |word: &str| KINDS.contains(&word) || is_named(word);
    let parents = parents(text, key);
    // `secretKeyRef: { name: …, key: … }`
    if parents.first().copied().is_some_and(is_reference) {
        return false;
    }
    parents.into_iter().any(is_secret) || name_before(text, key).is_some_and(is_named)
}

/// The text of the key `name` shortly in front of another one.
fn name_before(text: &str, key: usize) -> Option<&str> {
    let before = text.get(text.floor_char_boundary(key.saturating_sub(300))..key)?;
    let (_, rest) = before.rsplit_once("name")?;
    if rest.matches('\n').count() > 2 {
        return None;
    }
    let rest = rest.trim_start_matches(['"', '\'', ' ']).strip_prefix(':')?.trim_start_matches(['"', '\'', ' ']);
    rest.split(|c: char| !c.is_ascii() || !u8::try_from(c).is_ok_and(is_key)).next()
}

/// The keys around a key: of the brackets on its line, then of the lines above that are indented less.
fn parents(text: &str, key: usize) -> Vec<&str> {
    let mut found = Vec::new();
    let start = line_start(text, key);
    let mut closed = 0_usize;
    for (at, byte) in text.get(start..key).unwrap_or_default().bytes().enumerate().rev() {
        match (byte, closed) {
            (b'}' | b']', _) => closed += 1,
            (b'{' | b'[', 0) => found.extend(opening(text, start + at)),
            (b'{' | b'[', _) => closed -= 1,
            _ => {}
        }
    }
    let mut above = text.get(..start).unwrap_or_default();
    let mut limit = indentation(text.get(start..).unwrap_or_default());
    for _ in 0..200 {
        if limit == 0 || above.is_empty() {
            break;
        }
        let lines = above.trim_end_matches('\n');
        let (before, line) = lines.split_at(memchr::memrchr(b'\n', lines.as_bytes()).map_or(0, |last| last + 1));
        above = before;
        let indentation = indentation(line);
        if indentation >= limit || line.trim().is_empty() {
            continue;
        }
        limit = indentation;
        // The last key of the line that is still open.
        let open = line.trim_end().trim_end_matches(['{', '[', ' ']);
        found
            .extend(open.strip_suffix(':').and_then(|open| key_before(open, open.len()).and_then(|key| open.get(key))));
        found.extend(line.split(':').next().map(|key| key.trim_matches(['"', '\'', ' ', '-', '{', '\t'])));
    }
    found
}

/// The key whose value a bracket opens.
fn opening(text: &str, bracket: usize) -> Option<&str> {
    let before = text.get(..bracket)?.trim_end_matches(' ').strip_suffix(':')?;
    text.get(key_before(text, before.len())?)
}

/// `KEY=value`, up to a space, a quote or the next such pair of a connection string or an address.
fn assigned(text: &str, at: usize) -> Option<Range<usize>> {
    let rest = text.get(at..)?;
    let value = rest.trim_start_matches([' ', '"', '\'', '\\']);
    let start = at + (rest.len() - value.len());
    let ends = |at: usize, c: char| {
        let pair = || {
            let rest = value.get(at + 1..).unwrap_or_default().trim_start_matches(' ');
            let behind = rest.trim_start_matches(|c: char| u8::try_from(c).is_ok_and(is_key));
            rest.is_empty() || rest.starts_with(['"', '\'', '\n']) || behind.starts_with('=')
        };
        c.is_whitespace() || c == '"' || c == '\'' || (matches!(c, ';' | '&') && pair())
    };
    let end = value.char_indices().find(|(at, c)| ends(*at, *c)).map_or(value.len(), |(at, _)| at);
    let value = value.get(..end)?;
    (!is_open(value)).then_some(start..start + end)
}

#[cfg(test)]
mod tests;
