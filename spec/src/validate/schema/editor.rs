//! What editors and the reference show besides: titles, Markdown, examples, and messages about wrong types.

use std::fmt::Write as _;

use serde_json::{Map, Value, json};

use super::{example, title::title};

/// How deep the composed examples may go.
const DEPTH: u8 = 24;

/// The schema with everything that explains it.
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
            // What stands there are values, not schemas.
            let values = ["default", "examples", "const", "enum"];
            map.iter_mut()
                .filter(|(key, _)| !values.contains(&key.as_str()))
                .for_each(|(_, value)| each(value, explain));
        }
        Value::Array(items) => items.iter_mut().for_each(|value| each(value, explain)),
        _ => {}
    }
}

/// The description of a choice with settings gives examples of the settings, which are described alike.
fn given_examples(map: &mut Map<String, Value>) {
    let choice = map.get("properties").and_then(Value::as_object).is_some_and(|settings| settings.len() == 1);
    if choice {
        return;
    }
    let given = map.get("description").and_then(Value::as_str).map(example::given).unwrap_or_default();
    if !given.is_empty() {
        map.insert("examples".into(), given.into());
    }
}

/// An example for a field whose description gives none. Choices need none: they are listed.
fn composed_example(property: &mut Map<String, Value>, root: &Value) {
    let schema = Value::Object(property.clone());
    let resolved = example::target(&schema, root).unwrap_or(&schema);
    let listed = !choices(resolved).is_empty() || resolved.get("type") == Some(&json!("boolean"));
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
    let items = resolved.get("items").map(|items| example::target(items, root).unwrap_or(items));
    let own = choices(resolved);
    for (index, (word, meaning)) in
        if own.is_empty() { items.map(choices).unwrap_or_default() } else { own }.into_iter().enumerate()
    {
        let gap = if index == 0 { "\n" } else { "" };
        // Formatting into a text cannot fail.
        let _ = write!(text, "{gap}\n- `{word}`: {meaning}");
    }
    map.insert("markdownDescription".into(), Value::String(text));
}

/// The words that a value can be, or the keys that it can have, and what each means.
fn choices<'a>(schema: &'a Value) -> Vec<(&'a str, &'a str)> {
    let branches = schema.get("oneOf").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
    let choice = |branch: &'a Value| {
        let word = branch.get("const").or_else(|| branch.get("required")?.get(0))?.as_str()?;
        Some((word, branch.get("description")?.as_str()?))
    };
    branches.iter().filter_map(choice).collect()
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
        Some("string") if !map.contains_key("const") => {
            "write text; quote what YAML would read as a number, true, false or null".to_owned()
        }
        _ => return,
    };
    map.entry("errorMessage").or_insert(Value::String(message));
}
