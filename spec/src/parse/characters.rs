//! Characters that a person cannot see: they hide what a file says, or what a terminal shows of it.

use crate::{
    code::Code,
    diagnostic::Diagnostic,
    span::{SourceId, Span},
};

/// The first character that no platform needs.
pub(super) fn refused(id: SourceId, text: &str) -> Option<Diagnostic> {
    let bytes = text.as_bytes();
    let mut indented = true;
    for (at, byte) in bytes.iter().enumerate() {
        let character = || text.get(at..).and_then(|rest| rest.chars().next());
        let found = match byte {
            b'\n' => {
                indented = true;
                continue;
            }
            b' ' | b'\t' => continue,
            b'\r' if matches!(bytes.get(at + 1), Some(b'\n') | None) => continue,
            0..=0x1f | 0x7f => character(),
            // The first bytes of C1 controls and no-break spaces, of general punctuation, of an ideographic space and of a mark.
            0xc2 | 0xe2 | 0xe3 | 0xef => character().filter(|c| is_hidden(*c) || (indented && is_space(*c) && at > 0)),
            _ => None,
        };
        indented = false;
        if let Some(found) = found {
            return Some(explain(id, at, found));
        }
    }
    None
}

/// Controls, and marks that turn the direction of what follows.
fn is_hidden(c: char) -> bool {
    matches!(c, '\u{80}'..='\u{9f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// What looks like indentation and is none.
fn is_space(c: char) -> bool {
    c.is_whitespace() || matches!(c, '\u{200b}'..='\u{200f}' | '\u{feff}')
}

fn explain(id: SourceId, at: usize, found: char) -> Diagnostic {
    let number = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
    let span = Span { source: id, start: number(at), end: number(at + found.len_utf8()) };
    let (message, help) = match found {
        '\r' => {
            ("a line ends with a lone carriage return".into(), "save the file with line feeds (LF) at its line ends")
        }
        _ if is_space(found) => (
            format!("the invisible character U+{:04X} is used where YAML needs spaces", u32::from(found)),
            "indent with plain spaces",
        ),
        _ => (format!("the text contains the invisible character U+{:04X}", u32::from(found)), "remove it"),
    };
    Diagnostic::error(Code::Syntax, span, message).label("invisible").help(help)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_nobody_sees_is_strange() {
        for good in ["a: b\r\nc: d\r", "\u{feff}a: b", "größe: ✓ 日本", "a: b\u{a0}c", "  a\tb\u{85a}"] {
            assert_eq!(refused(SourceId(0), good), None, "{good:?}");
        }
        for (bad, start, end) in [
            ("a\0", 1, 2),
            ("a\rb", 1, 2),
            ("é\u{202e}", 2, 5),
            ("a:\n\u{a0} b", 3, 5),
            ("\u{9b}", 0, 2),
            ("a\u{1b}[0m", 1, 2),
        ] {
            let found = refused(SourceId(0), bad).map(|d| (d.span.start, d.span.end));
            assert_eq!(found, Some((start, end)), "{bad:?}");
        }
    }
}
