//! Emitted YAML read back.

use std::sync::Arc;

use platformc_spec::{
    Arena, Source, SourceId,
    parse::{self, Node},
};
use serde_json::Value;

/// The objects of a file; what is no object is left out.
pub(super) fn parse(text: &str) -> Vec<Value> {
    text.split("\n---\n").filter_map(document).collect()
}

fn document(text: &str) -> Option<Value> {
    let source = Source { name: Arc::from("object"), text: Arc::from(text) };
    let arena = Arena::new();
    let document = parse::parse(SourceId(0), &source, &arena).ok()?;
    Some(value(document.root()))
}

fn value(node: &Node<'_>) -> Value {
    match &node.value {
        parse::Value::Null => Value::Null,
        parse::Value::Bool(value) => Value::Bool(*value),
        parse::Value::Int(value) => Value::from(*value),
        parse::Value::Float(value) => Value::from(*value),
        parse::Value::Str(text) => Value::from(*text),
        parse::Value::Seq(items) => items.iter().map(value).collect(),
        parse::Value::Map(entries) => entries.iter().map(|entry| (entry.key.to_owned(), value(&entry.value))).collect(),
    }
}
