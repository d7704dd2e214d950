//! How many pods run.

#[cfg(test)]
mod tests;

use platformc_base::scalar::Percent;

use crate::Effective;

/// How many pods a rolling update adds at once, in percent, rounded up.
pub const SURGE_PERCENT: u32 = 25;

/// How many pods of a version run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Replicas {
    /// The least number of pods. Default: 2.
    pub min: Effective<u32>,
    /// The largest number of pods. Default: 4, or the same as `min` if that is set.
    pub max: Effective<u32>,
    /// The use of the requested processor time at which pods are added. Default, in the schema: 70%.
    pub cpu: Effective<Percent>,
}

impl Replicas {
    /// Of an app that says nothing about them.
    #[must_use]
    pub const fn usual(cpu: Percent) -> Self {
        Self { min: Effective::default(2), max: Effective::default(4), cpu: Effective::default(cpu) }
    }

    /// Of a job: each run has one pod.
    #[must_use]
    pub const fn one(cpu: Percent) -> Self {
        let one = Effective::rule(1, "a run has one pod");
        Self { min: one, max: one, cpu: Effective::default(cpu) }
    }

    /// How many a stateful app has that says nothing about them.
    pub const STATEFUL: u32 = 3;

    /// Of a stateful app that says nothing about them: a majority is left when one is lost.
    #[must_use]
    pub const fn three(cpu: Percent) -> Self {
        let three = Effective::rule(Self::STATEFUL, "a majority is left when one is lost");
        Self { min: three, max: three, cpu: Effective::default(cpu) }
    }

    /// As much of the pods as of the calls, rounded up: a canary that breaks down under its share says nothing about the
    /// new version.
    #[must_use]
    pub fn share(&self, percent: u8) -> Self {
        let part = |pods: u32| pods.saturating_mul(u32::from(percent)).div_ceil(100).max(1);
        let rule = |pods: u32| Effective::rule(part(pods), "as much of the pods as of the calls");
        Self { min: rule(self.min.value), max: rule(self.max.value), cpu: self.cpu }
    }

    /// Whether their number follows the load.
    #[must_use]
    pub fn scales(&self) -> bool {
        self.max.value > self.min.value
    }

    /// How many pods a rolling update adds at once, at the most.
    #[must_use]
    pub fn surge(&self) -> u32 {
        self.max.value.saturating_mul(SURGE_PERCENT).div_ceil(100)
    }

    /// How many pods there are at once, at the most: those that scaling makes, and those that a rolling update adds.
    #[must_use]
    pub fn most(&self) -> u64 {
        u64::from(self.max.value) + u64::from(self.surge())
    }
}
