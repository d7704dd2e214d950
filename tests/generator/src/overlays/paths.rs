//! Places in trees, by their keys.

use serde_json::{Map, Value, json};

/// The places that a path with `*` names.
pub fn places(map: &Map<String, Value>, path: &[&str]) -> Vec<Vec<String>> {
    let Some((first, rest)) = path.split_first() else { return Vec::new() };
    let named = map.iter().filter(|(key, _)| *first == "*" || key == first);
    named
        .flat_map(|(key, value)| match (rest, value) {
            ([], _) => vec![vec![key.clone()]],
            (_, Value::Object(below)) => {
                places(below, rest).into_iter().map(|place| [vec![key.clone()], place].concat()).collect()
            }
            _ => Vec::new(),
        })
        .collect()
}

/// The named entries of a section.
pub fn entries<'a>(root: &'a Map<String, Value>, section: &str) -> impl Iterator<Item = (&'a str, &'a Value)> {
    root.get(section).and_then(Value::as_object).into_iter().flatten().map(|(name, entry)| (name.as_str(), entry))
}

/// Writes a value at a path; maps on the way are made. What is removed stays removed.
pub fn set(overlay: &mut Value, path: &[&str], value: Value) {
    let Some((key, rest)) = path.split_first() else {
        *overlay = value;
        return;
    };
    if !overlay.is_object() {
        *overlay = json!({});
    }
    let Value::Object(map) = overlay else { return };
    match map.get_mut(*key) {
        Some(Value::Null) => {}
        Some(below) => set(below, rest, value),
        None => {
            let below = map.entry((*key).to_owned()).or_insert_with(|| json!({}));
            set(below, rest, value);
        }
    }
}
