//! The values of settings that are named like secrets, in texts that need not be well-formed: what is not closed or not
//! indented is taken for a part of the value, rather than shown.

use std::ops::Range;

use super::is_named;

/// Keys that hold a value where the key around them says which one: `kv: { value: … }`, `name: DB_PASSWORD, value: …`.
const VALUES: [&str; 8] = ["value", "values", "data", "stringData", "content", "contents", "key", "seed"];
/// Keys of the language around a secret that lives in Vault: nothing below them is a value.
const KINDS: [&str; 2] = ["kv", "totp"];
/// How many lines a bracket that is not closed may reach.
const LONGEST_LIST: usize = 50;

/// The places of all such values, in the order of their keys.
pub(super) fn values(text: &str) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    for at in memchr::memchr2_iter(b':', b'=', text.as_bytes()) {
        let Some(key) = key_before(text, at) else { continue };
        let word = text.get(key.clone()).unwrap_or_default();
        if !is_named(word) && !(VALUES.contains(&word) && is_value(text, key.start)) {
            continue;
        }
        let next = text.as_bytes().get(at + 1).copied().unwrap_or(b'\n');
        if text.as_bytes().get(at) == Some(&b'=') {
            found.extend(assigned(text, at + 1));
        } else if matches!(next, b' ' | b'\t' | b'\r' | b'\n' | b'"' | b'\'') || begins_entry(text, key.start) {
            Value { text, column: key.start - line_start(text, key.start) }.read(key.start, at + 1, &mut found);
        }
    }
    found.retain(|range| !range.is_empty());
    found
}

/// The key in front of a colon or an equals sign.
fn key_before(text: &str, at: usize) -> Option<Range<usize>> {
    let before = text.get(..at)?.trim_end_matches([' ', '\t']);
    let before = before.strip_suffix(['"', '\'']).unwrap_or(before);
    let start = before.bytes().rposition(|b| !is_key(b)).map_or(0, |last| last + 1);
    (start < before.len()).then_some(start..before.len())
}

fn is_key(b: u8) -> bool {
    b.is_ascii_alphanumeric() || b"_-.".contains(&b)
}

/// Whether nothing but brackets, dashes, quotes and a comment's sign stands in front of a key.
fn begins_entry(text: &str, key: usize) -> bool {
    let before = text.get(line_start(text, key)..key).unwrap_or_default().trim_end_matches([' ', '\t', '"', '\'']);
    before.is_empty() || before.ends_with(['{', '[', ',', '-', '?', '#'])
}

/// Whether what stands around a key, or in front of it, is a secret.
fn is_value(text: &str, key: usize) -> bool {
    let is_secret = |word: &str| KINDS.contains(&word) || is_named(word);
    parents(text, key).into_iter().any(is_secret) || name_before(text, key).is_some_and(is_named)
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
        let line = above.trim_end_matches('\n').rsplit('\n').next().unwrap_or_default();
        above = above.get(..above.trim_end_matches('\n').len() - line.len()).unwrap_or_default();
        if line.trim().is_empty() || indentation(line) >= limit {
            continue;
        }
        limit = indentation(line);
        // The last key of the line that is still open.
        let open = line.trim_end().trim_end_matches(['{', '[', ' ']);
        found.extend(open.strip_suffix(':').and_then(|open| key_before(open, open.len()).and_then(|key| open.get(key))));
        found.extend(line.split(':').next().map(|key| key.trim_matches(['"', '\'', ' ', '-', '{', '\t'])));
    }
    found
}

/// The key whose value a bracket opens.
fn opening(text: &str, bracket: usize) -> Option<&str> {
    let before = text.get(..bracket)?.trim_end_matches(' ').strip_suffix(':')?;
    text.get(key_before(text, before.len())?)
}

