//! Places in the specification.

use schemars::JsonSchema;
use serde::Serialize;

/// A place in the specification.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Position {
    /// The file, relative to the folder of the platform's own file.
    pub file: String,
    /// The line, from 1.
    pub line: usize,
    /// The column in characters, from 1.
    pub column: usize,
}
