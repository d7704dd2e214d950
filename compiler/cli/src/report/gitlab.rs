//! A Code Quality report, as GitLab reads it:
//! <https://docs.gitlab.com/ci/testing/code_quality/#code-quality-report-format>.

use std::io::{self, Write};

use platformc_base::{Report, Severity};
use serde_json::{Value, json};

use super::{fingerprint::Fingerprints, places::Places};

pub(super) fn gitlab(report: &Report, out: &mut impl Write) -> io::Result<()> {
    let places = Places::new(report);
    let mut fingerprints = Fingerprints::default();
    let issues = report.problems().iter().map(|problem| {
        let path = places.path(problem.span.source);
        json!({
            "description": format!("{}; help: {}", problem.message, problem.help),
            "check_name": problem.code.as_str(),
            "fingerprint": fingerprints.of(&path, problem),
            "severity": match problem.severity {
                Severity::Error => "critical",
                Severity::Warning => "minor",
            },
            "location": { "path": path, "lines": { "begin": places.ends(problem.span).0.line } },
        })
    });
    writeln!(out, "{:#}", issues.collect::<Vec<Value>>().into_iter().collect::<Value>())
}
