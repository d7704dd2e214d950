//! The JSON Schema of a platform, from the same types that the compiler uses.

mod choices;
mod editor;
mod example;
mod title;

use schemars::generate::SchemaSettings;
use serde_json::{Map, Value, json};

use crate::{platform::Platform, scalar};

/// JSON Schema 2020-12 of `platform.yaml`, as committed in `schema/platform.schema.json`: what the compiler validates
/// by, and what editors and the reference show besides.
#[must_use]
pub fn schema() -> Value {
    editor::explained(rules())
}

/// What the compiler validates by.
pub(super) fn rules() -> Value {
    let settings = SchemaSettings::draft2020_12().with(|s| s.inline_subschemas = false);
    let mut schema = settings.into_generator().into_root_schema_for::<Platform>().to_value();
    tidy(&mut schema);
    schema
}

/// What schemars says in a way that validators and editors read less well.
fn tidy(value: &mut Value) {
    match value {
        Value::Object(map) => {
            optional(map);
            named_entries(map);
            flow(map);
            choice(map);
            default(map);
            number(map);
            set(map);
            map.values_mut().for_each(tidy);
        }
        Value::Array(items) => items.iter_mut().for_each(tidy),
        _ => {}
    }
}

/// `Option<T>` is "absent", never `null`: a key without a value is a mistake.
fn optional(map: &mut Map<String, Value>) {
    if let Some(Value::Array(branches)) = map.get_mut("anyOf") {
        branches.retain(|branch| branch.get("type") != Some(&json!("null")));
        if let [only] = branches.as_slice() {
            let only = only.clone();
            map.remove("anyOf");
            if let Value::Object(fields) = only {
                map.extend(fields);
            }
        }
    }
    if let Some(Value::Array(types)) = map.get_mut("type") {
        types.retain(|t| t != "null");
        if let [only] = types.as_slice() {
            let only = only.clone();
            map.insert("type".into(), only);
        }
    }
}

/// A map of names: its keys have a form too.
fn named_entries(map: &mut Map<String, Value>) {
    let Some(Value::Object(patterns)) = map.get("patternProperties") else { return };
    let mut patterns = patterns.clone().into_iter();
    let (Some((pattern, entry)), None) = (patterns.next(), patterns.next()) else { return };
    map.remove("patternProperties");
    let mut names = Map::from_iter([("type".to_owned(), json!("string"))]);
    names.insert("pattern".into(), json!(pattern));
    if let Some(form) = scalar::FORMATS.iter().find(|form| form.pattern == pattern) {
        names.insert("format".into(), json!(form.name));
        names.insert("patternErrorMessage".into(), json!(form.message));
        names.insert("examples".into(), json!(form.examples));
    }
    map.insert("propertyNames".into(), Value::Object(names));
    map.insert("additionalProperties".into(), entry);
}

/// A width in bits is no form that editors know: it is a range.
fn number(map: &mut Map<String, Value>) {
    let width = map.get("format").and_then(Value::as_str).and_then(|format| format.strip_prefix("uint"));
    let largest: u64 = match width {
        Some("8") => u8::MAX.into(),
        Some("16") => u16::MAX.into(),
        Some("32") => u32::MAX.into(),
        _ => return,
    };
    map.remove("format");
    map.entry("minimum").or_insert(json!(0));
    map.entry("maximum").or_insert(json!(largest));
}

/// Every list of this language is a set.
fn set(map: &mut Map<String, Value>) {
    if map.get("type") == Some(&json!("array")) {
        map.insert("uniqueItems".into(), json!(true));
    }
}

/// The lines of a comment are one text.
fn flow(map: &mut Map<String, Value>) {
    if let Some(Value::String(text)) = map.get_mut("description") {
        *text = text.replace('\n', " ");
    }
}

/// The one key of a choice with settings is described where the choice is.
fn choice(map: &mut Map<String, Value>) {
    let Some(description) = map.get("description").cloned() else { return };
    let only = |keys: &Vec<Value>| keys.len() == 1;
    if !map.get("required").and_then(Value::as_array).is_some_and(only) {
        return;
    }
    if let Some(Value::Object(properties)) = map.get_mut("properties")
        && properties.len() == 1
        && let Some(Value::Object(setting)) = properties.values_mut().next()
    {
        setting.entry("description").or_insert(description);
    }
}

/// A default of nothing says no more than the key's absence.
fn default(map: &mut Map<String, Value>) {
    let empty = match map.get("default") {
        Some(Value::Array(items)) => items.is_empty(),
        Some(Value::Object(fields)) => fields.is_empty(),
        Some(Value::Null) => true,
        _ => false,
    };
    if empty {
        map.remove("default");
    }
}

#[cfg(test)]
mod tests;
