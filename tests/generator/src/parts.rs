//! A platform in several files.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use crate::{language::Language, random::Random};

/// The platform's own file.
pub const MAIN: &str = "platform.yaml";
/// Sections whose entries several files may hold.
const JOINED: &[&str] =
    &["networks", "peerings", "connections", "clusters", "storage", "ingress", "databases", "secrets", "apps"];
/// Sections that one file holds whole.
const WHOLE: &[&str] = &["aws", "dns", "git", "mesh", "vault", "observability", "ci", "gitops", "images"];
/// Files, and how the platform's own file may name them.
const FILES: &[(&str, &[&str])] = &[
    ("teams/shop.yaml", &["teams/*.yaml", "teams/shop.yaml", "./teams/s*p.yaml"]),
    ("parts/deep/er/platform.yaml", &["parts/**/platform.yaml", "parts/*/er/*.yaml"]),
    ("other.yml", &["other.yml", "o?her.yml"]),
];

/// The files of a platform by their paths: one, or several that include each other.
pub fn split(mut root: Map<String, Value>, language: &Language, random: &mut Random) -> BTreeMap<String, Value> {
    let mut files = BTreeMap::new();
    if random.chance(30) {
        let chosen = random.some(FILES, 1, FILES.len());
        let mut parts: Vec<Map<String, Value>> = chosen.iter().map(|_| part(&mut root, random)).collect();
        let mut names: Vec<Value> = chosen.iter().map(|(_, patterns)| random.pick(patterns).into()).collect();
        // a part that a part includes: the path is relative to the file that says it
        if let ([("other.yml", _), (second, _), ..], [first, ..]) = (&chosen[..], &mut parts[..]) {
            first.insert("include".into(), json!([second]));
            names.remove(1);
        }
        root.insert("include".into(), Value::Array(names));
        for ((path, _), part) in chosen.iter().zip(parts) {
            files.insert((*path).to_owned(), whole(part, "Part", language, random));
        }
    }
    files.insert(MAIN.to_owned(), whole(root, "Platform", language, random));
    files
}

/// The platform as one file.
pub fn one(root: Map<String, Value>, language: &Language, random: &mut Random) -> Value {
    whole(root, "Platform", language, random)
}

/// Takes some of the entries and sections out.
fn part(root: &mut Map<String, Value>, random: &mut Random) -> Map<String, Value> {
    let mut part = Map::new();
    for key in JOINED {
        let Some(Value::Object(entries)) = root.get_mut(*key) else { continue };
        let taken: Vec<String> = entries.keys().filter(|_| random.chance(30)).cloned().collect();
        let taken: Map<String, Value> =
            taken.into_iter().filter_map(|name| entries.shift_remove(&name).map(|entry| (name, entry))).collect();
        if entries.is_empty() {
            root.shift_remove(*key);
        }
        if !taken.is_empty() {
            part.insert((*key).to_owned(), Value::Object(taken));
        }
    }
    for key in WHOLE.iter().filter(|_| random.chance(15)) {
        if let Some(section) = root.shift_remove(*key) {
            part.insert((*key).to_owned(), section);
        }
    }
    part
}

/// A file with its head, its sections in some order, without what the language does not know.
fn whole(sections: Map<String, Value>, kind: &str, language: &Language, random: &mut Random) -> Value {
    let mut file = Map::new();
    file.insert("apiVersion".into(), "platformc/v1alpha1".into());
    file.insert("kind".into(), kind.into());
    let mut sections: Vec<(String, Value)> = sections.into_iter().collect();
    if random.chance(30) {
        sections = random.some(&sections, sections.len(), sections.len());
    }
    file.extend(sections);
    let mut file = Value::Object(file);
    language.prune(&mut file);
    file
}
