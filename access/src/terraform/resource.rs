//! Resources.

use hcl::{Map, Value};

/// One resource that an apply makes, with those of its attributes that are no blocks.
#[derive(Clone, Debug, PartialEq)]
pub struct Resource {
    /// Its type, such as `vault_policy`.
    pub kind: String,
    /// The requested attributes. One that is known only after an apply is its expression.
    pub attributes: Map<String, Value>,
}

impl Resource {
    /// An attribute that is a text.
    #[must_use]
    pub fn text(&self, name: &str) -> Option<&str> {
        self.attributes.get(name)?.as_str()
    }
}
