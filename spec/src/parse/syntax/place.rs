//! Where the error is, and what stands around it.

use crate::span::{SourceId, Span};

/// The place of an error in a text; `flows` are the places of the `{` and `[` that are open.
pub(super) struct Place<'a> {
    pub(super) id: SourceId,
    pub(super) text: &'a str,
    pub(super) at: usize,
    pub(super) flows: &'a [u32],
}

impl<'a> Place<'a> {
    /// The word at the error: up to a space or a bracket.
    pub(super) fn word(&self) -> Span {
        let back = self.text.get(..self.at).unwrap_or("");
        let sigil = back.len() - back.trim_end_matches(['*', '&']).len();
        let start = self.at - sigil.min(1);
        let rest = self.text.get(start..).unwrap_or("");
        let end = rest
            .find(|c: char| c.is_whitespace() || (!self.flows.is_empty() && ",]}".contains(c)))
            .unwrap_or(rest.len());
        self.span(start, start + end)
    }

    pub(super) fn character(&self) -> char {
        self.text.get(self.at..).and_then(|t| t.chars().next()).unwrap_or(' ')
    }

    /// The character at the error, if one is left on its line.
    pub(super) fn here(&self) -> Span {
        let next = self.text.get(self.at..).and_then(|t| t.chars().next()).filter(|c| !c.is_control());
        self.span(self.at, self.at + next.map_or(0, char::len_utf8))
    }

    /// The line of the error, without its indentation and its comment.
    pub(super) fn line(&self) -> Span {
        let start = self.line_start();
        let line = self.text.get(start..).unwrap_or("").lines().next().unwrap_or("");
        let content = line.split(" #").next().unwrap_or("").trim_end();
        let indentation = content.len() - content.trim_start().len();
        self.span(start + indentation, start + content.len())
    }

    pub(super) fn line_start(&self) -> usize {
        self.text.get(..self.at).and_then(|t| t.rfind('\n')).map_or(0, |n| n + 1)
    }

    /// The nearest line above that says something, and where it starts.
    pub(super) fn previous_line(&self, before: usize) -> Option<(usize, &'a str)> {
        let mut end = before.checked_sub(1)?;
        loop {
            let above = self.text.get(..end)?;
            let start = above.rfind('\n').map_or(0, |n| n + 1);
            let line = above.get(start..)?;
            let content = line.trim();
            if !content.is_empty() && !content.starts_with('#') {
                return Some((start, line.trim_end_matches('\r')));
            }
            end = start.checked_sub(1)?;
        }
    }

    pub(super) fn byte(&self, at: u32) -> Span {
        self.span(at as usize, at as usize + 1)
    }

    pub(super) fn span(&self, start: usize, end: usize) -> Span {
        let number = |n: usize| u32::try_from(boundary(self.text, n.min(self.text.len()))).unwrap_or(u32::MAX);
        let (start, end) = (number(start), number(end));
        Span { source: self.id, start, end: end.max(start) }
    }

    pub(super) fn slice(&self, span: Span) -> &'a str {
        self.text.get(span.start as usize..span.end as usize).unwrap_or("")
    }
}

/// The nearest character boundary at or before an offset.
pub(super) fn boundary(text: &str, at: usize) -> usize {
    (0..=at.min(text.len())).rev().find(|n| text.is_char_boundary(*n)).unwrap_or(0)
}