/// `KEY=value`, up to a space or what ends a part of a connection string.
fn assigned(text: &str, at: usize) -> Option<Range<usize>> {
    let rest = text.get(at..)?;
    let value = rest.trim_start_matches([' ', '"', '\'', '\\']);
    let start = at + (rest.len() - value.len());
    let end = value.find(|c: char| c.is_whitespace() || "\"';&=".contains(c)).unwrap_or(value.len());
    let value = value.get(..end)?;
    (!is_open(value)).then_some(start..start + end)
}

/// What everybody may see: nothing, a boolean, a variable.
fn is_open(value: &str) -> bool {
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

/// A value below a key that begins in this column.
#[derive(Clone, Copy)]
struct Value<'t> {
    text: &'t str,
    column: usize,
}

impl<'t> Value<'t> {
    fn read(self, key: usize, from: usize, found: &mut Vec<Range<usize>>) {
        let mut at = self.space(from);
        // Anchors and tags stand in front.
        while self.rest(at).starts_with(['&', '!']) {
            let word = self.rest(at).find(|c: char| c.is_whitespace() || c == ',').unwrap_or(self.rest(at).len());
            at = self.space(at + word);
        }
        match self.rest(at).bytes().next() {
            None | Some(b'*') => {}
            Some(b'{') if !self.rest(at).starts_with("{{") => {}
            Some(b'\n' | b'\r' | b'#') => self.below(at, found),
            Some(b'|' | b'>') if self.is_header(at) => self.block(at, found),
            Some(quote @ (b'"' | b'\'')) => self.quoted(at, quote, found),
            Some(b'[') => self.list(at, found),
            Some(_) => self.plain(key, at, found),
        }
    }

    fn rest(self, at: usize) -> &'t str {
        self.text.get(at..).unwrap_or_default()
    }

    fn space(self, at: usize) -> usize {
        at + self.rest(at).len() - self.rest(at).trim_start_matches([' ', '\t']).len()
    }

    fn line_end(self, at: usize) -> usize {
        at + self.rest(at).find('\n').unwrap_or(self.rest(at).len())
    }

    fn is_header(self, at: usize) -> bool {
        let header = self.rest(at).get(1..self.line_end(at) - at).unwrap_or_default();
        header.split('#').next().unwrap_or_default().trim().bytes().all(|b| b.is_ascii_digit() || b"+-".contains(&b))
    }

    /// The lines behind the one of an offset: where each begins, and its text.
    fn lines(self, at: usize) -> impl Iterator<Item = (usize, &'t str)> {
        let mut next = self.line_end(at) + 1;
        std::iter::from_fn(move || {
            let line = self.text.get(next..).filter(|rest| !rest.is_empty())?.split('\n').next()?;
            let start = next;
            next += line.len() + 1;
            Some((start, line))
        })
    }

    /// Whether a line belongs to a text, and does not begin something else.
    fn goes_on(self, line: &str) -> bool {
        !is_structure(line)
    }

    fn block(self, at: usize, found: &mut Vec<Range<usize>>) {
        for (start, line) in self.lines(at) {
            if line.trim().is_empty() {
                continue;
            }
            if indentation(line) <= self.column && !self.goes_on(line) {
                break;
            }
            found.push(content(start, line));
        }
    }

    /// A value that begins on the next line.
    fn below(self, at: usize, found: &mut Vec<Range<usize>>) {
        for (start, line) in self.lines(at) {
            let trimmed = line.trim();
            if trimmed.is_empty() {
                continue;
            }
            match trimmed.strip_prefix('-') {
                Some(item) if item.starts_with(' ') && indentation(line) >= self.column && self.goes_on(item) => {
                    let item = item.trim();
                    let from = start + line.trim_end().len() - item.len();
                    found.extend((!is_open(item)).then_some(from..from + item.len()));
                }
                _ if self.goes_on(line) => {
                    found.extend((!is_open(line)).then(|| content(start, line)));
                }
                _ => break,
            }
        }
    }

    fn quoted(self, at: usize, quote: u8, found: &mut Vec<Range<usize>>) {
        let mut end = at + 1;
        while let Some(byte) = self.text.as_bytes().get(end) {
            let next = self.text.as_bytes().get(end + 1);
            match byte {
                b'\\' if quote == b'"' => end += 1,
                b'\'' if quote == b'\'' && next == Some(&b'\'') => end += 1,
                b'\n' => {
                    let line = self.rest(end + 1).split('\n').next().unwrap_or_default();
                    if indentation(line) <= self.column && is_structure(line) {
                        break;
                    }
                }
                byte if *byte == quote => break,
                _ => {}
            }
            end += 1;
        }
        let end = end.min(self.text.len());
        let inside = at + 1..end;
        if !self.text.get(inside.clone()).is_some_and(is_open) {
            found.push(inside);
        }
        // What follows a closing quote without a space is not well-formed, and may be the rest of it.
        let rest = self.rest(end + 1);
        let more = rest.find(|c: char| c.is_whitespace() || ",}]:".contains(c)).unwrap_or(rest.len());
        if self.text.as_bytes().get(end) == Some(&quote) {
            found.push(end + 1..end + 1 + more);
        }
    }

    fn list(self, at: usize, found: &mut Vec<Range<usize>>) {
        let (mut open, mut lines, mut end) = (0_usize, 0, at);
        for (offset, byte) in self.rest(at).bytes().enumerate() {
            end = at + offset;
            match byte {
                b'[' => open += 1,
                b']' if open == 1 => break,
                b']' => open -= 1,
                b'\n' => lines += 1,
                _ => {}
            }
            if lines > LONGEST_LIST {
                end = self.line_end(at);
                break;
            }
        }
        let inside = self.text.get(at + 1..end).unwrap_or_default();
        if !inside.contains('{') && !inside.contains(": ") {
            found.push(at + 1..end.max(at + 1));
        }
    }

    fn plain(self, key: usize, at: usize, found: &mut Vec<Range<usize>>) {
        let line = self.text.get(at..self.line_end(at)).unwrap_or_default();
        let line = line.split(" #").next().unwrap_or_default();
        let before = self.text.get(line_start(self.text, key)..key).unwrap_or_default();
        let opened = before.matches(['{', '[']).count() > before.matches(['}', ']']).count();
        let value = if opened { in_brackets(line) } else { line.trim_end().trim_end_matches(',') };
        let value = value.trim_end();
        if is_open(value) {
            return;
        }
        found.push(at..at + value.len());
        if opened {
            return;
        }
        for (start, line) in self.lines(at) {
            if line.trim().is_empty() || indentation(line) <= self.column || !self.goes_on(line) {
                break;
            }
            found.push(content(start, line));
        }
    }
}

