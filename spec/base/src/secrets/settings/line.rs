//! Lines of a text that need not be well-formed, and the keys in them.

use std::ops::Range;

/// The key in front of a colon or an equals sign.
pub(super) fn key_before(text: &str, at: usize) -> Option<Range<usize>> {
    let before = text.get(near(text, at)..at)?;
    let offset = at - before.len();
    let before = before.trim_end_matches([' ', '\t']);
    let before = before.strip_suffix(['"', '\'']).unwrap_or(before);
    let start = before.bytes().rposition(|b| !is_key(b)).map_or(0, |last| last + 1);
    (start < before.len()).then_some(offset + start..offset + before.len())
}

pub(super) fn is_key(b: u8) -> bool {
    b.is_ascii_alphanumeric() || b"_-.".contains(&b)
}

/// How far back a line is looked at, in bytes: one may hold a whole file.
const LONGEST_LINE: usize = 2000;

/// A little in front of an offset.
pub(super) fn near(text: &str, at: usize) -> usize {
    text.floor_char_boundary(at.saturating_sub(LONGEST_LINE))
}

/// Whether only brackets, dashes, quotes and a comment's sign are in front of a key.
pub(super) fn begins_entry(text: &str, key: usize) -> bool {
    let before = text.get(line_start(text, key)..key).unwrap_or_default().trim_end_matches([' ', '\t', '"', '\'']);
    before.is_empty() || before.ends_with(['{', '[', ',', '-', '?', '#'])
}

/// What everybody may see: nothing, a boolean, a variable.
pub(super) fn is_open(value: &str) -> bool {
    let value = value.trim();
    let variable = || {
        let name = value.strip_prefix('$')?;
        let inner = [('{', '}'), ('(', ')')].iter().find_map(|(a, b)| name.strip_prefix(*a)?.strip_suffix(*b));
        let inner = inner.unwrap_or(name);
        Some(inner.bytes().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit() || b == b'_') && !inner.is_empty())
    };
    let word = value.to_ascii_lowercase();
    ["", "true", "false", "null", "~", "{}", "[]"].contains(&word.as_str())
        || (value.starts_with("{{") && value.ends_with("}}"))
        || variable() == Some(true)
}

/// Whether a line begins an entry, an item, a bracket or a comment.
pub(super) fn is_structure(line: &str) -> bool {
    let line = line.trim();
    if line == "-" || line.starts_with(['#', '{', '}', '[', ']']) || line.starts_with("- ") || line.starts_with("---") {
        return !line.starts_with("-----BEGIN");
    }
    let word = line.trim_start_matches(['"', '\'', '?', '&', '*']);
    let behind = word.trim_start_matches(|c: char| u8::try_from(c).is_ok_and(is_key));
    if behind.len() == word.len() {
        return false;
    }
    let behind = behind.trim_start_matches(['"', '\'']).trim_start();
    behind.strip_prefix(':').is_some_and(|value| value.is_empty() || value.starts_with([' ', '\t', '\r']))
}

pub(super) fn indentation(line: &str) -> usize {
    line.len() - line.trim_start_matches([' ', '\t']).len()
}

/// Where the line of an offset begins, or what is looked at of it.
pub(super) fn line_start(text: &str, at: usize) -> usize {
    let from = near(text, at);
    text.get(from..at).and_then(|before| before.rfind('\n')).map_or(from, |last| from + last + 1)
}
