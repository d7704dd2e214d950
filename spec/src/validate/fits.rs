//! Whether a tree certainly matches the schema. Nearly every compiled platform does, and a table is enough to see it.
//! Creating the schema and its validator, which can say what is wrong, takes longer than the rest of a small build, and a
//! third of its memory.

#[rustfmt::skip]
#[allow(clippy::unreadable_literal, reason = "generated")]
mod table;
mod shape;

use std::collections::BTreeSet;

use self::shape::Shape;
use super::schema::Section;
use crate::{
    parse::{Node, Value},
    scalar,
};

/// Whether a whole platform fits. Where it is not sure, the schema is to be asked.
pub(super) fn surely(root: &Node<'_>) -> bool {
    fits(root, table::ROOT)
}

/// Whether what a part says beside its sections fits.
pub(super) fn surely_a_part(header: &Node<'_>) -> bool {
    fits(header, table::PART)
}

/// What a key at the top of a file is.
pub(crate) fn section(key: &str) -> Section {
    table::SECTIONS.iter().find(|(known, _)| *known == key).map_or(Section::Unknown, |(_, section)| *section)
}

fn fits(node: &Node<'_>, row: usize) -> bool {
    let Some(shape) = table::SHAPES.get(row) else { return false };
    match (shape, &node.value) {
        (Shape::Anything, _)
        | (Shape::Bool, Value::Bool(_))
        | (Shape::AnyText, Value::Str(_))
        | (Shape::AnyMap, Value::Map(_)) => true,
        (Shape::Whole(least, most), Value::Int(number)) => (*least..=*most).contains(number),
        (Shape::Text(format), Value::Str(text)) => scalar::check(format, text).is_ok(),
        (Shape::Choice(words), Value::Str(text)) => words.contains(text),
        (Shape::List(item, least, most), Value::Seq(items)) => {
            (*least..=*most).contains(&items.len())
                && are_different(items)
                && items.iter().all(|node| fits(node, *item))
        }
        (Shape::Repeats(item, least, most), Value::Seq(items)) => {
            (*least..=*most).contains(&items.len()) && items.iter().all(|node| fits(node, *item))
        }
        (Shape::Map(keys), Value::Map(entries)) => {
            let known = entries.iter().all(|entry| {
                keys.iter().find(|(key, ..)| *key == entry.key).is_some_and(|(.., row)| fits(&entry.value, *row))
            });
            let is_there = |key: &str| entries.iter().any(|entry| entry.key == key);
            known && keys.iter().all(|(key, required, _)| !required || is_there(key))
        }
        (Shape::Entries(format, row, least, most), Value::Map(entries)) => {
            let fit = |key: &str, value| scalar::check(format, key).is_ok() && fits(value, *row);
            (*least..=*most).contains(&entries.len()) && entries.iter().all(|entry| fit(entry.key, &entry.value))
        }
        (Shape::Either(rows), _) => rows.iter().filter(|row| fits(node, **row)).count() == 1,
        _ => false,
    }
}

/// Whether no text stands twice.
fn are_different(items: &[Node<'_>]) -> bool {
    let mut texts = items.iter().filter_map(|item| match &item.value {
        Value::Str(text) => Some(*text),
        _ => None,
    });
    if items.len() < 2 {
        return true;
    }
    let mut known = BTreeSet::new();
    texts.all(|text| known.insert(text))
}

#[cfg(test)]
mod tests;
