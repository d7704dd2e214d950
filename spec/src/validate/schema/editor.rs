//! What editors and the reference show besides: titles, Markdown, examples, and messages about wrong types.

use serde_json::{Map, Value, json};

use super::{choices, example, title::title};

/// How deep the composed examples may go.
const DEPTH: u8 = 24;

/// The schema with its choices in the form that editors read best.
pub(super) fn readable(mut schema: Value) -> Value {
    each(&mut schema, &mut choices::rewrite);
    schema
}

/// A readable schema with everything that explains it.
pub(super) fn explained(mut schema: Value) -> Value {
    if let Value::Object(root) = &mut schema {
        root.insert("title".into(), json!("Platform"));
    }
    for (name, definition) in definitions(&mut schema) {
        definition.entry("title").or_insert(json!(title(name)));
        form(definition);
    }
    each(&mut schema, &mut given_examples);
    let plain = schema.clone();
    each(&mut schema, &mut |map| {
        wrong_type(map);
        markdown(map, &plain);
        if let Some(Value::Object(properties)) = map.get_mut("properties") {
            for (name, property) in properties {
                if let Value::Object(property) = property {
                    property.insert("title".into(), json!(title(name)));
                    composed_example(property, &plain);
                }
            }
        }
    });
    schema
}

fn definitions(schema: &mut Value) -> impl Iterator<Item = (&String, &mut Map<String, Value>)> {
    let definitions = schema.get_mut("$defs").and_then(Value::as_object_mut);
    definitions.into_iter().flatten().filter_map(|(name, definition)| Some((name, definition.as_object_mut()?)))
}

/// Where a value has no description of its own, such as in a list, its form describes it.
fn form(definition: &mut Map<String, Value>) {
    let Some(message) = definition.get("patternErrorMessage").and_then(Value::as_str) else { return };
    let mut rest = message.chars();
    let first = rest.next().map(|first| first.to_uppercase().chain(rest).collect::<String>()).unwrap_or_default();
    definition.entry("description").or_insert(Value::String(format!("{first}.")));
}

/// Every schema within a schema, outermost first.
fn each(value: &mut Value, explain: &mut impl FnMut(&mut Map<String, Value>)) {
    match value {
        Value::Object(map) => {
            explain(map);
            // What is there are values, not schemas.
            let values = ["default", "examples", "const", "enum"];
            map.iter_mut()
                .filter(|(key, _)| !values.contains(&key.as_str()))
                .for_each(|(_, value)| each(value, explain));
        }
        Value::Array(items) => items.iter_mut().for_each(|value| each(value, explain)),
        _ => {}
    }
}

fn given_examples(map: &mut Map<String, Value>) {
    let given = map.get("description").and_then(Value::as_str).map(example::given).unwrap_or_default();
    if !given.is_empty() {
        map.insert("examples".into(), given.into());
    }
}

/// An example for a field whose description gives none. Choices need none: they are listed.
fn composed_example(property: &mut Map<String, Value>, root: &Value) {
    let schema = Value::Object(property.clone());
    let resolved = example::target(&schema, root).unwrap_or(&schema);
    let listed = !choices::of(resolved).is_empty() || resolved.get("type") == Some(&json!("boolean"));
    if !listed
        && !property.contains_key("examples")
        && let Some(example) = example::of(&schema, root, DEPTH)
    {
        property.insert("examples".into(), json!([example]));
    }
}

/// `markdownDescription`: the description, and the choices with what each means.
fn markdown(map: &mut Map<String, Value>, root: &Value) {
    let Some(Value::String(description)) = map.get("description") else { return };
    let mut text = description.clone();
    let schema = Value::Object(map.clone());
    let resolved = example::target(&schema, root).unwrap_or(&schema);
    // Editors list words by themselves.
    if choices::with_settings(resolved) {
        text.push('\n');
        for (word, meaning) in choices::of(resolved) {
            text.extend(["\n- `", &word, "`: ", &meaning]);
        }
    }
    map.insert("markdownDescription".into(), Value::String(text));
}

/// What an editor says about a value of another type, where "expected" alone would not mend it.
fn wrong_type(map: &mut Map<String, Value>) {
    let message = match map.get("type").and_then(Value::as_str) {
        Some("boolean") => "write true or false: yes, no, on and off are text in YAML 1.2".to_owned(),
        Some("integer") => match (map.get("minimum"), map.get("maximum")) {
            (Some(least), Some(most)) if most.as_u64() != Some(u32::MAX.into()) => {
                format!("write a whole number from {least} to {most}, without quotes and without a unit")
            }
            (Some(least), _) => format!("write a whole number of {least} or more, without quotes and without a unit"),
            _ => "write a whole number, without quotes and without a unit".to_owned(),
        },
        Some("array") => "write a list: [one, two], or one `- one` a line".to_owned(),
        Some("string") => "write text; quote what YAML would read as a number, true, false or null".to_owned(),
        _ => return,
    };
    map.entry("errorMessage").or_insert(Value::String(message));
}
