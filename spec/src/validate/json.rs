//! The spanned tree as an instance for the `jsonschema` crate, without copying it.

use std::borrow::Cow;

use jsonschema::{
    JsonType,
    json::{Array, Json, JsonNumber, Node as JsonNode, NodeIdentity, Object},
};
use serde_json::{Number, Value as JsonValue};

use crate::{
    parse::{Entry, Node, Value},
    span::Span,
};

/// The representation: nodes of [`crate::parse`].
pub(super) struct Tree;

impl Json for Tree {
    type Node<'a> = &'a Node<'a>;
    type PreparedKey = String;
    type StringBuffer = String;

    const ACYCLIC: bool = true;

    fn prepare_key(key: &str) -> String {
        key.to_owned()
    }

    fn with_string_node<T>(buffer: &mut Self::StringBuffer, string: &str, f: impl FnOnce(Self::Node<'_>) -> T) -> T {
        string.clone_into(buffer);
        f(&Node { span: Span::default(), value: Value::Str(buffer) })
    }
}

pub(super) enum TreeNumber {
    Int(i64),
    Float(f64),
}

impl JsonNumber for TreeNumber {
    fn as_u64(&self) -> Option<u64> {
        self.as_i64().and_then(|n| n.try_into().ok())
    }

    fn as_i64(&self) -> Option<i64> {
        match self {
            Self::Int(n) => Some(*n),
            Self::Float(_) => None,
        }
    }

    fn as_f64(&self) -> Option<f64> {
        match self {
            #[expect(clippy::cast_precision_loss, reason = "the crate asks for the nearest float")]
            Self::Int(n) => Some(*n as f64),
            Self::Float(n) => Some(*n),
        }
    }

    fn as_str(&self) -> Cow<'_, str> {
        Cow::Owned(self.to_number().to_string())
    }

    fn to_number(&self) -> Cow<'_, Number> {
        Cow::Owned(match self {
            Self::Int(n) => Number::from(*n),
            Self::Float(n) => Number::from_f64(*n).unwrap_or_else(|| Number::from(0)),
        })
    }
}

impl<'a> JsonNode<'a, Tree> for &'a Node<'a> {
    type Object = &'a [Entry<'a>];
    type Array = &'a [Node<'a>];
    type Number = TreeNumber;

    fn as_object(&self) -> Option<&'a [Entry<'a>]> {
        match &self.value {
            Value::Map(entries) => Some(entries),
            _ => None,
        }
    }

    fn as_array(&self) -> Option<&'a [Node<'a>]> {
        match &self.value {
            Value::Seq(items) => Some(items),
            _ => None,
        }
    }

    fn as_string(&self) -> Option<Cow<'a, str>> {
        match &self.value {
            Value::Str(text) => Some(Cow::Borrowed(text)),
            _ => None,
        }
    }

    fn as_number(&self) -> Option<TreeNumber> {
        match &self.value {
            Value::Int(n) => Some(TreeNumber::Int(*n)),
            Value::Float(n) => Some(TreeNumber::Float(*n)),
            _ => None,
        }
    }

    fn as_boolean(&self) -> Option<bool> {
        match &self.value {
            Value::Bool(b) => Some(*b),
            _ => None,
        }
    }

    fn is_null(&self) -> bool {
        matches!(self.value, Value::Null)
    }

    fn json_type(&self) -> JsonType {
        match &self.value {
            Value::Null => JsonType::Null,
            Value::Bool(_) => JsonType::Boolean,
            Value::Int(_) | Value::Float(_) => JsonType::Number,
            Value::Str(_) => JsonType::String,
            Value::Seq(_) => JsonType::Array,
            Value::Map(_) => JsonType::Object,
        }
    }

    /// Scalars only: errors are explained from the tree, and no schema of ours compares a
    /// collection, so copying one would be waste.
    fn to_value(&self) -> Cow<'a, JsonValue> {
        Cow::Owned(match &self.value {
            Value::Null => JsonValue::Null,
            Value::Bool(b) => JsonValue::Bool(*b),
            Value::Int(n) => JsonValue::Number(TreeNumber::Int(*n).to_number().into_owned()),
            Value::Float(n) => JsonValue::Number(TreeNumber::Float(*n).to_number().into_owned()),
            Value::Str(text) => JsonValue::String((*text).to_owned()),
            Value::Seq(_) => JsonValue::Array(Vec::new()),
            Value::Map(_) => JsonValue::Object(serde_json::Map::new()),
        })
    }

    fn identity(&self) -> Option<NodeIdentity> {
        Some(NodeIdentity::new(std::ptr::from_ref::<Node<'a>>(self) as usize))
    }
}

impl<'a> Object<'a, Tree> for &'a [Entry<'a>] {
    type Node = &'a Node<'a>;
    type MemberName = &'a str;
    type MembersIter = Members<'a>;

    fn len(&self) -> usize {
        <[Entry<'a>]>::len(self)
    }

    fn get(&self, key: &String) -> Option<&'a Node<'a>> {
        self.iter().find(|entry| entry.key == *key).map(|entry| &entry.value)
    }

    fn members(&self) -> Members<'a> {
        Members(self.iter())
    }
}

pub(super) struct Members<'a>(std::slice::Iter<'a, Entry<'a>>);

impl<'a> Iterator for Members<'a> {
    type Item = (&'a str, &'a Node<'a>);

    fn next(&mut self) -> Option<Self::Item> {
        self.0.next().map(|entry| (entry.key, &entry.value))
    }
}

impl<'a> Array<'a, Tree> for &'a [Node<'a>] {
    type Node = &'a Node<'a>;
    type ElementsIter = std::slice::Iter<'a, Node<'a>>;

    fn len(&self) -> usize {
        <[Node<'a>]>::len(self)
    }

    fn elements(&self) -> Self::ElementsIter {
        self.iter()
    }
}
