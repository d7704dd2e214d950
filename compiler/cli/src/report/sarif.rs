//! A SARIF 2.1.0 log: <https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html>.

use std::{
    fmt::Write as _,
    io::{self, Write},
};

use platformc_base::{Code, Report, SourceId, Span, report::Problem};
use serde_json::{Value, json};

use super::{fingerprint::Fingerprints, places::Places, severity::word};

pub(crate) const SCHEMA: &str =
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";

/// One run; its rules are the codes that were found, with their pages. It contains no excerpts of sources.
pub(super) fn sarif(report: &Report, out: &mut impl Write) -> io::Result<()> {
    let places = Places::new(report);
    let problems = report.problems();
    let mut codes: Vec<Code> = problems.iter().map(|problem| problem.code).collect();
    codes.sort_unstable();
    codes.dedup();
    let mut fingerprints = Fingerprints::default();
    let results = problems.iter().map(|problem| {
        let mut result = result(&places, problem, codes.binary_search(&problem.code).unwrap_or(0));
        let fingerprint = fingerprints.of(&places.path(problem.span.source), problem);
        if let Some(result) = result.as_object_mut() {
            result.insert("partialFingerprints".into(), json!({ "platformc/v1": fingerprint }));
        }
        result
    });
    let artifacts = (0..).map(SourceId).zip(report.sources()).map(|(id, source)| {
        json!({
            "location": { "uri": uri(&places.path(id)) },
            "length": source.length,
            "encoding": "utf-8",
            "sourceLanguage": "yaml",
            "roles": ["analysisTarget"],
        })
    });
    let run = json!({
        "tool": {
            "driver": {
                "name": "platformc",
                "version": env!("CARGO_PKG_VERSION"),
                "semanticVersion": env!("CARGO_PKG_VERSION"),
                "rules": codes.iter().map(|code| rule(*code)).collect::<Vec<_>>(),
            },
        },
        "invocations": [{ "executionSuccessful": true }],
        "columnKind": "utf16CodeUnits",
        "artifacts": artifacts.collect::<Vec<_>>(),
        "results": results.collect::<Vec<_>>(),
    });
    writeln!(out, "{:#}", json!({ "$schema": SCHEMA, "version": "2.1.0", "runs": [run] }))
}

fn rule(code: Code) -> Value {
    json!({
        "id": code.as_str(),
        "name": format!("{code:?}"),
        "shortDescription": { "text": code.title() },
        "help": { "text": code.page(), "markdown": code.page() },
        "defaultConfiguration": { "level": if code.warns() { "warning" } else { "error" } },
    })
}

fn result(places: &Places<'_>, problem: &Problem, rule: usize) -> Value {
    let related = (1..).zip(&problem.related).map(|(id, label)| {
        json!({
            "id": id,
            "message": { "text": label.text },
            "physicalLocation": physical(places, label.span),
        })
    });
    let mut location = json!({ "physicalLocation": physical(places, problem.span) });
    if let Some(location) = location.as_object_mut().filter(|_| !problem.label.is_empty()) {
        location.insert("message".into(), json!({ "text": problem.label }));
    }
    json!({
        "ruleId": problem.code.as_str(),
        "ruleIndex": rule,
        "level": word(problem.severity),
        "message": { "text": format!("{}\nhelp: {}", problem.message, problem.help) },
        "locations": [location],
        "relatedLocations": related.collect::<Vec<_>>(),
    })
}

fn physical(places: &Places<'_>, span: Span) -> Value {
    let (start, end) = places.ends(span);
    json!({
        "artifactLocation": { "uri": uri(&places.path(span.source)), "index": span.source.0 },
        "region": {
            "startLine": start.line,
            "startColumn": start.utf16,
            "endLine": end.line,
            "endColumn": end.utf16,
            "byteOffset": start.byte,
            "byteLength": end.byte.saturating_sub(start.byte),
        },
    })
}

/// A path as a reference of RFC 3986.
pub(crate) fn uri(path: &str) -> String {
    let mut uri = String::from(if path.starts_with('/') { "file://" } else { "" });
    for byte in path.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' | b'/' => uri.push(char::from(byte)),
            _ => drop(write!(uri, "%{byte:02X}")),
        }
    }
    uri
}

#[cfg(test)]
mod tests {
    use super::uri;

    #[test]
    fn a_path_is_a_reference() {
        assert_eq!(uri("teams/a b/größe#1.yaml"), "teams/a%20b/gr%C3%B6%C3%9Fe%231.yaml");
        assert_eq!(uri("/platform.yaml"), "file:///platform.yaml");
        assert_eq!(uri("a:b.yaml"), "a%3Ab.yaml");
    }
}
