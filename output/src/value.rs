//! Trees of values, as YAML and JSON have them: Kubernetes objects, values of charts.
//!
//! A platform has a dozen small maps for each object, and their keys are words of the program: a map is a list, in which few keys
//! are looked up quicker than by a hash, and a key that stands in the program is not copied.
//!
//! ```
//! use platformc_output::{json, value::Value};
//!
//! let replicas = 2;
//! let object = json!({ "kind": "Deployment", "spec": { "replicas": replicas, "paused": false } });
//! assert_eq!(object["spec"]["replicas"], 2);
//! assert_eq!(object.pointer("/spec/paused"), Some(&Value::Bool(false)));
//! ```

mod access;
mod convert;
mod json;
mod map;
mod serde;
mod text;

pub use access::Place;
pub use convert::{Key, Literal, ToValue};
pub use serde_json::Number;
pub use text::Text;

/// Values by name, in the order in which they were added.
pub type Map = map::Map<Value>;

/// A value.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Value {
    /// `null`.
    #[default]
    Null,
    /// `true` or `false`.
    Bool(bool),
    /// A number.
    Number(Number),
    /// A text.
    String(Text),
    /// A list.
    Array(Vec<Value>),
    /// Values by name, in the order in which they were added.
    Object(Map),
}

#[cfg(test)]
mod tests;
