//! The parser's errors in the user's terms: what is there, where it began, what to type.

use granit_parser::{ErrorKind, ScanError};

use crate::{
    code::Code,
    diagnostic::Diagnostic,
    span::{SourceId, Span},
};

/// Explains the error that ended a parse. `flows` are the places of the `{` and `[` that are open.
pub(super) fn explain(error: &ScanError, id: SourceId, text: &str, flows: &[u32], depth: usize) -> Diagnostic {
    let at = error.marker().byte_offset().unwrap_or(0).min(text.len());
    let place = Place { id, text, at: boundary(text, at), flows };
    match error.kind() {
        ErrorKind::RecursionLimitExceeded => too_deep(place.here(), depth),
        kind => place.conflict().or_else(|| place.tab(kind)).unwrap_or_else(|| place.explain(error)),
    }
}

/// Values are nested more deeply than `limit`.
pub(super) fn too_deep(span: Span, limit: usize) -> Diagnostic {
    Diagnostic::error(Code::TooDeep, span, "values are nested too deeply")
        .label("one level too many")
        .help(format!("a platform nests at most {limit} levels: check the brackets and the indentation"))
}

fn say(span: Span, message: impl Into<String>) -> Diagnostic {
    Diagnostic::error(Code::Syntax, span, message)
}

struct Place<'a> {
    id: SourceId,
    text: &'a str,
    at: usize,
    flows: &'a [u32],
}

impl<'a> Place<'a> {
    fn explain(&self, error: &ScanError) -> Diagnostic {
        use ErrorKind as K;
        match error.kind() {
            K::MappingValueNotAllowed | K::InvalidColonPlacement | K::MappingKeyNotAllowed => self.colon(),
            K::SimpleKeyExpected | K::InvalidSimpleKey => self.no_colon(),
            K::ExpectedBlockMappingKey | K::InvalidIndentation | K::ExpectedBlockSequenceEntry => self.indentation(),
            K::ExpectedFlowMappingSeparator
            | K::ExpectedFlowSequenceSeparator
            | K::UnexpectedEofFlowSequence
            | K::UnexpectedEofFlowMapping
            | K::UnexpectedEofImplicitFlowMapping
            | K::InvalidFlowScalarIndent => self.unclosed(),
            K::UnclosedFlowCollection { .. } => self.not_closed(),
            K::MismatchedFlowCollectionEnd { open, close } => self.mismatched(*open, *close),
            K::MisplacedFlowCollectionEnd => say(self.here(), format!("`{}` closes nothing", self.character()))
                .help("remove it, or add the bracket that it should close"),
            K::UnclosedQuotedScalar | K::DocumentIndicatorInQuotedScalar | K::InvalidQuotedScalarIndent => {
                self.unclosed_quote()
            }
            K::InvalidTrailingSingleQuotedScalar | K::InvalidTrailingDoubleQuotedScalar => self.behind_quote(),
            K::UnknownQuotedScalarEscape
            | K::InvalidQuotedScalarHexEscape
            | K::InvalidLowSurrogateHexEscape
            | K::InvalidLowSurrogate
            | K::MissingLowSurrogate
            | K::UnpairedLowSurrogate
            | K::InvalidUnicodeEscape => say(self.escape(), "unknown escape sequence")
                .label("not an escape of YAML")
                .help("use single quotes, in which a backslash is itself, or write `\\\\`"),
            K::UnexpectedCharacter { character } => self.reserved(*character),
            K::PlainScalarStartsWithDashFlowIndicator => self.reserved('-'),
            K::MissingAnchorOrAliasName | K::UnknownAnchor => self.anchor(),
            K::BlockSequenceEntryNotAllowed | K::BlockEntryInFlowCollection | K::InvalidBlockEntryWhitespace => {
                say(self.here(), "a list item `- …` is not allowed here")
                    .help("write the list in brackets, `[a, b]`, or begin each item on a line of its own below the key")
            }
            K::CommentNotSeparated | K::CommentInterceptedScalar => say(self.here(), "a comment cannot begin here")
                .help("put a space before `#`, or quote the text that contains it"),
            K::ExpectedDocumentStart
            | K::DuplicateVersionDirective
            | K::UnsupportedYamlMajorVersion
            | K::DuplicateTagDirective
            | K::MissingDocumentEndBeforeDirective
            | K::DirectiveDisallowed
            | K::MissingYamlVersionSeparator
            | K::MissingDirectiveName
            | K::InvalidDirectiveName
            | K::InvalidDirectiveTerminator
            | K::YamlVersionTooLong
            | K::MissingYamlVersion => match self.directive() {
                Some(line) => say(line, "a line that begins with `%` is a directive of YAML")
                    .label("a directive")
                    .help("remove it: a platform needs none"),
                None => say(self.here(), "the document ends before this")
                    .label("not expected here")
                    .help("check the indentation, the quotes and the brackets up to here"),
            },
            _ => say(self.here(), format!("not well-formed YAML: {}", error.info()))
                .help("check the indentation, the quotes and the brackets up to here"),
        }
    }

