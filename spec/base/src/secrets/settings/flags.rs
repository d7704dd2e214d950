//! Secrets on command lines, in the word or the item behind a flag: `--password x`, `["--password", "x"]`.

use std::ops::Range;

use super::line::{is_key, is_open};
use crate::secrets::{named::is_named, text::places};

/// The longest name of a flag, in bytes.
const LONGEST: usize = 100;

/// The places of the values of such flags; `--password=x` is found as an assignment.
pub(super) fn values(text: &str) -> impl Iterator<Item = Range<usize>> + '_ {
    places(text, "--").filter_map(move |at| {
        let before = text.as_bytes().get(at.wrapping_sub(1)).copied().unwrap_or(b' ');
        if !(before.is_ascii_whitespace() || b"\"'[,".contains(&before)) {
            return None;
        }
        let name = at + 2;
        let length = text.as_bytes().get(name..)?.iter().take(LONGEST).take_while(|b| is_key(**b)).count();
        if !is_named(text.get(name..name + length)?) {
            return None;
        }
        let start = name + length + gap(text.get(name + length..)?)?;
        let value = text.get(start..)?;
        let length = value.find(|c: char| c.is_whitespace() || "\"',]".contains(c)).unwrap_or(value.len());
        let value = value.get(..length)?;
        (!is_open(value) && !value.starts_with('-')).then_some(start..start + length)
    })
}

/// How long what parts a flag from its value is.
fn gap(rest: &str) -> Option<usize> {
    let closed = rest.trim_start_matches(['"', '\'']);
    let item = closed.trim_start_matches([' ', '\t', ',', '\r', '\n']);
    if item.len() == closed.len() {
        return None;
    }
    let value = item.strip_prefix("- ").unwrap_or(item).trim_start_matches([' ', '"', '\'']);
    Some(rest.len() - value.len())
}
