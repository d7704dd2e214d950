//! The difference as a SARIF 2.1.0 log: <https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html>.

use std::{
    collections::BTreeSet,
    io::{self, Write},
};

use platformc_base::Level;
use platformc_compiler::difference::{DifferenceDocument, RULES, Rule};
use serde_json::{Value, json};

use super::reports::shown;
use crate::report::{SARIF_SCHEMA, uri};

/// One run; its rules are those that say something.
pub fn sarif(document: &DifferenceDocument, folder: &str, out: &mut impl Write) -> io::Result<()> {
    let facts = shown(document);
    let ids: Vec<&str> =
        facts.iter().map(|shown| shown.fact.rule.as_str()).collect::<BTreeSet<_>>().into_iter().collect();
    let results = facts.iter().map(|shown| {
        let (path, line) = shown.place(folder);
        let fact = shown.fact;
        let mut result = json!({
            "ruleId": fact.rule,
            "ruleIndex": ids.binary_search(&fact.rule.as_str()).unwrap_or(0),
            "level": word(fact.level),
            "message": { "text": shown.message() },
            "locations": [{
                "physicalLocation": { "artifactLocation": { "uri": uri(&path) }, "region": { "startLine": line } },
                "logicalLocations": [{ "fullyQualifiedName": format!("{}/{}", fact.node, fact.name) }],
            }],
            "partialFingerprints": { "platformc/v1": shown.fingerprint },
            "properties": { "level": fact.level.as_str() },
        });
        if let (Some(reason), Some(result)) = (&fact.accepted, result.as_object_mut()) {
            result.insert("suppressions".into(), json!([{ "kind": "inSource", "justification": reason }]));
        }
        result
    });
    let run = json!({
        "tool": {
            "driver": {
                "name": "platformc",
                "version": env!("CARGO_PKG_VERSION"),
                "semanticVersion": env!("CARGO_PKG_VERSION"),
                "rules": ids.iter().map(|id| rule(id)).collect::<Vec<_>>(),
            },
        },
        "automationDetails": { "id": "platformc/diff/" },
        "invocations": [{ "executionSuccessful": true }],
        "results": results.collect::<Vec<_>>(),
    });
    writeln!(out, "{:#}", json!({ "$schema": SARIF_SCHEMA, "version": "2.1.0", "runs": [run] }))
}

fn rule(id: &str) -> Value {
    let rules: Vec<&Rule> = RULES.iter().filter(|rule| rule.id == id).collect();
    let level = rules.iter().map(|rule| rule.level).max().unwrap_or(Level::Unknown);
    let help = rules.iter().map(|rule| rule.help).find(|help| !help.is_empty());
    let message = rules.first().map_or("a change that no rule knows", |rule| rule.message);
    json!({
        "id": id,
        "shortDescription": { "text": message.replace(['{', '}'], "") },
        "help": { "text": help.unwrap_or("`platformc diff` shows what follows from the change") },
        "defaultConfiguration": { "level": word(level) },
    })
}

fn word(level: Level) -> &'static str {
    match level {
        Level::Unknown | Level::DataLoss | Level::Access => "error",
        Level::Downtime => "warning",
        Level::Restart | Level::Safe => "note",
    }
}