/// A value up to the bracket or comma behind it. One that is followed by no other entry is a part of it.
fn in_brackets(line: &str) -> &str {
    let ends = |at: usize, c: char| {
        let rest = line.get(at + 1..).unwrap_or_default();
        match c {
            '}' | ']' => rest.is_empty() || rest.starts_with([' ', ',', '}', ']', '\r']),
            ',' => {
                let word = rest.trim_start_matches([' ', '"', '\'']);
                let behind = word.trim_start_matches(|c: char| u8::try_from(c).is_ok_and(is_key));
                word.trim().is_empty()
                    || (behind.len() < word.len() && behind.trim_start_matches(['"', '\'', ' ']).starts_with(':'))
            }
            _ => false,
        }
    };
    let end = line.char_indices().find(|(at, c)| ends(*at, *c)).map_or(line.len(), |(at, _)| at);
    line.get(..end).unwrap_or_default()
}

/// Whether a line begins an entry, an item, a bracket or a comment.
fn is_structure(line: &str) -> bool {
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

fn indentation(line: &str) -> usize {
    line.len() - line.trim_start_matches([' ', '\t']).len()
}

fn line_start(text: &str, at: usize) -> usize {
    text.get(..at).and_then(|before| before.rfind('\n')).map_or(0, |last| last + 1)
}

/// A line without the spaces around it.
fn content(start: usize, line: &str) -> Range<usize> {
    let start = start + line.len() - line.trim_start().len();
    start..start + line.trim().len()
}

#[cfg(test)]
mod tests;
