//! What containers need.

use schemars::JsonSchema;
use serde::Deserialize;

use crate::scalar::{Cpu, Size};

/// What a pod needs; it may use more processor time, never more memory.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Resources {
    /// Processor time, for example `250m`.
    pub cpu: Cpu,
    /// Memory, for example `256Mi`.
    pub memory: Size,
}
