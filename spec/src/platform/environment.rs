use schemars::JsonSchema;
use serde::{Deserialize, de::IgnoredAny};

use crate::span::Span;

/// An overlay: what is different in this environment, in the shape of the platform, with nothing required. Maps merge by
/// key; texts, numbers and lists replace those of the base; `null` removes a key or an entry of the base. Another choice
/// (`pki` instead of `kv`) removes the one of the base: `{ kv: null, pki: { … } }`.
///
/// It is merged before the platform is deserialized, so its values are never read from here. For editors the schema
/// of an overlay is derived from the platform's.
#[derive(Clone, Copy, Debug, Default, Deserialize)]
#[serde(transparent)]
pub struct Environment(pub IgnoredAny);

/// An entry of the base that an overlay removes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Removed {
    /// The section that it was in, such as `apps`.
    pub section: String,
    /// Its key in that section.
    pub name: String,
    /// Where the overlay says so.
    pub span: Span,
}

impl JsonSchema for Environment {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Environment".into()
    }

    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({
            "type": "object",
            "description": "An overlay: what is different in this environment, in the shape of the platform, with nothing \
                required. Maps merge by key; texts, numbers and lists replace what stands in the base; `null` removes a key \
                or an entry of the base. Another choice removes the one of the base: `{ kv: null, pki: { … } }`.",
        })
    }
}
