//! Examples: what a description gives behind `for example`, else one that is composed of the parts' examples.

use serde_json::{Map, Value, json};

use crate::{
    parse::{Arena, Node, Value as Yaml, parse},
    source::Source,
    span::SourceId,
};

/// The YAML values in a description: for example `5m` or `1h`.
pub(super) fn given(description: &str) -> Vec<Value> {
    let mut values = Vec::new();
    let mut rest = description.split_once("for example `").map(|(_, rest)| rest);
    while let Some((text, behind)) = rest.and_then(|rest| rest.split_once('`')) {
        values.extend(value(text));
        rest = behind.strip_prefix(" or `");
    }
    values
}

/// A YAML text as a JSON value; nothing if it is no YAML.
pub(super) fn value(text: &str) -> Option<Value> {
    // The parser wants a whole file of keys.
    document(&format!("example: {text}"))?.get("example").cloned()
}

/// A YAML file as a JSON value; nothing if it is no YAML.
pub(super) fn document(text: &str) -> Option<Value> {
    let arena = Arena::new();
    let source = Source { name: "example".into(), text: text.into() };
    Some(json_value(parse(SourceId::default(), &source, &arena).ok()?.root()))
}

fn json_value(node: &Node<'_>) -> Value {
    match node.value {
        Yaml::Null => Value::Null,
        Yaml::Bool(b) => json!(b),
        Yaml::Int(n) => json!(n),
        Yaml::Float(n) => json!(n),
        Yaml::Str(text) => json!(text),
        Yaml::Seq(items) => items.iter().map(json_value).collect(),
        Yaml::Map(entries) => entries.iter().map(|entry| (entry.key.to_owned(), json_value(&entry.value))).collect(),
    }
}

/// A value that a schema accepts: its example, its default, or what its parts' examples make.
/// `depth` bounds the way down: a schema may refer to itself.
pub(super) fn of(schema: &Value, root: &Value, depth: u8) -> Option<Value> {
    let depth = depth.checked_sub(1)?;
    let first = |key: &str| schema.get(key)?.as_array()?.first();
    if let Some(example) = first("examples").or_else(|| schema.get("default")).or_else(|| first("enum")) {
        return Some(example.clone());
    }
    if let Some(target) = target(schema, root) {
        return of(target, root, depth);
    }
    if let Some(branch) = first("oneOf").or_else(|| first("anyOf")) {
        return of(branch, root, depth);
    }
    match schema.get("type")?.as_str()? {
        "array" => Some(json!([of(schema.get("items")?, root, depth)?])),
        "boolean" => Some(json!(true)),
        "integer" => schema.get("minimum").cloned(),
        "object" => object(schema, root, depth),
        _ => None,
    }
}

/// The keys that it must have; the first one if it must have none.
fn object(schema: &Value, root: &Value, depth: u8) -> Option<Value> {
    if let Some(Value::Object(properties)) = schema.get("properties") {
        let required: Vec<&str> =
            schema.get("required").and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str).collect();
        let mut fields = Map::new();
        for (index, (name, property)) in properties.iter().enumerate() {
            if required.contains(&name.as_str()) || (required.is_empty() && index == 0) {
                fields.insert(name.clone(), of(property, root, depth)?);
            }
        }
        return Some(Value::Object(fields));
    }
    let key = schema.get("propertyNames")?.get("examples")?.get(0)?.as_str()?;
    Some(json!({ key: of(schema.get("additionalProperties")?, root, depth)? }))
}

/// The schema that a `$ref` within the file names.
pub(super) fn target<'a>(schema: &Value, root: &'a Value) -> Option<&'a Value> {
    root.pointer(schema.get("$ref")?.as_str()?.strip_prefix('#')?)
}
