//! Brackets that are not closed, or closed wrongly.

use super::{Place, quotes::quoted, say};
use crate::diagnostic::Diagnostic;

impl Place<'_> {
    /// Within brackets: something else stands where a `,` or the closing bracket belongs.
    pub(super) fn unclosed(&self) -> Diagnostic {
        let Some(open) = self.flows.last() else { return self.not_closed() };
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
        let (close, what) = self.closing(*open);
        let bracket = self.slice(self.byte(*open));
        say(self.byte(*open), format!("the `{bracket}` that begins this {what} is not closed"))
            .label("not closed")
            .help(format!("close it with `{close}`"))
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
