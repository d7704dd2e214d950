//! Clusters and their nodes.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// How capacity is bought.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize, JsonSchema, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum Capacity {
    /// Cheap, and taken back at two minutes' notice.
    Spot,
    /// At the list price, for as long as needed.
    OnDemand,
}
