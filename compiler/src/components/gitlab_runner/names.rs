//! Names that several of its parts use.

pub(super) const NAME: &str = "gitlab-runner";
/// Jobs never share a namespace with the runner's token.
pub(super) const JOBS: &str = "gitlab-runner-jobs";
pub(super) const JOB_ACCOUNT: &str = "gitlab-runner-job";
pub(super) const TOKEN: &str = "gitlab-runner-token";
