//! Where the value of a setting ends.

use std::ops::Range;

use super::line::{indentation, is_key, is_open, is_structure, line_start};

/// How many bytes and lines a bracket that is not closed may reach.
const LONGEST_LIST: usize = 4000;
const MOST_LINES: usize = 50;

/// A value below a key that begins in this column.
#[derive(Clone, Copy)]
pub(super) struct Value<'t> {
    text: &'t str,
    key: usize,
    column: usize,
    line_end: usize,
}

impl<'t> Value<'t> {
    /// What a key that begins at an offset holds; the end of its line is known already.
    pub(super) fn below(text: &'t str, key: usize, line_end: usize) -> Self {
        Self { text, key, column: key - line_start(text, key), line_end }
    }

    /// Adds the places of the value that begins behind an offset.
    pub(super) fn read(self, from: usize, found: &mut Vec<Range<usize>>) {
        let mut at = self.space(from);
        // Anchors and tags are in front.
        while self.rest(at).starts_with(['&', '!']) {
            let word = self.rest(at).find(|c: char| c.is_whitespace() || c == ',').unwrap_or(self.rest(at).len());
            at = self.space(at + word);
        }
        match self.rest(at).bytes().next() {
            None | Some(b'*') => {}
            Some(b'{') if !self.rest(at).starts_with("{{") => {}
            Some(b'\n' | b'\r' | b'#') => self.next_line(at, found),
            Some(b'|' | b'>') if self.is_header(at) => self.block(at, found),
            Some(quote @ (b'"' | b'\'')) => self.quoted(at, quote, found),
            Some(b'[') => self.list(at, found),
            Some(_) => self.plain(at, found),
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

    fn block(self, at: usize, found: &mut Vec<Range<usize>>) {
        for (start, line) in self.lines(at) {
            if line.trim().is_empty() {
                continue;
            }
            if indentation(line) <= self.column && is_structure(line) {
                break;
            }
            found.push(content(start, line));
        }
    }

    /// A value that begins on the next line.
    fn next_line(self, at: usize, found: &mut Vec<Range<usize>>) {
        for (start, line) in self.lines(at) {
            let trimmed = line.trim();
            if trimmed.is_empty() {
                continue;
            }
            match trimmed.strip_prefix('-') {
                Some(item) if item.starts_with(' ') && indentation(line) >= self.column && !is_structure(item) => {
                    let item = item.trim();
                    let from = start + line.trim_end().len() - item.len();
                    found.extend((!is_open(item)).then_some(from..from + item.len()));
                }
                _ if !is_structure(line) => {
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
        let (mut open, mut lines, mut close) = (0_usize, 0, None);
        for (offset, byte) in self.rest(at).bytes().take(LONGEST_LIST).enumerate() {
            match byte {
                b'[' => open += 1,
                b']' if open == 1 => {
                    close = Some(at + offset);
                    break;
                }
                b']' => open -= 1,
                b'\n' => lines += 1,
                _ => {}
            }
            if lines > MOST_LINES {
                break;
            }
        }
        let inside = close.and_then(|close| self.text.get(at + 1..close)).unwrap_or_default();
        let maps = inside.contains('{') || inside.contains(": ");
        match close {
            Some(close) if !maps => found.push(at + 1..close),
            Some(_) if !inside.contains('\n') => {}
            // It is not closed, or by the bracket of another one.
            _ => found.push(at + 1..self.line_end(at)),
        }
    }

    fn plain(self, at: usize, found: &mut Vec<Range<usize>>) {
        let line = self.text.get(at..self.line_end).unwrap_or_default();
        let before = self.text.get(line_start(self.text, self.key)..self.key).unwrap_or_default();
        let opened = before.matches(['{', '[']).count() > before.matches(['}', ']']).count();
        let value = if opened { in_brackets(line) } else { line };
        let value = value.split(" #").next().unwrap_or_default().trim_end().trim_end_matches(',').trim_end();
        if is_open(value) {
            return;
        }
        found.push(at..at + value.len());
        if opened {
            return;
        }
        for (start, line) in self.lines(at) {
            if line.trim().is_empty() || indentation(line) <= self.column || is_structure(line) {
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

/// A line without the spaces around it.
fn content(start: usize, line: &str) -> Range<usize> {
    let start = start + line.len() - line.trim_start().len();
    start..start + line.trim().len()
}
