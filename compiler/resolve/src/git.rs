//! The Git repository of the compiled tree, and how Flux follows it.

use platformc_spec::{platform as spec, words::ForgeKind};

use platformc_model::{Effective, Git, Gitops, Notifications, Owners};

pub(super) fn git(spec: spec::Git, owners: Option<Owners>) -> Git {
    let spec::Git { url, forge, branch, path, owners: _ } = spec;
    let known = || Some(Effective::rule(ForgeKind::of_host(url.host())?, "host of git.url"));
    let forge = forge.map(Effective::from).or_else(known);
    Git { url, forge, branch: branch.into(), path: path.into(), owners }
}

/// Who says nothing of `notifications` gets the defaults of its keys.
pub(super) fn gitops(spec: spec::Gitops) -> Gitops {
    let spec::Gitops { interval, notifications } = spec;
    let spec::Notifications { gitlab, github } = notifications.unwrap_or_default();
    let notifications = Notifications { gitlab: gitlab.into(), github: github.into() };
    Gitops { interval: interval.into(), notifications }
}
