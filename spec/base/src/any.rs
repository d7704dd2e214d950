//! Values in any shape, with their places.

use std::fmt;

use indexmap::IndexMap;
use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::{
    Deserialize, Deserializer,
    de::{MapAccess, SeqAccess, Visitor},
};
use serde_json::{Number, Value};

use crate::span::{Span, Spanned};

/// What no schema of ours knows the shape of, such as the values of a chart.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Any {
    /// Nothing: `null`, `~`, or no value at all.
    Null,
    /// `true` or `false`.
    Bool(bool),
    /// A whole number or a fraction, as JSON has them.
    Number(Number),
    /// A text.
    Text(String),
    /// A list, in the order of the file.
    List(Vec<Spanned<Any>>),
    /// Values by name, in the order of the file.
    Map(IndexMap<String, Spanned<Any>>),
}

/// Values in any shape by name.
pub type AnyMap = IndexMap<String, Spanned<Any>>;

impl Any {
    /// The same without places.
    #[must_use]
    pub fn json(&self) -> Value {
        match self {
            Self::Null => Value::Null,
            Self::Bool(value) => Value::Bool(*value),
            Self::Number(value) => Value::Number(value.clone()),
            Self::Text(value) => Value::String(value.clone()),
            Self::List(items) => items.iter().map(|item| item.json()).collect(),
            Self::Map(fields) => fields.iter().map(|(name, value)| (name.clone(), value.json())).collect(),
        }
    }
}

/// Each text in a map with the names that lead to it, joined by dots, and its own name.
pub fn texts<'a>(values: &'a AnyMap, found: &mut impl FnMut(&str, &'a str, &'a str, Span)) {
    fn go<'a>(
        path: &str,
        name: &'a str,
        value: &'a Spanned<Any>,
        found: &mut impl FnMut(&str, &'a str, &'a str, Span),
    ) {
        match &value.value {
            Any::Text(text) => found(path, name, text, value.span),
            Any::List(items) => items.iter().for_each(|item| go(path, name, item, found)),
            Any::Map(fields) => {
                fields.iter().for_each(|(name, value)| go(&format!("{path}.{name}"), name, value, found));
            }
            Any::Null | Any::Bool(_) | Any::Number(_) => {}
        }
    }
    values.iter().for_each(|(name, value)| go(name, name, value, found));
}

impl JsonSchema for Any {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Any".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        true.into()
    }
}

impl<'de> Deserialize<'de> for Any {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(AnyVisitor)
    }
}

struct AnyVisitor;

impl<'de> Visitor<'de> for AnyVisitor {
    type Value = Any;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value")
    }

    fn visit_unit<E>(self) -> Result<Any, E> {
        Ok(Any::Null)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Any, E> {
        Ok(Any::Bool(value))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Any, E> {
        Ok(Any::Number(value.into()))
    }

    /// JSON has no infinity, and says nothing instead.
    fn visit_f64<E>(self, value: f64) -> Result<Any, E> {
        Ok(Number::from_f64(value).map_or(Any::Null, Any::Number))
    }

    fn visit_str<E>(self, value: &str) -> Result<Any, E> {
        Ok(Any::Text(value.to_owned()))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Any, A::Error> {
        let mut items = Vec::new();
        while let Some(item) = seq.next_element()? {
            items.push(item);
        }
        Ok(Any::List(items))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Any, A::Error> {
        let mut fields = IndexMap::new();
        while let Some((name, value)) = map.next_entry()? {
            fields.insert(name, value);
        }
        Ok(Any::Map(fields))
    }
}
