//! Who is told of alerts.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Where the account of a service for alerts is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum ServiceRegion {
    /// The United States.
    #[default]
    Us,
    /// The European Union.
    Eu,
}
