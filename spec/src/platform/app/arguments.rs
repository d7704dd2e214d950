//! The words of a command, of which one may stand twice.

use std::borrow::Cow;

use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::Deserialize;

use crate::span::Spanned;

/// The words of a command.
#[derive(Clone, Debug, Default, Deserialize)]
pub struct Arguments(pub Vec<Spanned<String>>);

impl JsonSchema for Arguments {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        "Arguments".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        schemars::json_schema!({ "type": "array", "items": { "type": "string" }, "minItems": 1, "uniqueItems": false })
    }
}
