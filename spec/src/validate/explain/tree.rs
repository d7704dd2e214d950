//! From an error to its place: in the tree, in the text, in the schema.

use jsonschema::{error::ValidationError, paths::LocationSegment};
use serde_json::Value as JsonValue;

use crate::{
    parse::{Node, Value},
    source::Sources,
    span::Span,
    validate::{Section, section},
};

/// What does not fit a schema, with all that its explanations look at.
pub(super) struct Explainer<'a> {
    pub(super) schema: &'a JsonValue,
    pub(super) root: &'a Node<'a>,
    pub(super) sources: &'a Sources,
}

impl<'a> Explainer<'a> {
    /// The value that an error is about.
    pub(super) fn node(&self, error: &ValidationError<'_>) -> &'a Node<'a> {
        let mut node = self.root;
        for segment in error.instance_path() {
            let next = match (&segment, &node.value) {
                (LocationSegment::Index(i), Value::Seq(items)) => items.get(*i),
                (LocationSegment::Property(key), _) => node.get(key),
                _ => None,
            };
            match next {
                Some(next) => node = next,
                None => break,
            }
        }
        node
    }

    /// The key that opens a map, which is a better place to point at than the whole map.
    pub(super) fn opening(&self, error: &ValidationError<'_>, node: &Node<'_>) -> Span {
        let mut parent = self.root;
        let mut key = None;
        for segment in error.instance_path() {
            match (&segment, &parent.value) {
                (LocationSegment::Index(i), Value::Seq(items)) => {
                    let Some(next) = items.get(*i) else { break };
                    (key, parent) = (Some(next.span), next);
                }
                (LocationSegment::Property(name), _) => {
                    let Some(entry) = parent.entry(name) else { break };
                    (key, parent) = (Some(entry.key_span), &entry.value);
                }
                _ => break,
            }
        }
        let first_line = || {
            let rest = self.text(node);
            let length = rest.lines().next().unwrap_or("").len();
            Span { end: node.span.start + u32::try_from(length).unwrap_or(0), ..node.span }
        };
        key.unwrap_or_else(first_line)
    }

