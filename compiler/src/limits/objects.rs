//! Kubernetes objects: the API server refuses one that is too large, and with it all that is applied together with it.

use platformc_base::{Code, Diagnostic};
use platformc_catalog::limits::{ANNOTATIONS, Limit, OBJECT, VAULT_ENTRY};
use platformc_output::value::Value;

use crate::graph::{Artifact, Content, Node};

/// A file with fewer bytes than this holds nothing that is too large: nothing is four times as long in JSON as in YAML.
const SUSPECT: usize = if ANNOTATIONS.most < OBJECT.most { ANNOTATIONS.most / 4 } else { OBJECT.most / 4 };

/// One error for each thing that is too large in a file of a node, where the node comes from. `printed` says how many bytes the file has.
pub fn problems<'a>(node: &Node, artifact: &'a Artifact, printed: usize) -> impl Iterator<Item = Diagnostic> + use<'a> {
    let span = node.spans.first().copied().unwrap_or_default();
    of_artifact(artifact, printed).into_iter().map(move |Beyond { message, limit }| {
        Diagnostic::error(Code::AboveLimit, span, message)
            .label(format!("{} may have {} {}", limit.of, limit.most, limit.unit))
            .help("make it smaller: keep long texts in an image or in a bucket, or divide what is listed here")
    })
}

/// Something that is too long.
struct Beyond {
    message: String,
    limit: &'static Limit,
}

fn of_artifact(artifact: &Artifact, printed: usize) -> Vec<Beyond> {
    match &artifact.content {
        Content::Objects(_) if printed < SUSPECT => Vec::new(),
        // Values of a chart become what a ConfigMap holds, as the text that is written.
        Content::Objects(objects) if objects.iter().all(|object| object.get("kind").is_none()) => {
            beyond(&artifact.path, || "", printed, &OBJECT).into_iter().collect()
        }
        Content::Objects(objects) => objects.iter().flat_map(|object| of_object(&artifact.path, object)).collect(),
        Content::Hcl(_) if artifact.path.starts_with("vault/") => {
            beyond(&artifact.path, || "", printed, &VAULT_ENTRY).into_iter().collect()
        }
        Content::Hcl(_) | Content::Text(_) => Vec::new(),
    }
}

fn of_object(path: &str, object: &Value) -> Vec<Beyond> {
    let metadata = object.get("metadata");
    let annotations = metadata.and_then(|metadata| metadata.get("annotations")).and_then(Value::as_object);
    let annotations = annotations.into_iter().flatten().map(|(key, value)| key.len() + estimate(value)).sum::<usize>();
    let length = if estimate(object) < OBJECT.most / 4 { 0 } else { object.to_string().len() };
    let name = || metadata.and_then(|metadata| metadata.get("name")).and_then(Value::as_str).unwrap_or_default();
    beyond(path, name, annotations, &ANNOTATIONS).into_iter().chain(beyond(path, name, length, &OBJECT)).collect()
}

/// What to say of something that is too long; `name` is asked for the object in the file only then.
fn beyond<'a>(path: &str, name: impl Fn() -> &'a str, length: usize, limit: &'static Limit) -> Option<Beyond> {
    (length > limit.most).then(|| {
        let rest = format!("`{path}` has {length} {}", limit.unit);
        let message = match name() {
            "" => rest,
            name => format!("`{name}` in {rest}"),
        };
        Beyond { message, limit }
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
