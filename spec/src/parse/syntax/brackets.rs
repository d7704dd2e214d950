//! Brackets that are not closed, or closed wrongly.

use super::{Place, quotes::quoted, say};
use crate::diagnostic::Diagnostic;

impl Place<'_> {
    /// Within brackets: something else stands where a `,` or the closing bracket belongs.
    pub(super) fn unclosed(&self) -> Diagnostic {
        let Some(open) = self.flows.last() else { return self.not_closed() };
        if let Some(comment) = self.comment(*open) {
            return comment;
        }
        let between = self.text.get(*open as usize..self.at).unwrap_or("");
        if between.contains('\n') || self.at >= self.text.len() {
            return self.not_closed();
        }
        let (close, what) = self.closing(*open);
        let entry = between.rfind(['{', '[', ',']).map_or(0, |n| n + 1);
        let content = between.get(entry..).unwrap_or("");
        if self.character() == ':' && content.contains(": ") {
            let value = *open as usize + entry + content.find(": ").unwrap_or(0) + 2;
            let rest = self.text.get(value..).unwrap_or("");
            let end = rest.find([',', '}', ']', '\n']).unwrap_or(rest.len());
            let span = self.span(value, value + rest.get(..end).unwrap_or("").trim_end().len());
            return say(span, "two `: ` in one entry")
                .label("a value that contains `: `")
                .help(format!("put a comma between two entries, or quote the text: `{}`", quoted(self.slice(span))));
        }
        say(self.here(), format!("a `,` or the closing `{close}` is missing before this"))
            .label("not part of the entry before it")
            .related(self.byte(*open), format!("the {what} begins here"))
            .help("separate the entries by commas, and quote text that contains `,`, `:` or brackets")
    }

    pub(super) fn not_closed(&self) -> Diagnostic {
        let Some(open) = self.flows.last() else {
            return say(self.here(), "a bracket is not closed").help("close it");
        };
        if let Some(comment) = self.comment(*open) {
            return comment;
        }
        let (close, what) = self.closing(*open);
        let bracket = self.slice(self.byte(*open));
        say(self.byte(*open), format!("the `{bracket}` that begins this {what} is not closed"))
            .label("not closed")
            .help(format!("close it with `{close}`"))
    }

    /// A `#` in a bracket that was meant as text: it begins a comment, which has the closing bracket in it.
    fn comment(&self, open: u32) -> Option<Diagnostic> {
        let (close, what) = self.closing(open);
        let mut quote = None;
        let mut before = ' ';
        let inside = self.text.get(open as usize..)?;
        let hash = inside.char_indices().find_map(|(at, c)| {
            match (quote, c) {
                (Some(open), c) if c == open => quote = None,
                (None, '"' | '\'') if !before.is_alphanumeric() => quote = Some(c),
                (None, '#') if before.is_whitespace() => return Some(at),
                _ => {}
            }
            before = c;
            None
        })?;
        let comment = inside.get(hash..)?.lines().next()?;
        let word = comment.get(1..)?.chars().next().filter(|c| !c.is_whitespace());
        if word.is_none() || !comment.contains(close) {
            return None;
        }
        let end = comment.find([',', '}', ']']).unwrap_or(comment.len());
        let text = comment.get(..end)?.trim_end();
        let span = self.span(open as usize + hash, open as usize + hash + text.len());
        let rest = inside.get(..hash)?.trim_end();
        let is_whole = rest.ends_with([':', ',', '[', '{']);
        let help =
            if is_whole { format!("quote it: `{}`", quoted(text)) } else { "quote the whole text that has it".into() };
        let problem = say(span, format!("an unquoted `#` begins a comment, and the `{close}` of this {what} is in it"));
        Some(
            problem
                .label("a comment, up to the end of the line")
                .related(self.byte(open), format!("the {what} begins here"))
                .help(help),
        )
    }

    fn closing(&self, open: u32) -> (&'static str, &'static str) {
        if self.slice(self.byte(open)) == "[" { ("]", "list") } else { ("}", "map") }
    }

    /// The error is at the bracket that is closed wrongly.
    pub(super) fn mismatched(&self, open: char, close: char) -> Diagnostic {
        let (right, what) = if open == '[' { (']', "list") } else { ('}', "map") };
        let wrong = self.text.get(self.at..).and_then(|t| t.find(close)).map_or(self.at, |n| self.at + n);
        say(self.span(wrong, wrong + 1), format!("`{close}` cannot close a {what}"))
            .label("closes another bracket")
            .related(self.here(), format!("the {what} begins here"))
            .help(format!("close the {what} with `{right}` before this"))
    }
}