    /// What Git leaves where a merge did not end.
    fn conflict(&self) -> Option<Diagnostic> {
        let line = self.line();
        let marker = ["<<<<<<<", "=======", ">>>>>>>"].iter().any(|marker| self.slice(line).starts_with(marker));
        let problem = say(line, "unresolved merge conflict").label("both versions follow");
        marker.then(|| problem.help("keep one version and remove the lines with `<<<<<<<`, `=======` and `>>>>>>>`"))
    }

    /// A tab, if one is the reason: where spaces belong, YAML takes none.
    fn tab(&self, kind: &ErrorKind) -> Option<Diagnostic> {
        let blamed = matches!(
            kind,
            ErrorKind::TabNotAllowed
                | ErrorKind::TabInBlockIndentation
                | ErrorKind::TabAtBlockScalarStart
                | ErrorKind::TabInIndentation
                | ErrorKind::TabInPlainScalar
        );
        let line = |start: usize| self.text.get(start..).unwrap_or("").lines().next().unwrap_or("");
        let mut start = self.line_start();
        if blamed && !line(start).contains('\t') {
            // The error is behind the value whose next line begins with a tab.
            start +=
                self.text.get(start..)?.find('\t').and_then(|tab| self.text.get(start..start + tab)?.rfind('\n'))? + 1;
        }
        let line = line(start);
        let indentation = line.len() - line.trim_start_matches([' ', '\t']).len();
        let end = if blamed { line.len() } else { indentation };
        let first = line.get(..end)?.find('\t')?;
        let rest = line.get(first..).unwrap_or("");
        let tabs = rest.len() - rest.trim_start_matches('\t').len();
        let span = self.span(start + first, start + first + tabs);
        Some(say(span, "a tab is used where YAML needs spaces").label("a tab").help("indent with spaces"))
    }

