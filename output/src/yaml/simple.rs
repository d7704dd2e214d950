//! Trees of JSON values, written as the serializer writes them. Nearly every object of a platform goes this way: the serializer
//! looks at each text some ten times, and copies each key.

use std::{collections::BTreeMap, fmt::Write};

use crate::value::Value;

/// Appends a document. If a text has several lines, nothing is written and the serializer is used, because the
/// indentation depends on the context.
pub(super) fn append(out: &mut String, value: &Value) -> Option<()> {
    let before = out.len();
    let written = match value {
        Value::Object(map) if !map.is_empty() => block(out, value, 0),
        Value::Array(items) if !items.is_empty() => block(out, value, 0),
        _ => None,
    };
    if written.is_none() {
        out.truncate(before);
    }
    written
}

/// The lines of a map or a list that is not empty. The first one is not indented: the cursor is there.
fn block(out: &mut String, value: &Value, indent: usize) -> Option<()> {
    match value {
        Value::Object(map) => {
            for (index, (key, value)) in map.iter().enumerate() {
                next_line(out, index, indent);
                self::key(out, key)?;
                out.push(':');
                match value {
                    Value::Object(map) if !map.is_empty() => {
                        out.push('\n');
                        spaces(out, indent + 2);
                        block(out, value, indent + 2)?;
                    }
                    // The items of a list are below their key.
                    Value::Array(items) if !items.is_empty() => {
                        out.push('\n');
                        spaces(out, indent);
                        block(out, value, indent)?;
                    }
                    _ => {
                        out.push(' ');
                        scalar(out, value)?;
                    }
                }
            }
        }
        Value::Array(items) => {
            for (index, item) in items.iter().enumerate() {
                next_line(out, index, indent);
                out.push_str("- ");
                match item {
                    Value::Object(map) if !map.is_empty() => block(out, item, indent + 2)?,
                    Value::Array(items) if !items.is_empty() => return None,
                    _ => scalar(out, item)?,
                }
            }
        }
        _ => return None,
    }
    Some(())
}

fn next_line(out: &mut String, index: usize, indent: usize) {
    if index > 0 {
        spaces(out, indent);
    }
}

fn spaces(out: &mut String, count: usize) {
    const SPACES: &str = "                                                                ";
    match SPACES.get(..count) {
        Some(spaces) => out.push_str(spaces),
        None => out.extend(std::iter::repeat_n(' ', count)),
    }
}

/// A value on one line, and the line's end.
fn scalar(out: &mut String, value: &Value) -> Option<()> {
    match value {
        Value::Null => out.push_str("null"),
        Value::Bool(true) => out.push_str("true"),
        Value::Bool(false) => out.push_str("false"),
        Value::Number(number) if !number.is_f64() => write!(out, "{number}").ok()?,
        Value::String(string) => text(out, string)?,
        Value::Array(items) if items.is_empty() => out.push_str("[]"),
        Value::Object(map) if map.is_empty() => out.push_str("{}"),
        _ => return None,
    }
    out.push('\n');
    Some(())
}

/// A text, in quotes where the serializer says so.
fn text(out: &mut String, text: &str) -> Option<()> {
    match style(text) {
        Some(Style::Plain) => out.push_str(text),
        Some(Style::Quoted) => {
            out.push('"');
            out.push_str(text);
            out.push('"');
        }
        None => {
            let document = super::serializer::document(&BTreeMap::from([("k", text)]))?;
            out.push_str(document.strip_prefix("k: ")?.strip_suffix('\n').filter(|text| !text.contains('\n'))?);
        }
    }
    Some(())
}

/// The same of a key, which may hold less.
fn key(out: &mut String, key: &str) -> Option<()> {
    let letter = key.bytes().next().is_some_and(|byte| byte.is_ascii_alphabetic());
    let is_bare = |byte| matches!(byte, b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'_' | b'.' | b'/' | b'-');
    let bare = key.bytes().fold(true, |bare, byte| bare & is_bare(byte));
    if bare && (letter && !is_word(key) || style(key) == Some(Style::Plain)) {
        out.push_str(key);
        return Some(());
    }
    let document = super::serializer::document(&BTreeMap::from([(key, 0)]))?;
    out.push_str(document.strip_suffix(": 0\n").filter(|text| !text.contains('\n'))?);
    Some(())
}

/// How a text is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Style {
    Plain,
    /// In double quotes, with nothing to escape.
    Quoted,
}

/// How the serializer surely writes a text; of some the serializer is asked.
fn style(text: &str) -> Option<Style> {
    let bytes = text.as_bytes();
    let (Some(first), Some(last)) = (bytes.first(), bytes.last()) else { return Some(Style::Quoted) };
    match first {
        // of other cases the serializer takes some for words, and not others
        b'A'..=b'Z' | b'a'..=b'z' if is_word(text) => {
            return bytes.iter().all(u8::is_ascii_lowercase).then_some(Style::Quoted);
        }
        b'A'..=b'Z' | b'a'..=b'z' | b'/' | b'(' | b'$' | b'^' => {}
        b'.' if bytes.get(1) == Some(&b'/') => {}
        b'0'..=b'9' if bytes.iter().any(|byte| is_in_no_number(*byte)) => {}
        b'0'..=b'9' if bytes.iter().all(|byte| matches!(byte, b'0'..=b'9' | b'.')) => return Some(Style::Quoted),
        _ => return None,
    }
    if *last == b':' || *last == b' ' {
        return None;
    }
    // all bytes at once: to stop at the first that is something else takes longer
    let odd = bytes.iter().fold(false, |odd, byte| odd | !matches!(byte, b' '..=b'~'));
    let spaced = bytes.iter().fold(false, |spaced, byte| spaced | matches!(byte, b' '));
    let behind = bytes.get(1..).unwrap_or_default();
    let apart = |any: bool, pair: (&u8, &u8)| any | matches!(pair, (b':', b' ') | (b' ', b'#'));
    let apart = spaced && bytes.iter().zip(behind).fold(false, apart);
    (!(odd || apart)).then_some(Style::Plain)
}

/// Words that some reader takes for something else.
fn is_word(text: &str) -> bool {
    let words: &[&str] = match text.len() {
        1 => &["y", "n"],
        2 => &["on", "no"],
        3 => &["nan", "inf", "yes", "off"],
        4 => &["null", "true"],
        5 => &["false"],
        _ => return false,
    };
    words.iter().any(|word| word.eq_ignore_ascii_case(text))
}

/// Characters that are in no number of any base, and in no date.
const fn is_in_no_number(byte: u8) -> bool {
    matches!(byte, b'g'..=b'n' | b'p'..=b's' | b'u'..=b'w' | b'y' | b'z' | b'G'..=b'N' | b'P'..=b'S' | b'U'..=b'W' | b'Y' | b'/')
}

#[cfg(test)]
mod tests;
