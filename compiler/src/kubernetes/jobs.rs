//! The nodes of jobs: what jobs do is applied, so nothing ends them half way, and what they run is not beside Vault.

/// The pool of nodes that Karpenter starts for jobs.
pub const JOBS_POOL: &str = "jobs";
/// The taint of those nodes, with the effect `NoSchedule`.
pub const JOBS_TAINT: (&str, &str) = ("dedicated", "jobs");
