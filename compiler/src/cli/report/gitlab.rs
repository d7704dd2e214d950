//! A Code Quality report, as GitLab reads it:
//! <https://docs.gitlab.com/ci/testing/code_quality/#code-quality-report-format>.

use std::io::{self, Write};

use platformc_spec::{Diagnostics, Severity, Sources};
use serde_json::{Value, json};

use super::{fingerprint::Fingerprints, places::Places};

pub(in crate::cli) fn gitlab(sources: &Sources, problems: Diagnostics, out: &mut impl Write) -> io::Result<()> {
    let places = Places::new(sources);
    let mut fingerprints = Fingerprints::default();
    let issues = problems.sorted().into_iter().map(|problem| {
        let path = places.path(problem.span.source);
        json!({
            "description": format!("{}; help: {}", problem.message, problem.help),
            "check_name": problem.code.as_str(),
            "fingerprint": fingerprints.of(&path, &problem),
            "severity": match problem.severity {
                Severity::Error => "critical",
                Severity::Warning => "minor",
            },
            "location": { "path": path, "lines": { "begin": places.ends(problem.span).0.line } },
        })
    });
    writeln!(out, "{:#}", issues.collect::<Vec<Value>>().into_iter().collect::<Value>())
}
