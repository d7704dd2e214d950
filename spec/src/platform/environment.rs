use indexmap::IndexMap;
use schemars::JsonSchema;
use serde::Deserialize;

/// An overlay: the parts of the platform that differ in this environment, in the same shape.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(transparent)]
pub struct Environment(pub IndexMap<String, serde_json::Value>);
