//! The old names of keys that have been renamed.
//!
//! To rename a key, rename the field and add a line to [`RENAMED`]: the compiler reads the old name, the schema has it
//! marked `deprecated`, and nothing else knows of it.

use serde_json::{Map, Value as Schema, json};

/// A key of a type, by its old and its new name.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Renamed {
    /// What the schema calls the type.
    pub within: &'static str,
    pub old: &'static str,
    pub new: &'static str,
    /// What the old value counted, where the new one says its unit: `500` becomes `500ms`.
    pub unit: &'static str,
}

pub(crate) const RENAMED: &[Renamed] = &[Renamed { within: "Latency", old: "p99Milliseconds", new: "p99", unit: "ms" }];

/// Adds the old names to the schema that editors use, marked so that they strike them through and never offer them.
pub(crate) fn describe(renamed: &[Renamed], schema: &mut Schema) {
    for key in renamed {
        for within in [key.within.to_owned(), format!("{}Overlay", key.within)] {
            let definition = schema.pointer_mut(&format!("/$defs/{within}")).and_then(Schema::as_object_mut);
            if let Some(definition) = definition {
                key.describe(definition);
            }
        }
    }
}

impl Renamed {
    fn describe(self, definition: &mut Map<String, Schema>) {
        let Some(Schema::Object(properties)) = definition.get_mut("properties") else { return };
        let mut property = match properties.get(self.new) {
            Some(Schema::Object(new)) if self.unit.is_empty() => new.clone(),
            _ => Map::from_iter([("type".to_owned(), json!("integer")), ("minimum".to_owned(), json!(1))]),
        };
        let written = if self.unit.is_empty() { "…".into() } else { format!("500{}", self.unit) };
        let text = format!("The old name of `{}`, which still works: write `{}: {written}`.", self.new, self.new);
        property.insert("description".into(), text.into());
        property.insert("deprecated".into(), true.into());
        property.insert("doNotSuggest".into(), true.into());
        properties.insert(self.old.into(), Schema::Object(property));
        // One of the two names: not both, and what is required may have either.
        let one = json!({ "properties": { self.old: false } });
        let mut rule = json!({ "if": { "required": [self.new] }, "then": one });
        if let Some(Schema::Array(required)) = definition.get_mut("required") {
            let before = required.len();
            required.retain(|key| key != self.new);
            if required.len() < before
                && let Some(rule) = rule.as_object_mut()
            {
                let either = json!({ "if": { "not": { "required": [self.old] } }, "then": { "required": [self.new] } });
                rule.insert("else".into(), either);
            }
        }
        match definition.get_mut("allOf") {
            Some(Schema::Array(all)) => all.push(rule),
            _ => drop(definition.insert("allOf".into(), json!([rule]))),
        }
    }
}
