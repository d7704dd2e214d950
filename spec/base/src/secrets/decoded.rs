//! A text in decoded form: without escapes, percent encoding and invisible characters, so that none of them hides a secret.
//! It works line by line on texts that are not well-formed, too.

use std::ops::Range;

/// The text, and where each piece of it comes from.
pub(super) struct Decoded {
    pub(super) text: String,
    /// An offset of the text and the offset in the original that it comes from, in order. Between two of them both go on alike.
    steps: Vec<(usize, usize)>,
}

impl Decoded {
    /// Nothing if the text says what it says.
    pub(super) fn of(original: &str) -> Option<Self> {
        let mut decoded = Self { text: String::new(), steps: vec![(0, 0)] };
        // what is before `taken` stands in the text
        let (mut taken, mut at) = (0, 0);
        while let Some(rest) = original.get(at..) {
            let Some(next) = rest.bytes().position(is_special) else { break };
            at += next;
            let Some(c) = original.get(at..).and_then(|rest| rest.chars().next()) else { break };
            let Some((length, said)) = decode(original, at, c) else {
                at += c.len_utf8();
                continue;
            };
            decoded.text.push_str(original.get(taken..at).unwrap_or_default());
            decoded.steps.push((decoded.text.len(), at));
            decoded.text.extend(said);
            at += length;
            taken = at;
            decoded.steps.push((decoded.text.len(), at));
        }
        if taken == 0 {
            return None;
        }
        decoded.text.push_str(original.get(taken..).unwrap_or_default());
        Some(decoded)
    }

    /// The bytes of the original that say a part of the text.
    pub(super) fn original(&self, range: &Range<usize>) -> Range<usize> {
        // Of several steps at one offset the first begins the part, the last ends it.
        let start = self.steps.partition_point(|(at, _)| *at < range.start);
        let start = match self.steps.get(start) {
            Some((at, from)) if *at == range.start => *from,
            _ => self.offset(range.start),
        };
        start..self.offset(range.end)
    }

    fn offset(&self, at: usize) -> usize {
        let next = self.steps.partition_point(|(step, _)| *step <= at);
        let (step, from) = next.checked_sub(1).and_then(|last| self.steps.get(last)).copied().unwrap_or_default();
        let end = self.steps.get(next).map_or(usize::MAX, |(_, from)| *from);
        (from + (at - step)).min(end)
    }
}

/// Whether [`decode`] may have something to say of a character that begins with this byte.
fn is_special(byte: u8) -> bool {
    !matches!(byte, b' '..=b'~' | b'\n' | b'\r' | b'\t') || matches!(byte, b'\\' | b'%')
}

/// How many bytes an escape or an invisible character has, and what it says.
fn decode(text: &str, at: usize, c: char) -> Option<(usize, Option<char>)> {
    let hex = |from: usize, digits: usize| {
        let digits = text.get(at + from..at + from + digits).filter(|d| d.bytes().all(|b| b.is_ascii_hexdigit()))?;
        char::from_u32(u32::from_str_radix(digits, 16).ok()?)
    };
    match c {
        '%' => hex(1, 2).filter(char::is_ascii_graphic).map(|c| (3, Some(c))),
        '\\' => {
            let next = text.get(at + 1..)?.chars().next()?;
            match next {
                'x' => hex(2, 2).map(|c| (4, Some(c))),
                'u' => hex(2, 4).map(|c| (6, Some(c))),
                'U' => hex(2, 8).map(|c| (10, Some(c))),
                '/' | '"' => Some((2, Some(next))),
                'n' | 'r' | 'L' | 'N' | 'P' => Some((2, Some('\n'))),
                't' | '0' | 'a' | 'b' | 'e' | 'f' | 'v' | '_' => Some((2, Some(' '))),
                // A line that goes on in the next one.
                '\n' | '\r' => {
                    let rest = text.get(at + 1..)?;
                    Some((1 + rest.len() - rest.trim_start_matches(['\n', '\r', ' ', '\t']).len(), None))
                }
                _ => None,
            }
        }
        _ => is_invisible(c).then_some((c.len_utf8(), None)),
    }
}

/// Invisible characters, and the replacement character for invalid bytes.
fn is_invisible(c: char) -> bool {
    (c.is_control() && !matches!(c, '\n' | '\r' | '\t'))
        || matches!(c, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}')
        || matches!(c, '\u{feff}' | '\u{fffd}')
}

#[cfg(test)]
mod tests {
    use super::Decoded;

    #[test]
    fn what_is_said_and_where() {
        let cases = [
            (r"a: \x67lpat", "a: glpat", "glpat", r"\x67lpat"),
            (r"\u0067l\U00000070at x", "glpat x", "glpat", r"\u0067l\U00000070at"),
            ("a\\\n   b c", "ab c", "ab", "a\\\n   b"),
            ("x%41%42 y", "xAB y", "AB", "%41%42"),
            ("g\0l\u{fffd}p\u{200b}at", "glpat", "glpat", "g\0l\u{fffd}p\u{200b}at"),
            (r"\nghp", "\nghp", "ghp", "ghp"),
            ("größe \\x67l", "größe gl", "gl", "\\x67l"),
        ];
        for (original, said, part, written) in cases {
            let decoded = Decoded::of(original).unwrap();
            assert_eq!(decoded.text, said);
            let start = said.find(part).unwrap();
            let range = decoded.original(&(start..start + part.len()));
            assert_eq!(original.get(range), Some(written), "{original:?}");
        }
        for plain in ["a: b", "größe", "50%", r"a\qb", r"\xZZ"] {
            assert!(Decoded::of(plain).is_none(), "{plain}");
        }
    }
}
