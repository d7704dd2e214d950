//! For editors: the schema of an overlay, derived from the platform's. Nothing is required, `null` may stand for every
//! entry and every key that the platform can do without, and one choice may be removed in favour of another.

use serde_json::{Map, Value, json};

/// What the definition of an overlay is called.
const ENVIRONMENT: &str = "Environment";
/// What an overlay cannot change: what a file says about itself.
const FIXED: [&str; 4] = ["apiVersion", "kind", "include", "environments"];

/// Gives the definition of an environment the shape of the platform.
pub(super) fn derive(schema: &mut Value) {
    let Some(definitions) = schema.get("$defs").and_then(Value::as_object).cloned() else { return };
    let mut made = Made { definitions, overlays: Map::new(), open: Vec::new() };
    let Some(Value::Object(mut properties)) = schema.get("properties").cloned() else { return };
    properties.retain(|key, _| !FIXED.contains(&key.as_str()));
    let shape = made.properties(&properties, schema.get("required"));
    while let Some(name) = made.open.pop() {
        let Some(definition) = made.definitions.get(&name).cloned() else { continue };
        let overlay = made.relaxed(&definition);
        made.overlays.insert(overlay_of(&name), overlay);
    }
    let mut overlays: Vec<(String, Value)> = made.overlays.into_iter().collect();
    overlays.sort_by(|a, b| a.0.cmp(&b.0));
    let Some(Value::Object(definitions)) = schema.get_mut("$defs") else { return };
    if let Some(Value::Object(environment)) = definitions.get_mut(ENVIRONMENT) {
        environment.insert("properties".into(), Value::Object(shape));
        environment.insert("additionalProperties".into(), json!(false));
    }
    definitions.extend(overlays);
}

struct Made {
    definitions: Map<String, Value>,
    overlays: Map<String, Value>,
    /// Definitions whose overlays are still to be made.
    open: Vec<String>,
}

impl Made {
    /// What is required cannot be removed.
    fn properties(&mut self, properties: &Map<String, Value>, required: Option<&Value>) -> Map<String, Value> {
        let required = |key: &str| required.and_then(Value::as_array).is_some_and(|all| all.contains(&json!(key)));
        let kept = |made: &mut Self, key: &str, value: &Value| {
            if required(key) { made.relaxed(value) } else { made.removable(value) }
        };
        properties.iter().map(|(key, value)| (key.clone(), kept(self, key, value))).collect()
    }

    /// A schema, or `null`.
    fn removable(&mut self, schema: &Value) -> Value {
        let Value::Object(mut map) = self.relaxed(schema) else { return schema.clone() };
        map.remove("default");
        if map.contains_key("$ref") || map.contains_key("oneOf") || map.contains_key("anyOf") {
            let texts: Map<String, Value> = ["description", "markdownDescription"]
                .iter()
                .filter_map(|key| map.remove(*key).map(|text| ((*key).to_owned(), text)))
                .collect();
            let mut removable = Map::from_iter([("anyOf".to_owned(), json!([map, { "type": "null" }]))]);
            removable.extend(texts);
            return Value::Object(removable);
        }
        if let Some(kind) = map.get("type").cloned() {
            map.insert("type".into(), json!([kind, "null"]));
        }
        Value::Object(map)
    }

    /// The same with nothing required.
    fn relaxed(&mut self, schema: &Value) -> Value {
        let Value::Object(map) = schema else { return schema.clone() };
        let mut map = map.clone();
        if let Some(name) = map.get("$ref").and_then(Value::as_str).and_then(|r| r.strip_prefix("#/$defs/")) {
            let name = name.to_owned();
            if self.definitions.get(&name).is_some_and(has_settings) {
                map.insert("$ref".into(), json!(format!("#/$defs/{}", overlay_of(&name))));
                if !self.overlays.contains_key(&overlay_of(&name)) && !self.open.contains(&name) {
                    self.open.push(name);
                }
            }
        }
        let required = map.remove("required");
        map.remove("minProperties");
        map.remove("maxProperties");
        if let Some(Value::Object(properties)) = map.get("properties").cloned() {
            map.insert("properties".into(), Value::Object(self.properties(&properties, required.as_ref())));
        }
        if let Some(entry @ Value::Object(_)) = map.get("additionalProperties").cloned() {
            map.insert("additionalProperties".into(), self.removable(&entry));
        }
        if let Some(Value::Array(branches)) = map.remove("oneOf") {
            let branches = self.choices(&branches);
            map.insert("anyOf".into(), Value::Array(branches));
        }
        Value::Object(map)
    }

    /// Choices with settings are one map of them all: an overlay may hold one as a removal and one as its successor.
    fn choices(&mut self, branches: &[Value]) -> Vec<Value> {
        let (settings, others): (Vec<&Value>, Vec<&Value>) =
            branches.iter().partition(|branch| branch.get("properties").is_some());
        let mut together = Map::new();
        for branch in settings {
            for (key, value) in branch.get("properties").and_then(Value::as_object).into_iter().flatten() {
                let mut value = self.removable(value);
                if let (Value::Object(value), Some(text)) = (&mut value, branch.get("description")) {
                    value.entry("description").or_insert(text.clone());
                    value.entry("markdownDescription").or_insert(text.clone());
                }
                together.insert(key.clone(), value);
            }
        }
        let mut branches: Vec<Value> = others.into_iter().map(|branch| self.relaxed(branch)).collect();
        if !together.is_empty() {
            branches.push(json!({ "type": "object", "properties": together, "additionalProperties": false }));
        }
        branches
    }
}

/// Whether a definition is a map of settings, or may be one: all others are replaced as a whole.
fn has_settings(definition: &Value) -> bool {
    let branches = definition.get("oneOf").and_then(Value::as_array);
    definition.get("properties").is_some()
        || definition.get("additionalProperties").is_some_and(Value::is_object)
        || branches.is_some_and(|branches| branches.iter().any(has_settings))
}

fn overlay_of(name: &str) -> String {
    format!("{name}Overlay")
}
