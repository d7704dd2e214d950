//! The language, as its JSON Schema states it: which keys there are, and which of them a platform has.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

/// The schema of this checkout.
const COMMITTED: &str = include_str!("../../../schema/platform.schema.json");

/// The keys and choices that a schema knows.
pub struct Language {
    schema: Value,
}

/// What platforms reach of a language.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Reached {
    /// Keys, as `Definition.key`.
    pub keys: BTreeSet<String>,
    /// Words of a list of choices, as `Definition=word`, and alternatives, as `Definition/1`.
    pub choices: BTreeSet<String>,
}

impl Language {
    /// The language of this checkout.
    ///
    /// # Panics
    /// The committed schema is not JSON.
    #[must_use]
    pub fn committed() -> Self {
        Self::read(COMMITTED).expect("the committed schema is JSON")
    }

    /// The language of a schema, such as `platformc schema` prints it.
    ///
    /// # Errors
    /// It is not JSON.
    pub fn read(schema: &str) -> Result<Self, String> {
        serde_json::from_str(schema).map(|schema| Self { schema }).map_err(|error| error.to_string())
    }

    /// Everything that there is to reach.
    #[must_use]
    pub fn all(&self) -> Reached {
        let mut all = Reached::default();
        collect(&self.schema, "Platform", &mut all);
        for (name, definition) in self.schema["$defs"].as_object().into_iter().flatten() {
            collect(definition, name, &mut all);
        }
        all
    }

    /// Adds what a file reaches.
    pub fn reach(&self, file: &Value, reached: &mut Reached) {
        self.visit(&self.schema, "Platform", file, reached);
    }

    /// Removes the keys that the language does not know.
    pub fn prune(&self, file: &mut Value) {
        self.cut(&self.schema, file);
    }

    fn visit(&self, schema: &Value, place: &str, value: &Value, reached: &mut Reached) {
        if let Some(name) = reference(schema) {
            return self.visit(&self.schema["$defs"][name], name, value, reached);
        }
        if choices(schema).any(|choice| choice == value) {
            reached.choices.insert(format!("{place}={}", word(value)));
        }
        for (at, alternative) in alternatives(schema) {
            if self.fits(alternative, value) {
                let inner = format!("{place}/{at}");
                self.visit(alternative, &inner, value, reached);
                reached.choices.insert(inner);
            }
        }
        for (key, value) in value.as_object().into_iter().flatten() {
            if let Some(inner) = schema["properties"].get(key) {
                let key = format!("{place}.{key}");
                self.visit(inner, &key, value, reached);
                reached.keys.insert(key);
            } else if schema["additionalProperties"].is_object() {
                self.visit(&schema["additionalProperties"], &format!("{place}.*"), value, reached);
            }
        }
        for item in value.as_array().into_iter().flatten() {
            self.visit(&schema["items"], &format!("{place}[]"), item, reached);
        }
    }

    fn cut(&self, schema: &Value, value: &mut Value) {
        if let Some(name) = reference(schema) {
            return self.cut(&self.schema["$defs"][name], value);
        }
        // one thing, or several by name: what all values are maps of is several
        let is_named = |schema: &Value| schema["additionalProperties"].is_object();
        let is_whole = |value: &Value| value.is_object() || value.is_null();
        let named = alternatives(schema).any(|(_, alternative)| is_named(alternative))
            && value.as_object().is_some_and(|map| !map.is_empty() && map.values().all(is_whole));
        for (_, alternative) in alternatives(schema) {
            let meant = !value.is_object() || is_named(alternative) == named;
            if alternative["type"] != "null" && meant && self.is_of_type(alternative, value) {
                self.cut(alternative, value);
            }
        }
        if let Value::Object(map) = value {
            let known: BTreeMap<&String, &Value> = schema["properties"].as_object().into_iter().flatten().collect();
            if schema["additionalProperties"] == false {
                map.retain(|key, _| known.contains_key(key));
            }
            for (key, value) in map.iter_mut() {
                self.cut(known.get(key).unwrap_or(&&schema["additionalProperties"]), value);
            }
        }
        for item in value.as_array_mut().into_iter().flatten() {
            self.cut(&schema["items"], item);
        }
    }

    /// Whether a value is of an alternative: its type, its words, its keys.
    fn fits(&self, schema: &Value, value: &Value) -> bool {
        if let Some(name) = reference(schema) {
            return self.fits(&self.schema["$defs"][name], value);
        }
        if alternatives(schema).next().is_some() {
            return alternatives(schema).any(|(_, alternative)| self.fits(alternative, value));
        }
        let mut words = choices(schema).peekable();
        let worded = words.peek().is_none() || words.any(|choice| choice == value);
        let closed = schema["additionalProperties"] == false;
        let known = |key: &String| !closed || schema["properties"].get(key).is_some();
        worded && self.is_of_type(schema, value) && value.as_object().is_none_or(|map| map.keys().all(known))
    }

    fn is_of_type(&self, schema: &Value, value: &Value) -> bool {
        if let Some(name) = reference(schema) {
            return self.is_of_type(&self.schema["$defs"][name], value);
        }
        match schema["type"].as_str() {
            Some("object") => value.is_object(),
            Some("array") => value.is_array(),
            Some("string") => value.is_string(),
            Some("boolean") => value.is_boolean(),
            Some("integer" | "number") => value.is_number(),
            Some("null") => value.is_null(),
            _ => true,
        }
    }
}

fn reference(schema: &Value) -> Option<&str> {
    schema["$ref"].as_str()?.strip_prefix("#/$defs/")
}

fn choices(schema: &Value) -> impl Iterator<Item = &Value> {
    schema["enum"].as_array().into_iter().flatten().chain(schema.get("const"))
}

fn alternatives(schema: &Value) -> impl Iterator<Item = (usize, &Value)> {
    let lists = ["oneOf", "anyOf"].into_iter().filter_map(|key| schema[key].as_array());
    lists.flatten().enumerate()
}

fn word(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

/// The keys and choices of one definition, without those of others that it refers to.
fn collect(schema: &Value, place: &str, all: &mut Reached) {
    all.choices.extend(choices(schema).map(|choice| format!("{place}={}", word(choice))));
    for (at, alternative) in alternatives(schema) {
        let inner = format!("{place}/{at}");
        collect(alternative, &inner, all);
        all.choices.insert(inner);
    }
    for (key, inner) in schema["properties"].as_object().into_iter().flatten() {
        let key = format!("{place}.{key}");
        collect(inner, &key, all);
        all.keys.insert(key);
    }
    if schema["additionalProperties"].is_object() {
        collect(&schema["additionalProperties"], &format!("{place}.*"), all);
    }
    if schema["items"].is_object() {
        collect(&schema["items"], &format!("{place}[]"), all);
    }
}
