//! Two changes of one platform, as two branches make them: each of another entry, so that both together have one meaning.

use serde_json::{Map, Value};

use crate::{language::Language, parts, random::Random, sections};

/// Sections whose keys are entries; of any other section, the section itself is the entry.
const ENTRIES: &[&str] =
    &["apps", "secrets", "databases", "ingress", "clusters", "networks", "storage", "peerings", "connections"];

/// One key of a platform with another value, or without one.
#[derive(Clone, Debug)]
pub struct Edit {
    /// The keys on the way, the section first.
    pub path: Vec<String>,
    /// What it is from now on; none if it is removed.
    pub value: Option<Value>,
    /// What was done, in a word.
    pub what: &'static str,
}

impl Edit {
    /// Whether both change one entry.
    #[must_use]
    pub fn meets(&self, other: &Self) -> bool {
        let entry = |edit: &Self| {
            let deep = usize::from(edit.path.first().is_some_and(|section| ENTRIES.contains(&section.as_str())));
            edit.path.iter().take(1 + deep).cloned().collect::<Vec<_>>()
        };
        entry(self) == entry(other)
    }

    /// Makes the change.
    pub fn apply(&self, platform: &mut Value) {
        let Some((last, way)) = self.path.split_last() else { return };
        let mut at = platform;
        for key in way {
            let Value::Object(map) = at else { return };
            at = map.entry(key.clone()).or_insert_with(|| Value::Object(Map::new()));
        }
        let Value::Object(map) = at else { return };
        match &self.value {
            Some(value) => {
                map.insert(last.clone(), value.clone());
            }
            None => {
                map.shift_remove(last);
            }
        }
        // people write the entries of a section in some order, which means nothing
        map.sort_keys();
    }
}

/// The platform of a seed as one document without environments.
#[must_use]
pub fn document(seed: u64, language: &Language) -> Value {
    let mut random = Random::new(!seed);
    parts::one(sections::all(seed), language, &mut random)
}

/// So many edits of any entries; behind one that adds an entry is one that adds another between the same neighbours. Not every one is
/// valid: who asks compiles the results.
#[must_use]
pub fn some(platform: &Value, seed: u64, count: usize) -> Vec<Edit> {
    let mut random = Random::new(seed).apart("edits");
    let mut edits = Vec::new();
    for _ in 0..count {
        let Some(edit) = one(platform, &mut random) else { continue };
        let neighbour = beside(platform, &edit, &mut random);
        edits.push(edit);
        edits.extend(neighbour);
    }
    edits
}

/// Another new entry between the same neighbours.
fn beside(platform: &Value, first: &Edit, random: &mut Random) -> Option<Edit> {
    let [section, name] = first.path.as_slice() else { return None };
    let like = first.value.as_ref().filter(|_| first.what == "add")?;
    let entries = platform.get(section)?.as_object()?;
    let like = if random.chance(50) { like } else { pick(entries, random)?.1 };
    Some(Edit { path: vec![section.clone(), format!("{name}2")], value: Some(like.clone()), what: "add" })
}

fn one(platform: &Value, random: &mut Random) -> Option<Edit> {
    let sections = platform.as_object()?;
    let section = if random.chance(70) {
        // what people change most
        random.pick(&["apps", "apps", "apps", "secrets", "databases", "ingress"]).to_owned()
    } else {
        let names: Vec<&String> = sections.keys().filter(|key| sections[*key].is_object()).collect();
        random.pick(&names).clone()
    };
    let body = sections.get(&section)?.as_object()?;
    if !ENTRIES.contains(&section.as_str()) {
        return change(body, vec![section], random);
    }
    let (name, entry) = pick(body, random)?;
    let path = vec![section.clone(), name.clone()];
    match random.below(10) {
        0..3 => {
            let end = random.pick(&["1", "x", "-new", "zz"]);
            let path = vec![section, format!("{name}{end}")];
            Some(Edit { path, value: Some(entry.clone()), what: "add" })
        }
        3..5 => Some(Edit { path, value: None, what: "remove" }),
        5 => {
            // a key that another entry of the section has
            let (key, value) = pick(pick(body, random)?.1.as_object()?, random)?;
            let path = [path, vec![key.clone()]].concat();
            Some(Edit { path, value: Some(value.clone()), what: "set" })
        }
        _ => change(entry.as_object()?, path, random),
    }
}

/// A change somewhere in a map: of a value, or of an item of a map or a list.
fn change(map: &Map<String, Value>, mut path: Vec<String>, random: &mut Random) -> Option<Edit> {
    let (key, value) = pick(map, random)?;
    path.push(key.clone());
    match value {
        Value::Object(inner) if !inner.is_empty() && random.chance(80) => match random.below(5) {
            0 => {
                let (key, value) = pick(inner, random)?;
                path.push(format!("{key}x"));
                Some(Edit { path, value: Some(value.clone()), what: "add inside" })
            }
            _ => change(inner, path, random),
        },
        Value::Array(items) if items.len() > 1 => {
            let mut items = items.clone();
            items.remove(random.below(items.len()));
            Some(Edit { path, value: Some(Value::Array(items)), what: "shorten" })
        }
        _ if random.chance(20) => Some(Edit { path, value: None, what: "unset" }),
        other => Some(Edit { path, value: Some(other_value(other)?), what: "change" }),
    }
}

/// Another value of the same kind.
fn other_value(value: &Value) -> Option<Value> {
    match value {
        Value::Bool(set) => Some((!set).into()),
        Value::Number(number) => Some((number.as_u64()? + 1).into()),
        Value::String(text) => {
            let at = text.rfind(|c: char| c.is_ascii_digit())?;
            let digit = text[at..].chars().next()?.to_digit(10)?;
            Some(format!("{}{}{}", &text[..at], (digit + 1) % 10, &text[at + 1..]).into())
        }
        _ => None,
    }
}

fn pick<'a>(map: &'a Map<String, Value>, random: &mut Random) -> Option<(&'a String, &'a Value)> {
    if map.is_empty() { None } else { map.iter().nth(random.below(map.len())) }
}
