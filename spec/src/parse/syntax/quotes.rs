//! Quotes that are missing or not closed.

use super::{Place, say};
use crate::{diagnostic::Diagnostic, span::Span};

impl Place<'_> {
    pub(super) fn unclosed_quote(&self) -> Diagnostic {
        let quote = |at: &usize| self.text.get(*at..).is_some_and(|t| t.starts_with(['"', '\'']));
        let at = Some(self.at).filter(quote).or_else(|| self.text.get(..self.at).and_then(|t| t.rfind(['"', '\''])));
        let at = at.unwrap_or(self.at);
        let span = self.span(at, (at + 1).min(self.text.len()));
        let quote = self.slice(span);
        say(span, "the text that begins here has no closing quote")
            .label("not closed")
            .help(format!("close it with `{quote}`"))
    }

    /// Something is behind a closing quote; often that quote was meant to open a text, and an earlier one is not closed.
    pub(super) fn behind_quote(&self) -> Diagnostic {
        let before = self.text.get(..self.at).unwrap_or("");
        let problem = say(self.here(), "unexpected text after a closing quote").label("after the quote");
        let Some(close) = before.rfind(['"', '\'']) else { return problem.help("check the quotes of this line") };
        let quote = before.get(close..=close).unwrap_or("\"");
        let open = before.get(..close).and_then(|t| t.rfind(quote));
        match open {
            Some(open) if before.get(open..close).is_some_and(|t| t.contains('\n')) => {
                say(self.span(open, open + 1), "the text that begins here has no closing quote")
                    .label("not closed")
                    .related(self.span(close, close + 1), "so the next quote closes it")
                    .help(format!("close it with `{quote}`"))
            }
            Some(open) => problem
                .related(self.span(open, close + 1), "the quoted text")
                .help("quote the whole value; within double quotes, write `\\\"` for a quote"),
            None => problem.help("check the quotes of this line"),
        }
    }

    /// A `#` where neither a comment nor a text without quotes can begin.
    pub(super) fn hash(&self) -> Diagnostic {
        let before = self.text.get(..self.at).unwrap_or("");
        let span = self.word();
        let word = self.slice(span).to_owned();
        if before.ends_with(['[', '{', ',']) && word.len() > 1 {
            return say(span, "a value cannot begin with `#`")
                .label("begins a comment in YAML")
                .help(format!("quote it: `{}`", quoted(&word)));
        }
        say(self.here(), "a comment cannot begin here")
            .help("put a space before `#`, or quote the text that contains it")
    }

    pub(super) fn reserved(&self, character: char) -> Diagnostic {
        let span = self.word();
        let word = self.slice(span).to_owned();
        let name = if character == '`' { "a backtick".to_owned() } else { format!("`{character}`") };
        say(span, format!("a value cannot begin with {name}"))
            .label("reserved in YAML")
            .help(format!("quote it: `{}`", quoted(&word)))
    }

    /// `*name` and `&name` mean something in YAML.
    pub(super) fn anchor(&self) -> Diagnostic {
        let span = self.word();
        let word = self.slice(span).to_owned();
        let message = match word.strip_prefix('*') {
            Some(name) if !name.is_empty() => {
                format!("`{word}` refers to an anchor `&{name}`, which is not defined above")
            }
            _ => format!("a value cannot begin with `{}`", word.chars().next().unwrap_or('*')),
        };
        say(span, message).label("an alias in YAML").help(format!("if it is text, quote it: `{}`", quoted(&word)))
    }

    /// The first backslash at or behind the error that begins no escape.
    pub(super) fn escape(&self) -> Span {
        let line = self.text.get(self.at..).unwrap_or("").lines().next().unwrap_or("");
        let mut chars = line.char_indices();
        while let Some((at, c)) = chars.next() {
            if c != '\\' {
                continue;
            }
            match chars.next() {
                Some((_, next)) if "0abt\tnvfre \"/\\N_LP".contains(next) => {}
                next => return self.span(self.at + at, self.at + next.map_or(at + 1, |(n, c)| n + c.len_utf8())),
            }
        }
        self.here()
    }
}

/// A text in double quotes, as YAML reads it back.
pub(super) fn quoted(text: &str) -> String {
    let inner = text.strip_prefix('"').and_then(|t| t.strip_suffix('"')).unwrap_or(text);
    if inner.contains(['"', '\\']) { format!("'{}'", inner.replace('\'', "''")) } else { format!("\"{inner}\"") }
}
