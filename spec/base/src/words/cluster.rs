//! Clusters and their nodes.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What happens when AWS ends the standard support of a version.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum SupportType {
    /// AWS upgrades it by itself to a version that has standard support.
    #[default]
    Standard,
    /// AWS keeps it where it is, and charges extended support for every hour.
    Extended,
}

/// How capacity is bought.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize, JsonSchema, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum Capacity {
    /// Cheap, and taken back at two minutes' notice.
    Spot,
    /// At the list price, for as long as needed.
    OnDemand,
}
