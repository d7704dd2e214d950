//! Where lines come from, for programs.

use std::io::{self, Write};

use platformc_base::{Report, Span, source::LineIndex};
use platformc_pipeline::origins::{Because, Exactness, Line, Origin};
use serde_json::{Value, json};

use super::place::Found;
use crate::say::masked;

/// Raised when a program that reads the document would read it wrongly.
const VERSION: u32 = 1;

/// One object: the file, who makes it, and for each line, or the one that was asked about, where it comes from.
pub(super) fn json(found: &Found, out: &mut impl Write) -> io::Result<()> {
    let origins = &found.origins;
    let file = origins.file(&found.path);
    let lines = file.into_iter().flat_map(|file| &file.lines).map(|line| of_line(found, line));
    let (report, _) = Report::of_places(&found.sources, Vec::new());
    let entry = |span: &Span| {
        let source = report.source(span.source)?;
        let (line, column) = LineIndex::new(&source.text).position(&source.text, span.start);
        Some(json!({ "file": source.name, "line": line, "column": column }))
    };
    let document = json!({
        "version": VERSION,
        "path": found.path,
        "environment": found.environment,
        "node": masked(&origins.node),
        "component": origins.component,
        "entries": origins.entries.iter().filter_map(entry).collect::<Vec<_>>(),
        "notTried": origins.unknown.iter().map(|key| masked(key)).collect::<Vec<_>>(),
        "lines": lines.collect::<Vec<_>>(),
    });
    writeln!(out, "{document:#}")
}

fn of_line(found: &Found, line: &Line) -> Value {
    let exactness = match found.origins.exactness(line) {
        Exactness::Key => "key",
        Exactness::Presence => "presence",
        Exactness::Rule => "rule",
        Exactness::Entry => "unknown",
    };
    let origins: Vec<Value> = line.origins.iter().map(of_origin).collect();
    json!({ "line": line.number, "text": masked(&line.text), "from": exactness, "origins": origins })
}

fn of_origin(origin: &Origin) -> Value {
    let because = match origin.because {
        Because::Value => "value",
        Because::Name => "name",
        Because::Default => "default",
        Because::Presence => "presence",
    };
    let mut value = json!({
        "because": because,
        "key": masked(&origin.path),
        "file": masked(&origin.file),
        "line": origin.line,
        "column": origin.column,
    });
    if let (Some(default), Some(fields)) = (&origin.default, value.as_object_mut()) {
        fields.insert("default".into(), default.as_str().into());
    }
    value
}
