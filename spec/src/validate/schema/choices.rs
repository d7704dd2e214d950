//! Choices in the form that editors read best.
//!
//! The compiler's rules say `oneOf`, a branch a choice. There an editor shows the branch in place of the field, and says of
//! a misspelt choice that some other one is missing. The same is said here by an `enum` of the words, whose meanings
//! editors list, and by one map of the choices that take settings, of which exactly one is written.

use serde_json::{Map, Value, json};

/// A choice and what it means.
pub(super) type Choice = (String, String);

/// Rewrites a `oneOf` of words and of maps with one key.
pub(super) fn rewrite(schema: &mut Map<String, Value>) {
    let Some(branches) = schema.get("oneOf").and_then(Value::as_array) else { return };
    let mut words = Vec::new();
    let mut settings = Map::new();
    for branch in branches {
        let meaning = branch.get("description").cloned().unwrap_or_default();
        if let Some(word) = branch.get("const") {
            words.push((word.clone(), meaning));
        } else if let Some((key, setting)) = only_setting(branch) {
            settings.insert(key.clone(), setting.clone());
        } else {
            return;
        }
    }
    let listed: Vec<&str> = words.iter().filter_map(|(word, _)| word.as_str()).collect();
    let message = match (listed.join(", "), settings.keys().map(String::as_str).collect::<Vec<_>>().join(" or ")) {
        (word, settings) if settings.is_empty() && words.len() == 1 => format!("write {word}"),
        (words, settings) if settings.is_empty() => format!("write one of {words}"),
        (words, settings) if words.is_empty() => format!("write {settings} with its settings"),
        (words, settings) => format!("write {words}, or {settings} with its settings"),
    };
    let (values, meanings): (Vec<Value>, Vec<Value>) = words.into_iter().unzip();
    let words = json!({
        "type": "string",
        "enum": values,
        "enumDescriptions": meanings,
        "markdownEnumDescriptions": meanings,
        "errorMessage": message,
    });
    let map = json!({
        "type": "object",
        "properties": settings,
        "additionalProperties": false,
        "minProperties": 1,
        "maxProperties": 1,
    });
    schema.remove("oneOf");
    match (values.is_empty(), settings.is_empty()) {
        (false, false) => drop(schema.insert("oneOf".into(), json!([words, map]))),
        (true, _) => extend(schema, map),
        (false, true) => extend(schema, words),
    }
}

/// The key of a map that has exactly this one, and the schema of its value.
fn only_setting(branch: &Value) -> Option<(&String, &Value)> {
    let properties = branch.get("properties")?.as_object().filter(|properties| properties.len() == 1)?;
    let (key, setting) = properties.iter().next()?;
    branch.get("required")?.as_array()?.contains(&json!(key)).then_some((key, setting))
}

fn extend(schema: &mut Map<String, Value>, more: Value) {
    if let Value::Object(more) = more {
        schema.extend(more);
    }
}

/// The choices that a rewritten schema has, if any.
pub(super) fn of(schema: &Value) -> Vec<Choice> {
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let list = |key: &str| schema.get(key).and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
    if schema.get("enum").is_some() {
        return list("enum").iter().map(text).zip(list("enumDescriptions").iter().map(text)).collect();
    }
    if is_map(schema) {
        let settings = schema.get("properties").and_then(Value::as_object).into_iter().flatten();
        let meaning = |setting: &Value| setting.get("description").map(text).unwrap_or_default();
        return settings.map(|(key, setting)| (key.clone(), meaning(setting))).collect();
    }
    list("oneOf").iter().flat_map(of).collect()
}

/// Whether there is a choice that takes settings.
pub(super) fn with_settings(schema: &Value) -> bool {
    is_map(schema) || schema.get("oneOf").and_then(Value::as_array).is_some_and(|branches| branches.iter().any(is_map))
}

fn is_map(schema: &Value) -> bool {
    schema.get("maxProperties") == Some(&json!(1)) && schema.get("minProperties") == Some(&json!(1))
}
