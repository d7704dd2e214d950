//! Comments, and what they say.

use std::ops::Range;

use granit_parser::{Event, Parser};

use crate::{
    code::Code,
    diagnostic::Diagnostic,
    level::Level,
    span::{SourceId, Span},
    suggest,
};

/// How the comment of an instruction begins.
pub(super) const MARK: &str = "platformc:";

/// A comment of YAML: its text behind the `#`, and its place with it.
pub(super) struct Comment {
    pub text: String,
    pub span: Span,
}

/// The comments of a text, up to its first syntax error.
pub(super) fn comments(id: SourceId, text: &str) -> impl Iterator<Item = Comment> {
    let options = granit_parser::options! { emit_comments: true };
    let events = Parser::new_from_str_with_options(text, options).map_while(Result::ok);
    events.filter_map(move |(event, mark)| {
        let Event::Comment(comment, _) = event else { return None };
        let Range { start, end } = mark.byte_range()?;
        let at = |n: usize| u32::try_from(n.min(text.len())).unwrap_or(u32::MAX);
        Some(Comment { text: comment.into_owned(), span: Span { source: id, start: at(start), end: at(end) } })
    })
}

/// The code of the instruction `allow CODE, REASON`.
pub(super) fn code(instruction: &str, span: Span) -> Result<Code, Box<Diagnostic>> {
    let example = format!("write `# {MARK} allow P0502, and why`");
    let wrong = |message: String, help: String| Box::new(Diagnostic::error(Code::BadAllow, span, message).help(help));
    let (word, rest) = split(instruction);
    if word != "allow" {
        let message =
            if word.is_empty() { "this comment has no instruction".into() } else { format!("there is no `{word}`") };
        return Err(wrong(message, example));
    }
    let (text, reason) =
        rest.split_once(',').map_or_else(|| split(rest), |(text, reason)| (text.trim(), reason.trim()));
    let Some(code) = Code::find(text) else {
        let codes = Code::ALL.iter().filter(|code| code.may_be_allowed()).map(|code| code.as_str());
        return Err(match (text.is_empty(), suggest::nearest(text, codes)) {
            (true, _) => wrong("no code is named here".into(), example),
            (false, Some(near)) => wrong(format!("there is no code `{text}`"), format!("did you mean `{near}`?")),
            (false, None) => {
                wrong(format!("there is no code `{text}`"), "write the code that the warning shows".into())
            }
        });
    };
    if !code.may_be_allowed() {
        let help = format!("fix the error: `platformc explain {code}` shows how");
        return Err(wrong(format!("`{code}` is an error and cannot be allowed"), help));
    }
    if !reason.chars().any(char::is_alphanumeric) {
        let help = format!("add a reason after a comma: `# {MARK} allow {code}, …`");
        return Err(wrong(format!("no reason is given for allowing `{code}`"), help));
    }
    Ok(code)
}

/// What stands behind `accept`, if the instruction begins with that word.
pub(super) fn accepts(instruction: &str) -> Option<&str> {
    let (word, rest) = split(instruction);
    (word == "accept").then_some(rest)
}

/// The level and the reason of `accept LEVEL, REASON`.
pub(super) fn level(rest: &str, span: Span) -> Result<(Level, String), Box<Diagnostic>> {
    let wrong = |message: String, help: String| Box::new(Diagnostic::error(Code::BadAccept, span, message).help(help));
    let (word, reason) =
        rest.split_once(',').map_or_else(|| split(rest), |(word, reason)| (word.trim(), reason.trim()));
    let levels = Level::ALL.map(Level::as_str);
    let Some(level) = Level::find(word) else {
        let all = levels.map(|level| format!("`{level}`")).join(", ");
        return Err(match (word.is_empty(), suggest::nearest(word, levels)) {
            (true, _) => wrong("no level is named here".into(), format!("write `# {MARK} accept data-loss, and why`")),
            (false, Some(near)) => wrong(format!("there is no level `{word}`"), format!("did you mean `{near}`?")),
            (false, None) => wrong(format!("there is no level `{word}`"), format!("write one of {all}")),
        });
    };
    if !reason.chars().any(char::is_alphanumeric) {
        let help = format!("add a reason after a comma: `# {MARK} accept {word}, …`");
        return Err(wrong(format!("no reason is given for accepting `{word}`"), help));
    }
    Ok((level, reason.to_owned()))
}

fn split(text: &str) -> (&str, &str) {
    let text = text.trim_start();
    let (word, rest) = text.split_once(char::is_whitespace).unwrap_or((text, ""));
    (word.trim(), rest.trim())
}

/// The bytes of the line that a comment is for: its own line if there is something before it, else the next one
/// that is neither empty nor a comment.
pub(super) fn line(text: &str, comment: Span) -> Range<u32> {
    let at = comment.start as usize;
    let start = text.get(..at).and_then(|before| before.rfind('\n')).map_or(0, |n| n + 1);
    let own = text.get(start..at).is_some_and(|before| !before.trim().is_empty());
    let mut from = if own { start } else { end(text, start) };
    while !own && from < text.len() {
        let content = text.get(from..end(text, from)).unwrap_or("").trim();
        if !content.is_empty() && !content.starts_with('#') {
            break;
        }
        from = end(text, from);
    }
    let number = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
    let content = text.get(from..end(text, from)).unwrap_or("");
    let length = content.trim_end().len();
    let opens = own && content.split(" #").next().is_some_and(|code| code.trim_end().ends_with(':'));
    number(from)..number(if opens { block(text, from) } else { from + length })
}

/// The end of what is indented below the line that begins here. A formatter may have broken the line that a comment was at:
/// it is then at the key of what was on that line.
fn block(text: &str, start: usize) -> usize {
    let indent = |line: &str| line.len() - line.trim_start_matches(' ').len();
    let line = |from: usize| text.get(from..end(text, from)).unwrap_or("");
    let own = indent(line(start));
    let (mut last, mut from) = (end(text, start), end(text, start));
    while from < text.len() && (line(from).trim().is_empty() || indent(line(from)) > own) {
        from = end(text, from);
        last = from;
    }
    last
}

/// Where the next line begins.
fn end(text: &str, start: usize) -> usize {
    text.get(start..).and_then(|rest| rest.find('\n')).map_or(text.len(), |n| start + n + 1)
}
