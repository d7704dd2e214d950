//! Reading of objects: what is not known is an error.

use platformc_output::value::{Map, Value};

/// The fields of a map, of which only these are known.
pub(super) fn fields<'a>(value: &'a Value, what: &str, known: &[&str]) -> Result<&'a Map, String> {
    let Some(fields) = value.as_object() else { return Err(format!("{what} is not a map")) };
    match fields.keys().find(|key| !known.contains(&&***key)) {
        Some(unknown) => Err(format!("{what} has the unknown field `{unknown}`")),
        None => Ok(fields),
    }
}

/// The entries of a list; none if it is missing.
pub(super) fn list<'a>(fields: &'a Map, key: &str) -> Result<&'a [Value], String> {
    match fields.get(key) {
        None | Some(Value::Null) => Ok(&[]),
        Some(value) => value.as_array().map(Vec::as_slice).ok_or_else(|| format!("`{key}` is not a list")),
    }
}

/// The texts of a list; none if it is missing.
pub(super) fn texts(fields: &Map, key: &str) -> Result<Vec<String>, String> {
    let text =
        |value: &Value| value.as_str().map(str::to_owned).ok_or_else(|| format!("an entry of `{key}` is not a text"));
    list(fields, key)?.iter().map(text).collect()
}

/// A text; empty if it is missing.
pub(super) fn text(fields: &Map, key: &str) -> Result<String, String> {
    match fields.get(key) {
        None | Some(Value::Null) => Ok(String::new()),
        Some(value) => value.as_str().map(str::to_owned).ok_or_else(|| format!("`{key}` is not a text")),
    }
}

/// The namespace and the name of an object.
pub(super) fn identity(object: &Value) -> (String, String) {
    let of = |pointer: &str| object.pointer(pointer).and_then(Value::as_str).unwrap_or_default().to_owned();
    (of("/metadata/namespace"), of("/metadata/name"))
}
