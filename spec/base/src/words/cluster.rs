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

impl Capacity {
    /// The word that stands for it in the file.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Spot => "spot",
            Self::OnDemand => "onDemand",
        }
    }
}

/// A processor architecture, as Kubernetes names it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize, JsonSchema, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum Architecture {
    /// Graviton.
    Arm64,
    /// Intel and AMD.
    Amd64,
}

impl Architecture {
    /// The word that stands for it in the file, and in the label `kubernetes.io/arch`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Arm64 => "arm64",
            Self::Amd64 => "amd64",
        }
    }
}
