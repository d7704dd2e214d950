//! The evaluator for another program: a JSON object a line in, `{"policies": {name: text}, "paths": [path]}`, and the
//! capabilities on each path out, in the same order: `[["read"], ["deny"]]`, or `{"error": why}` for a policy that is refused.

use std::io::{self, BufRead, Write};

use platformc_access::vault::{Acl, Policy};
use serde_json::{Value, json};

fn main() -> io::Result<()> {
    let mut out = io::stdout().lock();
    for line in io::stdin().lock().lines() {
        let question: Value = serde_json::from_str(&line?)?;
        writeln!(out, "{}", answer(&question).unwrap_or_else(|error| json!({ "error": error })))?;
    }
    out.flush()
}

fn answer(question: &Value) -> Result<Value, String> {
    let policies = question.get("policies").and_then(Value::as_object).ok_or("no policies")?;
    let parsed = policies.iter().map(|(name, text)| {
        let policy = Policy::parse(text.as_str().ok_or("a policy is a text")?)?;
        Ok((name.as_str(), policy))
    });
    let parsed = parsed.collect::<Result<Vec<_>, String>>()?;
    let acl = Acl::new(parsed.iter().map(|(name, policy)| (*name, policy)));
    let paths = question.get("paths").and_then(Value::as_array).ok_or("no paths")?;
    Ok(paths
        .iter()
        .filter_map(Value::as_str)
        .map(|path| acl.capabilities(path).words().collect::<Vec<_>>())
        .map(Value::from)
        .collect())
}
