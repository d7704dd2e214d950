//! The schemas that a value may fit, found by going down a schema and a tree together.

use serde_json::Value as Schema;

/// How many references and choices lead to a type, at most.
const MAX_DEPTH: usize = 16;

/// A schema with its definitions.
#[derive(Clone, Copy)]
pub(crate) struct Shapes<'a> {
    pub root: &'a Schema,
}

impl<'a> Shapes<'a> {
    /// What these schemas are references to or choices of, and they themselves.
    pub fn types(self, shapes: &[&'a Schema]) -> Vec<&'a Schema> {
        let mut found = Vec::new();
        for shape in shapes {
            self.collect(shape, &mut found, MAX_DEPTH);
        }
        found
    }

    fn collect(self, shape: &'a Schema, found: &mut Vec<&'a Schema>, depth: usize) {
        let Some(depth) = depth.checked_sub(1) else { return };
        found.push(shape);
        if let Some(target) = shape.get("$ref").and_then(Schema::as_str).and_then(|path| path.strip_prefix('#'))
            && let Some(target) = self.root.pointer(target)
        {
            self.collect(target, found, depth);
        }
        for choice in ["oneOf", "anyOf", "allOf"] {
            for branch in shape.get(choice).and_then(Schema::as_array).into_iter().flatten() {
                self.collect(branch, found, depth);
            }
        }
    }
}

/// The schemas of what stands under a key.
pub(crate) fn below<'a>(types: &[&'a Schema], key: &str) -> Vec<&'a Schema> {
    let exact: Vec<&Schema> = types.iter().filter_map(|shape| shape.get("properties")?.get(key)).collect();
    if exact.is_empty() { types.iter().filter_map(|shape| shape.get("additionalProperties")).collect() } else { exact }
}

/// The schemas of what is in a list.
pub(crate) fn items<'a>(types: &[&'a Schema]) -> Vec<&'a Schema> {
    types.iter().filter_map(|shape| shape.get("items")).collect()
}
