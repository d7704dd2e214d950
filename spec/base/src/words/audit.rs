//! Audit logs.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Where an audit log is shipped to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum AuditTo {
    /// A log group of `CloudWatch` Logs.
    #[default]
    CloudWatch,
    /// Nowhere: it stays where it is written.
    None,
}
