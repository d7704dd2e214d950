//! What the schema of the language knows of a place in a document: the keys that may stand there, and values that fit.

use serde_json::Value as Json;

/// The schema that editors use.
pub struct Language {
    schema: Json,
}

/// How often a schema may lead on to another one.
const DEPTH: u8 = 8;

impl Language {
    pub fn of(schema: Json) -> Self {
        Self { schema }
    }

    /// What holds for a whole platform.
    pub fn root(&self) -> &Json {
        &self.schema
    }

    /// A schema and all that it leads to or chooses among.
    fn branches<'a>(&'a self, schema: &'a Json) -> Vec<&'a Json> {
        let mut found = Vec::new();
        self.collect(schema, DEPTH, &mut found);
        found
    }

    fn collect<'a>(&'a self, schema: &'a Json, depth: u8, found: &mut Vec<&'a Json>) {
        let Some(depth) = depth.checked_sub(1) else { return };
        found.push(schema);
        let reference = schema.get("$ref").and_then(Json::as_str).and_then(|reference| reference.strip_prefix('#'));
        if let Some(to) = reference.and_then(|pointer| self.schema.pointer(pointer)) {
            self.collect(to, depth, found);
        }
        for choice in ["anyOf", "oneOf", "allOf"] {
            let choices = schema.get(choice).and_then(Json::as_array).into_iter().flatten();
            choices.for_each(|one| self.collect(one, depth, found));
        }
    }

    /// What holds for the value of a key.
    pub fn value<'a>(&'a self, schema: &'a Json, key: &str) -> Option<&'a Json> {
        let branches = self.branches(schema);
        let known = branches.iter().find_map(|branch| branch.get("properties")?.get(key));
        known.or_else(|| {
            branches.iter().find_map(|branch| branch.get("additionalProperties").filter(|schema| schema.is_object()))
        })
    }

    /// What holds for the items of a list.
    pub fn item<'a>(&'a self, schema: &'a Json) -> Option<&'a Json> {
        self.branches(schema).into_iter().find_map(|branch| branch.get("items"))
    }

    /// The keys that have a meaning of their own, each with what holds for its value.
    pub fn keys<'a>(&'a self, schema: &'a Json) -> Vec<(&'a str, &'a Json)> {
        let branches = self.branches(schema);
        let known = branches.iter().filter_map(|branch| branch.get("properties")?.as_object()).flatten();
        let mut keys: Vec<(&str, &Json)> = known.map(|(key, schema)| (key.as_str(), schema)).collect();
        keys.sort_by_key(|(key, _)| *key);
        keys.dedup_by_key(|(key, _)| *key);
        keys
    }

    /// The only texts that may stand somewhere; empty if it may be others.
    pub fn words<'a>(&'a self, schema: &'a Json) -> Vec<&'a str> {
        let listed = |branch: &&'a Json| branch.get("enum").and_then(Json::as_array).map(Vec::as_slice);
        let branches = self.branches(schema);
        let words = branches.iter().filter_map(listed).flatten().filter_map(Json::as_str);
        words.chain(branches.iter().filter_map(|branch| branch.get("const")?.as_str())).collect()
    }

    /// What is said of the value that a key has while it is left out.
    pub fn default(schema: &Json) -> Option<String> {
        let text = schema.get("description").and_then(Json::as_str)?;
        let (_, default) = text.rsplit_once("Default: ")?;
        // one sentence
        Some(default.split(". ").next().unwrap_or(default).trim_end_matches('.').to_owned())
    }

    /// Values that fit.
    pub fn examples<'a>(&'a self, schema: &'a Json) -> Vec<&'a Json> {
        let branches = self.branches(schema);
        branches.into_iter().filter_map(|branch| branch.get("examples")?.as_array()).flatten().collect()
    }
}
