//! The JSON Schema of a platform, from the same types that the compiler uses.

use schemars::generate::SchemaSettings;
use serde_json::{Map, Value, json};

use crate::{platform::Platform, scalar};

/// JSON Schema 2020-12 of `platform.yaml`, as committed in `schema/platform.schema.json`.
#[must_use]
pub fn schema() -> Value {
    let settings = SchemaSettings::draft2020_12().with(|s| s.inline_subschemas = false);
    let mut schema = settings.into_generator().into_root_schema_for::<Platform>().to_value();
    if let Value::Object(root) = &mut schema {
        root.insert("title".into(), json!("platformc platform"));
    }
    tidy(&mut schema);
    schema
}

/// What schemars says in a way that validators and editors read less well.
fn tidy(value: &mut Value) {
    match value {
        Value::Object(map) => {
            optional(map);
            named_entries(map);
            document(map);
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
    if map.get("default") == Some(&Value::Null) {
        map.remove("default");
    }
}

/// A map of names: its keys have a form too.
fn named_entries(map: &mut Map<String, Value>) {
    let Some(Value::Object(patterns)) = map.get("patternProperties") else { return };
    let mut patterns = patterns.clone().into_iter();
    let (Some((pattern, entry)), None) = (patterns.next(), patterns.next()) else { return };
    map.remove("patternProperties");
    let mut names = Map::from_iter([("type".to_owned(), json!("string"))]);
    if let Some(form) = scalar::FORMATS.iter().find(|form| form.pattern == pattern) {
        names.insert("format".into(), json!(form.name));
    }
    names.insert("pattern".into(), json!(pattern));
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

/// Editors show `markdownDescription`; a one-line title is the first sentence.
fn document(map: &mut Map<String, Value>) {
    if let Some(Value::String(text)) = map.get("description") {
        let text = text.replace('\n', " ");
        map.insert("markdownDescription".into(), Value::String(text.clone()));
        map.insert("description".into(), Value::String(text));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn undescribed(value: &Value, path: &str, found: &mut Vec<String>) {
        if let Some(Value::Object(properties)) = value.get("properties") {
            for (name, property) in properties {
                let described = property.get("description").is_some()
                    || property.get("$ref").is_some_and(|_| property.get("description").is_some());
                if !described {
                    found.push(format!("{path}/{name}"));
                }
            }
        }
        match value {
            Value::Object(map) => map.iter().for_each(|(k, v)| undescribed(v, &format!("{path}/{k}"), found)),
            Value::Array(items) => {
                items.iter().enumerate().for_each(|(i, v)| undescribed(v, &format!("{path}/{i}"), found));
            }
            _ => {}
        }
    }

    #[test]
    fn every_field_is_described() {
        let mut found = Vec::new();
        undescribed(&schema(), "", &mut found);
        // The one key of a choice is described by the choice.
        found.retain(|path| !path.contains("/oneOf/"));
        assert!(found.is_empty(), "{found:#?}");
    }

    #[test]
    fn nothing_may_be_null() {
        assert!(!schema().to_string().contains("\"null\""));
    }
}
