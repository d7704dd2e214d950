//! How an entry goes whose removal takes data or something in AWS with it.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// How far the retirement of an entry is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize, JsonSchema, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum Retire {
    /// It stays as it is, nothing of the platform may use it, and its protection against deletion is taken off. Without
    /// `retire`, everything is as before.
    Prepare,
    /// Terraform destroys it. The entry stays until that is applied.
    Destroy,
}

impl Retire {
    /// As it is written.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Prepare => "prepare",
            Self::Destroy => "destroy",
        }
    }
}
