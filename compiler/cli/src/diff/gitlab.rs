//! The difference for GitLab: a Code Quality report, and the numbers of its Terraform widget.

use std::io::{self, Write};

use platformc_base::Level;
use platformc_compiler::difference::{Certainty, DifferenceDocument, How};
use serde_json::{Value, json};

use super::reports::shown;

/// <https://docs.gitlab.com/ci/testing/code_quality/#code-quality-report-format>
pub fn code_quality(document: &DifferenceDocument, folder: &str, out: &mut impl Write) -> io::Result<()> {
    let issues = shown(document).into_iter().map(|shown| {
        let (path, line) = shown.place(folder);
        let severity = match shown.fact.level {
            _ if shown.fact.accepted.is_some() => "info",
            Level::Unknown | Level::DataLoss => "blocker",
            Level::Access => "critical",
            Level::Downtime => "major",
            Level::Restart | Level::Safe => "minor",
        };
        json!({
            "description": shown.message(),
            "check_name": shown.fact.rule,
            "fingerprint": shown.fingerprint,
            "severity": severity,
            "location": { "path": path, "lines": { "begin": line } },
        })
    });
    writeln!(out, "{:#}", issues.collect::<Vec<Value>>().into_iter().collect::<Value>())
}

/// <https://docs.gitlab.com/user/infrastructure/iac/mr_integration/>: what is replaced is created and destroyed.
pub fn terraform(document: &DifferenceDocument, out: &mut impl Write) -> io::Result<()> {
    let (mut create, mut update, mut delete) = (0_u32, 0_u32, 0_u32);
    let facts = document.environments.iter().flat_map(|environment| &environment.facts);
    let of_terraform = |rule: &str| rule.starts_with("terraform.") || rule.starts_with("plan.");
    for fact in facts.filter(|fact| of_terraform(&fact.rule) && fact.certainty != Certainty::Contradicted) {
        // a root or a block of one is no resource
        if !(fact.name.contains('.') && fact.kind.contains('_')) {
            continue;
        }
        match fact.action {
            How::Created => create += 1,
            How::Updated | How::Resized => update += 1,
            How::Removed => delete += 1,
            How::Replaced => {
                create += 1;
                delete += 1;
            }
            How::Left | How::Kept => {}
        }
    }
    writeln!(out, "{}", json!({ "create": create, "update": update, "delete": delete }))
}
