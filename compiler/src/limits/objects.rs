//! Kubernetes objects: the API server refuses one that is too large, and with it all that is applied together with it.

use platformc_catalog::limits::{ANNOTATIONS, Limit, OBJECT, VAULT_ENTRY};
use platformc_output::value::Value;

use crate::graph::{Artifact, Content};

/// Files of this size are printed to be measured; smaller ones cannot be too large.
const SUSPECT: usize = OBJECT.most / 4;

/// What is too large among the artifacts of a node.
#[must_use]
pub fn faults(artifacts: &[Artifact]) -> Vec<String> {
    artifacts.iter().flat_map(of_artifact).collect()
}

fn of_artifact(artifact: &Artifact) -> Vec<String> {
    match &artifact.content {
        // Values of a chart become what a ConfigMap holds, as the text that is written.
        Content::Objects(objects) if objects.iter().all(|object| object.get("kind").is_none()) => {
            let length =
                if objects.iter().map(estimate).sum::<usize>() < SUSPECT { 0 } else { artifact.content.print().len() };
            beyond(&artifact.path, || "", length, &OBJECT).into_iter().collect()
        }
        Content::Objects(objects) => objects.iter().flat_map(|object| of_object(&artifact.path, object)).collect(),
        Content::Hcl(body) if artifact.path.starts_with("vault/") => {
            beyond(&artifact.path, || "", body.print().len(), &VAULT_ENTRY).into_iter().collect()
        }
        Content::Hcl(_) | Content::Text(_) => Vec::new(),
    }
}

fn of_object(path: &str, object: &Value) -> Vec<String> {
    let metadata = object.get("metadata");
    let annotations = metadata.and_then(|metadata| metadata.get("annotations")).and_then(Value::as_object);
    let annotations = annotations.into_iter().flatten().map(|(key, value)| key.len() + estimate(value)).sum::<usize>();
    let length = if estimate(object) < SUSPECT { 0 } else { object.to_string().len() };
    let name = || metadata.and_then(|metadata| metadata.get("name")).and_then(Value::as_str).unwrap_or_default();
    let mut faults: Vec<String> = beyond(path, name, annotations, &ANNOTATIONS).into_iter().collect();
    faults.extend(beyond(path, name, length, &OBJECT));
    faults
}

/// What to say of something that is too long; `name` is asked for the object in the file only then.
fn beyond<'a>(path: &str, name: impl Fn() -> &'a str, length: usize, limit: &Limit) -> Option<String> {
    (length > limit.most).then(|| {
        let rest = format!("`{path}` has {length} {}, {} at most {}", limit.unit, limit.of, limit.most);
        match name() {
            "" => rest,
            name => format!("`{name}` in {rest}"),
        }
    })
}

/// About how long an object is in JSON, without making it.
fn estimate(value: &Value) -> usize {
    match value {
        Value::Null | Value::Bool(_) | Value::Number(_) => 8,
        Value::String(text) => text.len() + 3,
        Value::Array(items) => items.iter().map(estimate).sum::<usize>() + 2,
        Value::Object(entries) => entries.iter().map(|(key, value)| key.len() + 4 + estimate(value)).sum::<usize>() + 2,
    }
}
