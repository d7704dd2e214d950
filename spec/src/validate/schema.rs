//! The JSON Schema of a platform, from the same types that the compiler uses.

mod choices;
mod editor;
mod example;
mod title;

use schemars::generate::SchemaSettings;
use serde_json::{Map, Value, json};

use super::overlay;
use crate::{
    old_names::{self, RENAMED},
    platform::Platform,
    scalar,
};

/// JSON Schema 2020-12 of `platform.yaml` and of the parts it includes, as committed in `schema/platform.schema.json`:
/// what the compiler validates by, and what editors and the reference show besides: what a part may hold, and overlays.
#[must_use]
pub fn schema() -> Value {
    let mut schema = editor::readable(platform());
    overlay::derive(&mut schema);
    old_names::describe(RENAMED, &mut schema);
    if let Value::Object(root) = &mut schema {
        let required = root.remove("required").unwrap_or_default();
        let elsewhere = |key: &str| {
            let text = format!("`{key}` stands in the platform's own file, not in a part.");
            json!({ "not": {}, "description": text, "errorMessage": text })
        };
        root.insert("if".into(), json!({ "properties": { "kind": { "const": "Part" } }, "required": ["kind"] }));
        root.insert(
            "then".into(),
            json!({
                "properties": OWN.iter().map(|key| ((*key).to_owned(), elsewhere(key))).collect::<Map<_, _>>(),
                "required": ["apiVersion"],
            }),
        );
        root.insert("else".into(), json!({ "required": required }));
    }
    editor::explained(schema)
}

/// What only the platform's own file says.
const OWN: [&str; 2] = ["name", "environments"];

/// The schema of a whole platform, all of its files joined: what the compiler validates by.
pub(super) fn platform() -> Value {
    let settings = SchemaSettings::draft2020_12().with(|s| s.inline_subschemas = false);
    let mut schema = settings.into_generator().into_root_schema_for::<Platform>().to_value();
    tidy(&mut schema);
    schema
}

/// The schema of a part, but for what is inside of its sections.
pub(super) fn part() -> Value {
    let mut schema = platform();
    let sections = sections();
    let Value::Object(root) = &mut schema else { return schema };
    root.insert("required".into(), json!(["apiVersion", "kind"]));
    if let Some(Value::Object(properties)) = root.get_mut("properties") {
        for ((_, section), (_, value)) in sections.iter().zip(properties) {
            match section {
                Section::Header | Section::Unknown => {}
                Section::Entries => *value = json!({ "type": "object" }),
                Section::Whole | Section::Own => *value = json!(true),
            }
        }
    }
    schema
}

/// What a key at the top of a file is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Section {
    /// What a file says about itself.
    Header,
    /// A map of named entries, which several files may hold.
    Entries,
    /// Anything else, which is in one file.
    Whole,
    /// What only the platform's own file says.
    Own,
    Unknown,
}

/// What each key at the top of a file is, by the schema.
pub(super) fn sections() -> Vec<(String, Section)> {
    let schema = platform();
    let properties = schema.get("properties").and_then(Value::as_object);
    let kind = |(key, value): (&String, &Value)| {
        let section = match key.as_str() {
            "apiVersion" | "kind" | "include" => Section::Header,
            key if OWN.contains(&key) => Section::Own,
            _ if value.get("propertyNames").is_some() => Section::Entries,
            _ => Section::Whole,
        };
        (key.clone(), section)
    };
    properties.into_iter().flatten().map(kind).collect()
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

/// Every list of this language is a set, but for the words of a command, which say so.
fn set(map: &mut Map<String, Value>) {
    if map.get("type") == Some(&json!("array")) {
        map.entry("uniqueItems").or_insert(json!(true));
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
