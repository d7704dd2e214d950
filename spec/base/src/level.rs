//! How bad a change is.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// How bad a change is, the least first.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Level {
    /// Nothing that runs notices.
    #[default]
    Safe,
    /// Pods or nodes are replaced one after the other.
    Restart,
    /// Something does not answer for a while, or is gone because the specification says so.
    Downtime,
    /// Somebody can do what they could not do before.
    Access,
    /// Data is destroyed, or what holds it is left behind and nobody manages it.
    DataLoss,
    /// platformc does not know what the change does.
    Unknown,
}

impl Level {
    /// All levels, the least first.
    pub const ALL: [Self; 6] = [Self::Safe, Self::Restart, Self::Downtime, Self::Access, Self::DataLoss, Self::Unknown];

    /// Its word.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Safe => "safe",
            Self::Restart => "restart",
            Self::Downtime => "downtime",
            Self::Access => "access",
            Self::DataLoss => "data-loss",
            Self::Unknown => "unknown",
        }
    }

    /// The level of a word.
    #[must_use]
    pub fn find(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|level| level.as_str() == word)
    }
}
