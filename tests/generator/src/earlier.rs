//! Entries that were created under another name.

use serde_json::{Map, Value};

use crate::random::Random;

/// The sections, and what their entries have below them that has a name, too.
const SECTIONS: [(&str, Option<&str>); 11] = [
    ("networks", None),
    ("peerings", None),
    ("connections", None),
    ("clusters", Some("nodeGroups")),
    ("storage", None),
    ("ingress", None),
    ("databases", None),
    ("externals", None),
    ("registries", None),
    ("secrets", None),
    ("apps", Some("volumes")),
];

/// Gives some entries of a platform an earlier name, which no other entry has.
pub fn names(root: &mut Map<String, Value>, random: &mut Random) {
    for (name, below) in SECTIONS {
        let Some(Value::Object(section)) = root.get_mut(name) else { continue };
        some(name, section, matches!(name, "secrets" | "registries"), random);
        for entry in section.values_mut() {
            if let Some((below, Value::Object(inner))) = below.and_then(|below| Some((below, entry.get_mut(below)?))) {
                some(below, inner, false, random);
            }
        }
    }
}

/// An earlier name begins like the section: an app and an ingress of one name would be one service.
fn some(name: &str, section: &mut Map<String, Value>, below_kind: bool, random: &mut Random) {
    for (at, entry) in section.values_mut().enumerate() {
        let mut about = entry.as_object_mut();
        if below_kind {
            about = about.and_then(|kinds| kinds.values_mut().next()?.as_object_mut());
        }
        if let Some(about) = about.filter(|_| random.chance(10)) {
            about.insert("renamedFrom".to_owned(), Value::from(format!("{:.2}{at}", name.to_lowercase())));
        }
    }
}