    fn text(&self, node: &Node<'_>) -> &'a str {
        self.sources.text(node.span.source).get(node.span.start as usize..node.span.end as usize).unwrap_or("")
    }

    /// A value as it was written, its first line.
    pub(super) fn written(&self, node: &Node<'_>) -> &'a str {
        let text = self.text(node).trim();
        let unquoted = text.strip_prefix(['"', '\'']).and_then(|t| t.strip_suffix(['"', '\'']));
        unquoted.unwrap_or(text).lines().next().unwrap_or("")
    }

    /// The keys that the refusing schema knows.
    pub(super) fn known_keys(&self, error: &ValidationError<'_>) -> Vec<&'a str> {
        self.refusing(error)
            .and_then(|schema| schema.get("properties"))
            .and_then(JsonValue::as_object)
            .map(|properties| properties.keys().map(String::as_str).collect())
            .unwrap_or_default()
    }

    /// What to type for a missing key, by its description in the schema.
    pub(super) fn describe(&self, error: &ValidationError<'_>, key: &str) -> String {
        let property = self.refusing(error).and_then(|schema| schema.get("properties")?.get(key));
        let description = property.and_then(|p| p.get("description")?.as_str()).unwrap_or("");
        if let Some(word) = self.only_word(property, key) {
            return format!("add `{key}: {word}`");
        }
        if let Some((map, sentence)) = property.and_then(first_entries) {
            return format!("add `{key}: {map}`: {sentence}");
        }
        let sentence = description.split(". ").next().unwrap_or("").trim_end_matches('.');
        if sentence.is_empty() {
            return format!("add `{key}: …`");
        }
        format!("add `{key}: …`: {}", lower_first(sentence))
    }

    /// The word that a key must have, if there is but one.
    fn only_word(&self, property: Option<&'a JsonValue>, key: &str) -> Option<&'a str> {
        if key == "kind" {
            // A part is validated by rules of its own.
            let part = self.schema.pointer("/required").and_then(JsonValue::as_array).is_some_and(|all| all.len() == 2);
            return Some(if part { "Part" } else { "Platform" });
        }
        let reference = property?.get("$ref")?.as_str()?.strip_prefix('#')?;
        match self.schema.pointer(reference)?.get("oneOf")?.as_array()?.as_slice() {
            [only] => only.get("const")?.as_str(),
            _ => None,
        }
    }

    /// The known name in a text that names it in a longer way: `shop/backend`, `http://backend:8080`.
    pub(super) fn names(&self, text: &str) -> Option<&'a str> {
        if !text.contains(['/', ':', '.']) {
            return None;
        }
        let Value::Map(sections) = self.root.value else { return None };
        let known = |word: &str| {
            let maps = sections.iter().filter_map(|entry| match entry.value.value {
                Value::Map(entries) if section(entry.key) == Section::Entries => Some(entries),
                _ => None,
            });
            maps.flatten().map(|entry| entry.key).find(|key| *key == word)
        };
        // The last one: behind a namespace. In a host name the first one is it.
        let words: Vec<&str> = text.split(|c: char| !c.is_ascii_alphanumeric() && c != '-').collect();
        let host = text.contains('.');
        if host { words.into_iter().find_map(known) } else { words.into_iter().rev().find_map(known) }
    }

    /// The schema whose keyword refused the value.
    pub(super) fn refusing(&self, error: &ValidationError<'_>) -> Option<&'a JsonValue> {
        let path = error.schema_path().to_string();
        let parent = path.rsplit_once('/').map_or("", |(parent, _)| parent);
        self.schema.pointer(parent)
    }
}

/// For a map of names that must not be empty: the example of its description, and what is before it.
pub(super) fn first_entries(schema: &JsonValue) -> Option<(&str, String)> {
    schema.get("minProperties").filter(|_| schema.get("propertyNames").is_some())?;
    let (before, behind) = schema.get("description")?.as_str()?.split_once(", for example `")?;
    let (map, _) = behind.split_once('`')?;
    Some((map, lower_first(before)))
}

/// The keys that lead to what an error is about, and the places in lists.
pub(super) fn way(error: &ValidationError<'_>) -> Vec<String> {
    let segments = error.instance_path().into_iter();
    segments
        .map(|segment| match segment {
            LocationSegment::Property(name) => name.into_owned(),
            LocationSegment::Index(place) => place.to_string(),
        })
        .collect()
}

/// What an error is about, in words: the last key on the way to it. Nothing for the whole file.
pub(super) fn key(error: &ValidationError<'_>) -> Option<String> {
    let mut key = None;
    let mut entry = false;
    for segment in error.instance_path() {
        match segment {
            LocationSegment::Property(name) => (key, entry) = (Some(name.into_owned()), false),
            LocationSegment::Index(_) => entry = true,
        }
    }
    key.map(|key| if entry { format!("an entry of `{key}`") } else { format!("`{key}`") })
}

/// The key whose value an error is about, if it is no entry of a list.
pub(super) fn node_key(error: &ValidationError<'_>) -> Option<String> {
    match error.instance_path().into_iter().last()? {
        LocationSegment::Property(name) => Some(name.into_owned()),
        LocationSegment::Index(_) => None,
    }
}

/// The same, as the beginning of a sentence.
pub(super) fn subject(error: &ValidationError<'_>) -> String {
    key(error).unwrap_or_else(|| "a platform".into())
}

/// A description's first word in lower case, unless it is an abbreviation.
fn lower_first(text: &str) -> String {
    let mut chars = text.chars();
    match chars.next() {
        Some(first) if !text.get(1..2).is_some_and(|c| c.chars().all(char::is_uppercase)) => {
            first.to_lowercase().chain(chars).collect()
        }
        _ => text.to_owned(),
    }
}