    /// A `: ` in a place where no key can be.
    fn colon(&self) -> Diagnostic {
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
    fn no_colon(&self) -> Diagnostic {
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
    fn indentation(&self) -> Diagnostic {
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

    /// Within brackets: something else stands where a `,` or the closing bracket belongs.
    fn unclosed(&self) -> Diagnostic {
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

    fn not_closed(&self) -> Diagnostic {
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
    fn mismatched(&self, open: char, close: char) -> Diagnostic {
        let (right, what) = if open == '[' { (']', "list") } else { ('}', "map") };
        let wrong = self.text.get(self.at..).and_then(|t| t.find(close)).map_or(self.at, |n| self.at + n);
        say(self.span(wrong, wrong + 1), format!("`{close}` cannot close a {what}"))
            .label("closes another bracket")
            .related(self.here(), format!("the {what} begins here"))
            .help(format!("close the {what} with `{right}` before this"))
    }

    fn unclosed_quote(&self) -> Diagnostic {
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
    fn behind_quote(&self) -> Diagnostic {
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

    fn reserved(&self, character: char) -> Diagnostic {
        let span = self.word();
        let word = self.slice(span).to_owned();
        let name = if character == '`' { "a backtick".to_owned() } else { format!("`{character}`") };
        say(span, format!("a value cannot begin with {name}"))
            .label("reserved in YAML")
            .help(format!("quote it: `{}`", quoted(&word)))
    }

    /// `*name` and `&name` mean something in YAML.
    fn anchor(&self) -> Diagnostic {
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
    fn escape(&self) -> Span {
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

    /// The word at the error: up to a space or a bracket.
    fn word(&self) -> Span {
        let back = self.text.get(..self.at).unwrap_or("");
        let sigil = back.len() - back.trim_end_matches(['*', '&']).len();
        let start = self.at - sigil.min(1);
        let rest = self.text.get(start..).unwrap_or("");
        let end = rest
            .find(|c: char| c.is_whitespace() || (!self.flows.is_empty() && ",]}".contains(c)))
            .unwrap_or(rest.len());
        self.span(start, start + end)
    }

    fn character(&self) -> char {
        self.text.get(self.at..).and_then(|t| t.chars().next()).unwrap_or(' ')
    }

    /// The character at the error, if one is left on its line.
    fn here(&self) -> Span {
        let next = self.text.get(self.at..).and_then(|t| t.chars().next()).filter(|c| !c.is_control());
        self.span(self.at, self.at + next.map_or(0, char::len_utf8))
    }

    /// The line of the error, or else the nearest line above, that begins with `%`.
    fn directive(&self) -> Option<Span> {
        let start = self.line_start();
        let above = self.text.get(..start).unwrap_or("");
        let start = if self.text.get(start..).unwrap_or("").starts_with('%') {
            start
        } else if above.starts_with('%') && !above.contains("\n%") {
            0
        } else {
            above.rfind("\n%")? + 1
        };
        let line = self.text.get(start..).unwrap_or("").lines().next().unwrap_or("");
        Some(self.span(start, start + line.trim_end().len()))
    }

    /// The line of the error, without its indentation and its comment.
    fn line(&self) -> Span {
        let start = self.line_start();
        let line = self.text.get(start..).unwrap_or("").lines().next().unwrap_or("");
        let content = line.split(" #").next().unwrap_or("").trim_end();
        let indentation = content.len() - content.trim_start().len();
        self.span(start + indentation, start + content.len())
    }

    fn line_start(&self) -> usize {
        self.text.get(..self.at).and_then(|t| t.rfind('\n')).map_or(0, |n| n + 1)
    }

    /// The nearest line above that says something, and where it starts.
    fn previous_line(&self, before: usize) -> Option<(usize, &'a str)> {
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

    fn byte(&self, at: u32) -> Span {
        self.span(at as usize, at as usize + 1)
    }

    fn span(&self, start: usize, end: usize) -> Span {
        let number = |n: usize| u32::try_from(boundary(self.text, n.min(self.text.len()))).unwrap_or(u32::MAX);
        let (start, end) = (number(start), number(end));
        Span { source: self.id, start, end: end.max(start) }
    }

    fn slice(&self, span: Span) -> &'a str {
        self.text.get(span.start as usize..span.end as usize).unwrap_or("")
    }
}

/// The nearest character boundary at or before an offset.
fn boundary(text: &str, at: usize) -> usize {
    (0..=at.min(text.len())).rev().find(|n| text.is_char_boundary(*n)).unwrap_or(0)
}

/// A text in double quotes, as YAML reads it back.
fn quoted(text: &str) -> String {
    let inner = text.strip_prefix('"').and_then(|t| t.strip_suffix('"')).unwrap_or(text);
    if inner.contains(['"', '\\']) { format!("'{}'", inner.replace('\'', "''")) } else { format!("\"{inner}\"") }
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
