//! The part of a large platform that a node may depend on: of apps and secrets, those that it comes from, those that these name,
//! and the apps that name them. Whether that is enough is seen when the node is lowered.

use std::collections::{BTreeMap, BTreeSet};

use platformc_spec::{
    Arena, Span,
    parse::{Entry, Node, Value},
};

/// The sections that grow with a platform.
const LARGE: [&str; 2] = ["apps", "secrets"];

/// How many apps and secrets there are.
pub fn size(root: &Node<'_>) -> usize {
    let Value::Map(sections) = root.value else { return 0 };
    let of = |section: &Entry<'_>| match section.value.value {
        Value::Map(entries) => entries.len(),
        _ => 0,
    };
    sections.iter().filter(|section| LARGE.contains(&section.key)).map(of).sum()
}

/// The document without the apps and secrets that are far from these places, and that these texts do not name.
pub fn near<'a>(root: Node<'a>, places: &[Span], texts: &[&str], arena: &'a Arena) -> Node<'a> {
    let Value::Map(sections) = root.value else { return root };
    let large = |section: &&Entry<'_>| LARGE.contains(&section.key);
    let entries = |section: &Entry<'a>| match section.value.value {
        Value::Map(entries) => entries,
        _ => &[],
    };
    // whom each entry names, and who is named outside of these sections
    let mut known: BTreeSet<&str> = BTreeSet::new();
    for section in sections.iter().filter(large) {
        for entry in entries(section) {
            known.insert(entry.key);
        }
    }
    let mut wanted: BTreeSet<&str> = BTreeSet::new();
    let mut own: BTreeSet<&str> = BTreeSet::new();
    let mut all: Vec<(&str, BTreeSet<&str>)> = Vec::new();
    for section in sections {
        if !LARGE.contains(&section.key) {
            mentioned(&section.value, &known, &mut wanted);
            continue;
        }
        for entry in entries(section) {
            let mut names = BTreeSet::new();
            mentioned(&entry.value, &known, &mut names);
            if places.contains(&entry.key_span) {
                own.insert(entry.key);
            }
            all.push((entry.key, names));
        }
    }
    let words = texts.iter().flat_map(|text| text.split(|c: char| !c.is_ascii_alphanumeric() && c != '-'));
    let words: BTreeSet<&str> = words.collect();
    wanted.extend(known.iter().filter(|name| words.contains(*name)));
    let callers = all.iter().filter(|(_, names)| names.iter().any(|name| own.contains(name)));
    let mut left: Vec<&str> = callers.map(|(name, _)| *name).chain(own.iter().copied()).chain(wanted).collect();
    let names: BTreeMap<&str, &BTreeSet<&str>> = all.iter().map(|(name, names)| (*name, names)).collect();
    let mut kept: BTreeSet<&str> = BTreeSet::new();
    while let Some(name) = left.pop() {
        if kept.insert(name) {
            left.extend(names.get(name).into_iter().flat_map(|names| names.iter().copied()));
        }
    }
    let reduced = |section: &Entry<'a>| {
        if !large(&section) {
            return *section;
        }
        let few: Vec<Entry<'a>> = entries(section).iter().filter(|entry| kept.contains(entry.key)).copied().collect();
        let value = Value::Map(arena.alloc_slice_copy(&few));
        Entry { value: Node { value, ..section.value }, ..*section }
    };
    let sections: Vec<Entry<'a>> = sections.iter().map(reduced).collect();
    Node { value: Value::Map(arena.alloc_slice_copy(&sections)), ..root }
}

/// The known names that stand in a node, as keys or as values.
fn mentioned<'n>(node: &Node<'_>, known: &BTreeSet<&'n str>, found: &mut BTreeSet<&'n str>) {
    match node.value {
        Value::Str(text) => found.extend(known.get(text)),
        Value::Seq(items) => items.iter().for_each(|item| mentioned(item, known, found)),
        Value::Map(entries) => {
            for entry in entries {
                found.extend(known.get(entry.key));
                mentioned(&entry.value, known, found);
            }
        }
        _ => {}
    }
}
