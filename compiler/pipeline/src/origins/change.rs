//! A document with something changed in it: a value, a name, an entry more or less. Everything else keeps its place.

use std::collections::{BTreeMap, BTreeSet};

use platformc_spec::{
    Arena, Span,
    parse::{Entry, Node, Value},
};
use serde_json::Value as Json;

/// A value of no parts.
#[derive(Clone, Debug, PartialEq)]
pub enum Scalar {
    Bool(bool),
    Int(i64),
    Float(f64),
    Text(String),
}

/// What is changed, by the places of values and of keys. What an alias repeats has the place of its anchor, and is changed with it.
#[derive(Clone, Debug, Default)]
pub struct Change {
    /// Other values.
    pub values: BTreeMap<Span, Scalar>,
    /// Other keys.
    pub keys: BTreeMap<Span, String>,
    /// Entries by their keys, and items of lists, that are left out.
    pub left_out: BTreeSet<Span>,
    /// Entries that are added to the map at a place.
    pub added: Vec<(Span, String, Json)>,
    /// Entries that are there a second time under another name: the map at a place, name, other name.
    pub copied: Vec<(Span, String, String)>,
}

impl Change {
    /// The document with this change.
    pub fn apply<'a>(&self, root: Node<'a>, arena: &'a Arena) -> Node<'a> {
        self.node(&root, arena).unwrap_or(root)
    }

    /// A node with the change; nothing if nothing in it changes.
    fn node<'a>(&self, node: &Node<'a>, arena: &'a Arena) -> Option<Node<'a>> {
        let value = match node.value {
            Value::Map(entries) => Value::Map(self.entries(node.span, entries, arena)?),
            Value::Seq(items) => {
                let changed: Vec<Option<Node<'a>>> = items.iter().map(|item| self.node(item, arena)).collect();
                let gone = |item: &Node<'_>| self.left_out.contains(&item.span);
                if changed.iter().all(Option::is_none) && !items.iter().any(gone) {
                    return None;
                }
                let kept = items.iter().zip(changed).filter(|(item, _)| !gone(item));
                let kept: Vec<Node<'a>> = kept.map(|(item, changed)| changed.unwrap_or(*item)).collect();
                Value::Seq(arena.alloc_slice_copy(&kept))
            }
            _ => match self.values.get(&node.span)? {
                Scalar::Bool(is) => Value::Bool(*is),
                Scalar::Int(number) => Value::Int(*number),
                Scalar::Float(number) => Value::Float(*number),
                Scalar::Text(text) => Value::Str(arena.alloc_str(text)),
            },
        };
        Some(Node { value, ..*node })
    }

    fn entries<'a>(&self, of: Span, entries: &'a [Entry<'a>], arena: &'a Arena) -> Option<&'a [Entry<'a>]> {
        let mut kept: Vec<Entry<'a>> = Vec::with_capacity(entries.len());
        let mut differs = false;
        for entry in entries {
            if self.left_out.contains(&entry.key_span) {
                differs = true;
                continue;
            }
            let mut entry = *entry;
            if let Some(name) = self.keys.get(&entry.key_span) {
                (entry.key, differs) = (arena.alloc_str(name), true);
            }
            if let Some(value) = self.node(&entry.value, arena) {
                (entry.value, differs) = (value, true);
            }
            kept.push(entry);
        }
        for (_, key, value) in self.added.iter().filter(|(place, ..)| *place == of) {
            differs = true;
            kept.push(Entry { key: arena.alloc_str(key), key_span: of, value: built(value, of, arena) });
        }
        for (_, name, other) in self.copied.iter().filter(|(place, ..)| *place == of) {
            let Some(entry) = kept.iter().find(|entry| entry.key == name).copied() else { continue };
            differs = true;
            kept.push(Entry { key: arena.alloc_str(other), ..entry });
        }
        differs.then(|| &*arena.alloc_slice_copy(&kept))
    }
}

/// A value as a node; all of it stands at one place.
fn built<'a>(value: &Json, span: Span, arena: &'a Arena) -> Node<'a> {
    let value = match value {
        Json::Null => Value::Null,
        Json::Bool(is) => Value::Bool(*is),
        Json::Number(number) => match number.as_i64() {
            Some(whole) => Value::Int(whole),
            None => Value::Float(number.as_f64().unwrap_or_default()),
        },
        Json::String(text) => Value::Str(arena.alloc_str(text)),
        Json::Array(items) => {
            let items: Vec<Node<'a>> = items.iter().map(|item| built(item, span, arena)).collect();
            Value::Seq(arena.alloc_slice_copy(&items))
        }
        Json::Object(fields) => {
            let entry = |(key, value): (&String, &Json)| Entry {
                key: arena.alloc_str(key),
                key_span: span,
                value: built(value, span, arena),
            };
            let fields: Vec<Entry<'a>> = fields.iter().map(entry).collect();
            Value::Map(arena.alloc_slice_copy(&fields))
        }
    };
    Node { span, value }
}
