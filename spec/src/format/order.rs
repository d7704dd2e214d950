//! Keys in the schema's order. Named entries, and keys that the schema does not know, keep theirs.

use std::collections::BTreeSet;

use serde_json::Value as Schema;

use super::tree::{Collection, Document, Item, Kind, Node, Value};
use crate::validate::shapes::{Shapes, below, items};

pub(super) fn sort(document: &mut Document<'_>, schema: &Schema) {
    let mut names = Vec::new();
    anchors(&document.root, &mut names);
    let unique = names.iter().collect::<BTreeSet<_>>().len() == names.len();
    // With a name that stands for several values, any order may mean another one.
    if unique {
        Sorter { shapes: Shapes { root: schema }, anchored: !names.is_empty() }
            .collection(&mut document.root, &[schema]);
    }
}

struct Sorter<'a> {
    shapes: Shapes<'a>,
    anchored: bool,
}

impl<'a> Sorter<'a> {
    /// `shapes` are the schemas that a collection may fit.
    fn collection(&self, collection: &mut Collection<'_>, shapes: &[&'a Schema]) {
        let types = self.shapes.types(shapes);
        match collection.kind {
            Kind::Seq => {
                let items = items(&types);
                for item in &mut collection.items {
                    self.value(&mut item.value, &items);
                }
            }
            Kind::Map => {
                for item in &mut collection.items {
                    let below = below(&types, key(item));
                    self.value(&mut item.value, &below);
                }
                self.map(&mut collection.items, &types);
            }
        }
    }

    fn value(&self, node: &mut Node<'_>, shapes: &[&'a Schema]) {
        if let (Value::Collection(collection), false) = (&mut node.value, shapes.is_empty()) {
            self.collection(collection, shapes);
        }
    }

    fn map(&self, items: &mut Vec<Item<'_>>, types: &[&'a Schema]) {
        let known: Vec<&str> = types
            .iter()
            .filter_map(|shape| shape.get("properties")?.as_object())
            .flat_map(|properties| properties.keys().map(String::as_str))
            .collect();
        let rank = |item: &Item<'_>| known.iter().position(|name| *name == key(item)).unwrap_or(usize::MAX);
        if known.is_empty() || items.is_sorted_by_key(rank) {
            return;
        }
        let mut order: Vec<usize> = (0..items.len()).collect();
        order.sort_by_key(|at| items.get(*at).map(rank));
        if self.anchored && !in_order(items, &order) {
            return;
        }
        let first = |items: &[Item<'_>]| items.first().map(|item| item.start);
        let before = first(items);
        items.sort_by_key(rank);
        if before == first(items) {
            return;
        }
        // The empty line that made the first one stand apart was not needed: it is now.
        let gap = items.first_mut().is_some_and(|item| {
            let place = item.lead.first_mut().map_or(&mut item.blank, |comment| &mut comment.blank);
            std::mem::take(place)
        });
        if let Some(moved) = items.iter_mut().find(|item| Some(item.start) == before) {
            *moved.lead.first_mut().map_or(&mut moved.blank, |comment| &mut comment.blank) |= gap;
        }
    }
}

fn key<'i>(item: &'i Item<'_>) -> &'i str {
    item.key.as_ref().map_or("", |key| &key.text)
}

/// Whether every alias still is behind its anchor.
fn in_order(items: &[Item<'_>], order: &[usize]) -> bool {
    let mut all = Vec::new();
    for item in items {
        item_anchors(item, &mut all);
    }
    let all: BTreeSet<&str> = all.into_iter().collect();
    let mut seen = BTreeSet::new();
    order.iter().filter_map(|at| items.get(*at)).all(|item| {
        let mut own = Vec::new();
        item_anchors(item, &mut own);
        seen.extend(own);
        let mut used = Vec::new();
        item_aliases(item, &mut used);
        used.iter().all(|name| seen.contains(name) || !all.contains(name))
    })
}

/// The names of all anchors, without their sign.
fn anchors<'s>(collection: &Collection<'s>, names: &mut Vec<&'s str>) {
    collection.items.iter().for_each(|item| item_anchors(item, names));
}

fn item_anchors<'s>(item: &Item<'s>, names: &mut Vec<&'s str>) {
    let key = item.key.as_ref().and_then(|key| key.anchor);
    names.extend(key.into_iter().chain(item.value.anchor).map(|name| name.trim_start_matches('&')));
    if let Value::Collection(inner) = &item.value.value {
        anchors(inner, names);
    }
}

fn item_aliases<'s>(item: &'s Item<'_>, names: &mut Vec<&'s str>) {
    let key = item.key.as_ref().filter(|key| key.alias).map(|key| &*key.written);
    names.extend(key.map(|name| name.trim_start_matches('*')));
    match &item.value.value {
        Value::Alias(name) => names.push(name.trim_start_matches('*')),
        Value::Collection(inner) => inner.items.iter().for_each(|item| item_aliases(item, names)),
        Value::Scalar(_) | Value::Block(_) => {}
    }
}
