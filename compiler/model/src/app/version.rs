//! The versions of an app that run beside each other, and how they are replaced.

#[cfg(test)]
mod tests;

use platformc_base::{
    Spanned,
    scalar::{Duration, Image},
};

use super::Replicas;
use crate::Effective;

/// How often a pod that starts is asked whether it serves, in seconds.
pub const START_PERIOD_SECONDS: u32 = 2;
/// How often it may say no before it is started again.
pub const START_FAILURES: u32 = 60;

/// Which of an app's versions a pod runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Track {
    Stable,
    Canary,
}

impl Track {
    /// The value of the pod's label, and the name of the subset.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Stable => "stable",
            Self::Canary => "canary",
        }
    }
}

/// One version of an app.
#[derive(Debug)]
pub struct Version {
    pub track: Track,
    /// What it runs; none for a chart, whose images are its own.
    pub image: Option<Spanned<Image>>,
    /// The name of its Deployment: the app's, with `-canary` for the canary.
    pub deployment: String,
    /// How many pods of it run. Default: 2 to 4, at 70% of the requested processor time. Of a canary: the share of the
    /// stable version's pods that it has of the calls.
    pub replicas: Effective<Replicas>,
    /// Its share of the calls, in percent. Of the stable version: what the canary leaves.
    pub weight: Effective<u8>,
}

impl Version {
    /// The longest that a rolling restart takes: one batch after the other, each as slow as its probes allow, which is so many
    /// seconds, and the last pods end in their own time, so many at the most.
    #[must_use]
    pub fn restart_time(&self, start: u64, grace: u64) -> Duration {
        let batches = self.replicas.max.value.max(1).div_ceil(self.replicas.surge().max(1));
        Duration::from_seconds(u64::from(batches) * start + grace)
    }
}
