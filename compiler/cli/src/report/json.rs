//! One JSON object a line: code, severity, message, help, file, span, related.

use std::io::{self, Write};

use platformc_base::{Report, Span};
use serde_json::{Value, json};

use super::{
    places::{Places, Position},
    severity::word,
};

/// Bytes count from 0; lines and columns from 1, in characters and in UTF-16 code units.
pub(super) fn json(report: &Report, out: &mut impl Write) -> io::Result<()> {
    let places = Places::new(report);
    let span = |span: Span| {
        let at = |at: Position| json!({ "byte": at.byte, "line": at.line, "column": at.column, "utf16": at.utf16 });
        let (start, end) = places.ends(span);
        json!({ "start": at(start), "end": at(end) })
    };
    for problem in report.problems() {
        let related = problem.related.iter().map(
            |label| json!({ "message": label.text, "file": places.name(label.span.source), "span": span(label.span) }),
        );
        let line = json!({
            "code": problem.code.as_str(),
            "severity": word(problem.severity),
            "message": problem.message,
            "help": problem.help,
            "file": places.name(problem.span.source),
            "span": span(problem.span),
            "related": related.collect::<Vec<Value>>(),
        });
        writeln!(out, "{line}")?;
    }
    Ok(())
}
