//! Where a misplaced key belongs.

use jsonschema::{error::ValidationError, paths::LocationSegment};
use serde_json::Value as JsonValue;

use super::tree::Explainer;
use crate::{parse::Entry, suggest};

impl<'a> Explainer<'a> {
    /// What to type if a key belongs elsewhere: among the settings beside it, to the sections, or into one of them.
    pub(super) fn home(&self, error: &ValidationError<'_>, key: &str, beside: &[&Entry<'_>]) -> Option<String> {
        let properties = self.refusing(error).and_then(|schema| schema.get("properties"));
        let knows = |schema: &JsonValue| self.target(schema).get("properties").and_then(|all| all.get(key)).is_some();
        let sibling = beside.iter().find(|entry| properties.and_then(|all| all.get(entry.key)).is_some_and(knows));
        if let Some(sibling) = sibling {
            return Some(format!("write it into `{0}`: `{0}: {{ {key}: … }}`", sibling.key));
        }
        let sections = self.schema.get("properties").and_then(JsonValue::as_object)?;
        if sections.contains_key(key) {
            return Some(format!("`{key}` is a section: write it at the beginning of a line"));
        }
        let mut homes = sections.iter().filter(|(_, section)| {
            let section = self.target(section);
            knows(section) || section.get("additionalProperties").is_some_and(knows)
        });
        let (home, _) = homes.next().filter(|_| homes.next().is_none())?;
        let here = properties.and_then(JsonValue::as_object)?.keys().map(String::as_str);
        Some(format!("`{key}` is a key of `{home}`; {}", suggest::known_here(key, here)?))
    }

    /// What to type if a setting of an entry stands where the entry's name belongs.
    pub(super) fn nameless(&self, entry: &'a JsonValue, key: &str) -> Option<String> {
        let settings = self.target(entry).get("properties")?;
        settings.get(key).map(|_| format!("it is a setting: give what it belongs to a name, `main: {{ {key}: … }}`"))
    }

    /// Whether the key that an error is about is one that the map around it knows: then it is no name in the wrong place.
    pub(super) fn is_known(&self, error: &ValidationError<'_>, key: &str) -> bool {
        let mut schema = self.schema;
        let mut segments: Vec<_> = error.instance_path().into_iter().collect();
        segments.pop();
        for segment in segments {
            let around = self.target(schema);
            let inner = match &segment {
                LocationSegment::Property(name) => around
                    .get("properties")
                    .and_then(|all| all.get(&**name))
                    .or_else(|| around.get("additionalProperties")),
                LocationSegment::Index(_) => around.get("items"),
            };
            let Some(inner) = inner else { return false };
            schema = inner;
        }
        self.target(schema).get("properties").is_some_and(|all| all.get(key).is_some())
    }

    fn target(&self, schema: &'a JsonValue) -> &'a JsonValue {
        let reference = schema.get("$ref").and_then(JsonValue::as_str).and_then(|path| path.strip_prefix('#'));
        reference.and_then(|path| self.schema.pointer(path)).unwrap_or(schema)
    }
}
