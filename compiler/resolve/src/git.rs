//! The Git repository of the compiled tree, and how Flux follows it.

use platformc_spec::platform as spec;

use platformc_model::{Git, Gitops, Notifications};

pub(super) fn git(spec: spec::Git) -> Git {
    let spec::Git { url, branch, path } = spec;
    Git { url, branch: branch.into(), path: path.into() }
}

/// Who says nothing of `notifications` gets the defaults of its keys.
pub(super) fn gitops(spec: spec::Gitops) -> Gitops {
    let spec::Gitops { interval, notifications } = spec;
    let spec::Notifications { gitlab } = notifications.unwrap_or_default();
    Gitops { interval: interval.into(), notifications: Notifications { gitlab: gitlab.into() } }
}
