//! Lines that are no `key: value`, or are indented unlike their neighbours.

use super::{Place, quotes::quoted, say};
use crate::{diagnostic::Diagnostic, span::Span};

impl Place<'_> {
    /// A `: ` in a place where no key can be.
    pub(super) fn colon(&self) -> Diagnostic {
        let start = self.line_start();
        let before = self.text.get(start..self.at).unwrap_or("");
        let Some(colon) = before.find(": ").filter(|_| self.flows.is_empty()) else { return self.deeper() };
        let value_start = start + colon + 2;
        let rest = self.text.get(value_start..).unwrap_or("").lines().next().unwrap_or("");
        let value = rest.split(" #").next().unwrap_or("").trim();
        let lead = rest.len() - rest.trim_start().len();
        let span = self.span(value_start + lead, value_start + lead + value.len());
        say(span, "a value that contains `: ` needs quotes")
            .label("text with a colon")
            .help(format!("write `{}`", quoted(value)))
    }

    /// A key that is indented more than the one above, whose value is on its line.
    fn deeper(&self) -> Diagnostic {
        if !self.flows.is_empty() {
            return self.unclosed();
        }
        let start = self.line_start();
        let line = self.text.get(start..).unwrap_or("").lines().next().unwrap_or("");
        let indentation = line.len() - line.trim_start().len();
        let key_end = self.at.max(start + indentation);
        let problem = say(self.span(start + indentation, key_end), "this line continues the value above it")
            .label("indented too far for a key");
        match self.previous_line(start) {
            Some((at, above)) => {
                let spaces = above.len() - above.trim_start().len();
                let end = at + above.trim_end().len();
                problem
                    .related(self.span(at + spaces, end), "this key already has a value")
                    .help(format!("indent it by {}, like the line above", count(spaces, "space")))
            }
            None => problem.help("indent it like its neighbours"),
        }
    }

    /// A line that ought to be `key: value` and has no `: `.
    pub(super) fn no_colon(&self) -> Diagnostic {
        let line = self.line();
        let text = self.slice(line);
        if let Some(problem) = self.other_space(line, text) {
            return problem;
        }
        let help = match text.split_once(':') {
            Some((key, value)) if !value.is_empty() && !value.starts_with(' ') && !key.contains(' ') => {
                format!("put a space after the colon: `{key}: {value}`")
            }
            _ => match text.split_once(' ') {
                Some((key, value)) if !key.starts_with('-') => format!("write `{key}: {}`", value.trim()),
                _ => format!("write `{text}:` and its value"),
            },
        };
        let message = "this line is not `key: value`";
        if let Some(open) = self.flows.last() {
            return say(line, message).related(self.byte(*open), "in this bracket").help(help);
        }
        say(line, message).label("not a key").help(help)
    }

    /// A space behind the colon that is none to YAML.
    fn other_space(&self, line: Span, text: &str) -> Option<Diagnostic> {
        let (key, value) = text.split_once(':')?;
        let space = value.chars().next().filter(|c| c.is_whitespace() && !matches!(c, ' ' | '\t'))?;
        let at = line.start as usize + key.len() + 1;
        let message = format!("the invisible character U+{:04X} is used where YAML needs a space", u32::from(space));
        let help = format!("retype the space after the colon: `{key}: {}`", value.trim());
        Some(say(self.span(at, at + space.len_utf8()), message).label("invisible").help(help))
    }

    /// How far the maps are indented that are still open above a line.
    fn open_above(&self, before: usize) -> Vec<usize> {
        let mut open: Vec<usize> = Vec::new();
        let mut at = before;
        while let Some((start, line)) = self.previous_line(at) {
            let spaces = line.len() - line.trim_start().len();
            if open.last().is_none_or(|last| spaces < *last) {
                open.push(spaces);
            }
            if spaces == 0 {
                break;
            }
            at = start;
        }
        open
    }

    /// A line that fits no indentation above it.
    pub(super) fn indentation(&self) -> Diagnostic {
        let line = self.line();
        let start = line.start as usize;
        let column = start - self.line_start();
        let mut help = "indent it like its neighbours".to_owned();
        if let Some((at, above)) = self.previous_line(self.line_start()) {
            let white = above.len() - above.trim_start().len();
            if let Some(tab) = above.get(..white).and_then(|w| w.find('\t')) {
                let span = self.span(at + tab, at + white);
                return say(span, "a tab is used where YAML needs spaces").label("a tab").help("indent with spaces");
            }
        }
        let mut problem =
            say(line, "the indentation of this line matches no line above it").label("indented differently");
        if let Some((at, above)) = self.previous_line(self.line_start()) {
            let spaces = above.len() - above.trim_start().len();
            problem = problem.related(self.span(at + spaces, at + above.trim_end().len()), count(spaces, "space"));
            if spaces != column {
                let open = either(&self.open_above(self.line_start()));
                help = format!(
                    "this line has {}; those above it have {open}: indent it like its neighbours",
                    count(column, "space")
                );
            } else if self.slice(line).starts_with('-') {
                problem = problem.message("a list item is not allowed among keys").label("a list item");
                help = "everything that has a name is a key: write `name: …` instead of `- name`".into();
            } else {
                problem = problem.message("this line is neither a key nor part of the value above it");
                problem = problem.label("not `key: value`");
                help = "write `key: value`, or quote the value above".into();
            }
        }
        problem.help(help)
    }
}

fn count(n: usize, what: &str) -> String {
    match n {
        0 => format!("no {what}s"),
        1 => format!("1 {what}"),
        n => format!("{n} {what}s"),
    }
}

/// `4, 2 or 0`.
fn either(numbers: &[usize]) -> String {
    let words: Vec<String> = numbers.iter().map(ToString::to_string).collect();
    match words.as_slice() {
        [rest @ .., last] if !rest.is_empty() => format!("{} or {last}", rest.join(", ")),
        words => words.concat(),
    }
}
