//! The spanned tree of one YAML document.

use std::collections::BTreeMap;

use crate::span::Span;

/// Where the nodes of a document live: they are made together and dropped together, so that the
/// memory of a large document is given back at once.
pub type Arena = bumpalo::Bump;

/// A well-formed document: no duplicate keys, bounded depth and size, text keys only.
/// [`crate::parse()`] makes one, and so does [`Document::of`].
#[derive(Clone, Debug)]
pub struct Document<'s> {
    pub(super) root: Node<'s>,
}

impl<'s> Document<'s> {
    /// A document of this tree, whose keys must be distinct: what several documents make together, or one that was changed.
    #[must_use]
    pub fn of(root: Node<'s>) -> Self {
        Self { root }
    }

    /// The outermost value.
    #[must_use]
    pub fn root(&self) -> &Node<'s> {
        &self.root
    }
}

/// A value and its place.
#[derive(Clone, Copy, Debug)]
pub struct Node<'s> {
    /// Its place in the source.
    pub span: Span,
    /// What is there.
    pub value: Value<'s>,
}

/// A YAML 1.2 core schema value; texts borrow from the source where they can, else from the arena.
#[derive(Clone, Copy, Debug)]
pub enum Value<'s> {
    /// `null`, `~` or nothing.
    Null,
    /// `true` or `false`.
    Bool(bool),
    /// A whole number: decimal, `0x` or `0o`.
    Int(i64),
    /// Any other number.
    Float(f64),
    /// A text, with its escapes resolved.
    Str(&'s str),
    /// A list.
    Seq(&'s [Node<'s>]),
    /// A map, in the order of the source; each key occurs once.
    Map(&'s [Entry<'s>]),
}

/// A key, its place, and the value under it.
#[derive(Clone, Copy, Debug)]
pub struct Entry<'s> {
    /// The key, with its escapes resolved.
    pub key: &'s str,
    /// The place of the key.
    pub key_span: Span,
    /// The value and its place.
    pub value: Node<'s>,
}

impl<'s> Node<'s> {
    /// The value under a key, if this is a map that has it.
    #[must_use]
    pub fn get(&self, key: &str) -> Option<&Node<'s>> {
        self.entry(key).map(|entry| &entry.value)
    }

    /// The entry of a key, if this is a map that has it.
    #[must_use]
    pub fn entry(&self, key: &str) -> Option<&Entry<'s>> {
        match &self.value {
            Value::Map(entries) => entries.iter().find(|entry| entry.key == key),
            _ => None,
        }
    }

    /// Whether another value says the same, wherever the two stand and in whatever order their keys are.
    #[must_use]
    pub fn is_same(&self, other: &Node<'_>) -> bool {
        match (&self.value, &other.value) {
            (Value::Null, Value::Null) => true,
            (Value::Bool(a), Value::Bool(b)) => a == b,
            (Value::Int(a), Value::Int(b)) => a == b,
            (Value::Float(a), Value::Float(b)) => a.total_cmp(b).is_eq(),
            (Value::Str(a), Value::Str(b)) => a == b,
            (Value::Seq(a), Value::Seq(b)) => a.len() == b.len() && a.iter().zip(*b).all(|(a, b)| a.is_same(b)),
            (Value::Map(a), Value::Map(b)) => {
                let of: BTreeMap<&str, &Node<'_>> = b.iter().map(|entry| (entry.key, &entry.value)).collect();
                let same = |entry: &Entry<'_>| of.get(entry.key).is_some_and(|other| entry.value.is_same(other));
                a.len() == b.len() && a.iter().all(same)
            }
            _ => false,
        }
    }

    /// What users call a value of this type.
    #[must_use]
    pub fn type_name(&self) -> &'static str {
        match &self.value {
            Value::Null => "nothing",
            Value::Bool(_) => "a boolean",
            Value::Int(_) | Value::Float(_) => "a number",
            Value::Str(_) => "text",
            Value::Seq(_) => "a list",
            Value::Map(_) => "a map",
        }
    }
}
