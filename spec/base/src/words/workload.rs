//! Kinds of workloads.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// How an app runs.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Deserialize, JsonSchema, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum WorkloadKind {
    /// Always, in several pods.
    #[default]
    Deployment,
    /// At the times of its `schedule`, until it ends.
    CronJob,
    /// Once for each version, until it ends.
    Job,
    /// Always, in pods that keep their names and volumes.
    StatefulSet,
}

impl WorkloadKind {
    /// The word that stands for it in the file.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Deployment => "deployment",
            Self::CronJob => "cronJob",
            Self::Job => "job",
            Self::StatefulSet => "statefulSet",
        }
    }

    /// Whether its pods end by themselves.
    #[must_use]
    pub const fn ends(self) -> bool {
        matches!(self, Self::CronJob | Self::Job)
    }
}

/// What happens at the time of a run while the one before is not over.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum Concurrency {
    /// The new run is skipped.
    #[default]
    Forbid,
    /// The old run is ended, and the new one starts.
    Replace,
    /// Both run.
    Allow,
}

impl Concurrency {
    /// Kubernetes' name of it.
    #[must_use]
    pub const fn policy(self) -> &'static str {
        match self {
            Self::Forbid => "Forbid",
            Self::Replace => "Replace",
            Self::Allow => "Allow",
        }
    }
}

/// In which order the pods of a stateful app are made and removed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum PodManagement {
    /// One after the other, each when the one before is ready.
    #[default]
    Ordered,
    /// All at once.
    Parallel,
}

impl PodManagement {
    /// Kubernetes' name of it.
    #[must_use]
    pub const fn policy(self) -> &'static str {
        match self {
            Self::Ordered => "OrderedReady",
            Self::Parallel => "Parallel",
        }
    }
}
