//! Placeholders that nobody replaced: lines of the starter that still say `CHANGE`, and values such as `CHANGE-ME`.

use granit_parser::{Event, Parser};

use crate::{
    code::Code,
    diagnostic::{Diagnostic, Diagnostics},
    source::{Source, Sources},
    span::{SourceId, Span},
};

/// The word. A source without it is not looked at again.
const WORD: &str = "CHANGE";
/// Values that stand for others.
const VALUES: [&str; 5] = ["CHANGE", "CHANGEME", "CHANGE-ME", "CHANGE_ME", "<CHANGE>"];

/// Warnings of the placeholders in all sources, up to the first syntax error of each.
#[must_use]
pub fn scan(sources: &Sources) -> Diagnostics {
    let mut problems = Diagnostics::default();
    for (id, source) in sources.numbered().filter(|(_, source)| source.text.contains(WORD)) {
        of_source(id, source, &mut problems);
    }
    problems
}

fn of_source(id: SourceId, source: &Source, problems: &mut Diagnostics) {
    let options = granit_parser::options! { emit_comments: true };
    let text = source.text.as_ref();
    let mut lines: Vec<Span> = Vec::new();
    for (event, mark) in Parser::new_from_str_with_options(text, options).map_while(Result::ok) {
        let Some(range) = mark.byte_range() else { continue };
        let at = |n: usize| u32::try_from(n.min(text.len())).unwrap_or(u32::MAX);
        let span = Span { source: id, start: at(range.start), end: at(range.end) };
        match event {
            Event::Comment(comment, _) if asks(&comment) => lines.push(span),
            Event::Scalar(value, ..) if stands_for_another(&value) => {
                let problem = Diagnostic::warning(Code::Placeholder, span, format!("`{value}` is a placeholder"));
                problems.push(problem.label("not replaced").help("write the value itself"));
            }
            _ => {}
        }
    }
    let Some(first) = lines.first() else { return };
    let message = match lines.len() {
        1 => "a line still says `CHANGE`".to_owned(),
        n => format!("{n} lines still say `CHANGE`"),
    };
    problems.push(
        Diagnostic::warning(Code::Placeholder, *first, message)
            .label("the first of them")
            .help("write what is yours into each such line, then remove the word from its comment"),
    );
}

/// Whether a comment begins with the word.
fn asks(comment: &str) -> bool {
    let rest = comment.trim_start().strip_prefix(WORD);
    rest.is_some_and(|rest| !rest.starts_with(|c: char| c.is_alphanumeric() || c == '_' || c == '-'))
}

/// Whether a part of a value is a placeholder: `registry.example.com/CHANGE-ME:1.0.0`.
fn stands_for_another(value: &str) -> bool {
    value.contains(WORD) && value.split(['/', ':', '.', '@', ' ', '\n']).any(|part| VALUES.contains(&part))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Report;

    fn said(text: &str) -> Vec<String> {
        let source = Source { name: "platform.yaml".into(), text: text.to_owned().into() };
        let sources = Sources::new(vec![source], Diagnostics::default());
        let report = Report::new(&sources, scan(&sources));
        report.problems().iter().map(|problem| problem.message.clone()).collect()
    }

    #[test]
    fn lines_that_say_it_are_counted() {
        let text = "name: shop # CHANGE. Yours.\n# CHANGE\nregion: eu-west-1\nzone: x # CHANGE, as above\n";
        assert_eq!(said(text), ["3 lines still say `CHANGE`"]);
        assert_eq!(said("name: shop # CHANGE\n"), ["a line still says `CHANGE`"]);
    }

    #[test]
    fn values_that_stand_for_others_are_named() {
        assert_eq!(said("a: CHANGE-ME\n"), ["`CHANGE-ME` is a placeholder"]);
        assert_eq!(said("a: 'example.com/CHANGEME:1'\n"), ["`example.com/CHANGEME:1` is a placeholder"]);
    }

    #[test]
    fn other_uses_of_the_word_are_none() {
        for text in
            ["a: CHANGED\n", "a: b # every line that says CHANGE\n", "a: b # CHANGELOG\n", "# change\na: LOG_CHANGE\n"]
        {
            assert_eq!(said(text), [""; 0], "{text}");
        }
    }
}
