//! The Git repository of the compiled tree, and how Flux follows it.

use platformc_base::{
    Spanned,
    scalar::{Branch, Duration, Folder, GitUrl},
    words::ForgeKind,
};

use crate::{Effective, Owners};

/// The Git repository of the compiled tree.
#[derive(Debug)]
pub struct Git {
    /// Its address over HTTPS or SSH.
    pub url: Spanned<GitUrl>,
    /// What kind of server that is, if it is known: said, or by its host.
    pub forge: Option<Effective<ForgeKind>>,
    /// The branch that is deployed. The schema's default.
    pub branch: Effective<Branch>,
    /// The folder of the compiled tree in the repository. The schema's default.
    pub path: Effective<Folder>,
    /// Who reviews which part of the tree.
    pub owners: Option<Owners>,
}

/// How Flux follows the repository.
#[derive(Debug)]
pub struct Gitops {
    /// How often Flux looks for changes. The schema's default.
    pub interval: Effective<Duration>,
    pub notifications: Notifications,
}

/// Who hears of deployments.
#[derive(Debug)]
pub struct Notifications {
    /// Whether commits in GitLab show what Flux made of them. The schema's default, without `notifications` too.
    pub gitlab: Effective<bool>,
    /// The same for GitHub.
    pub github: Effective<bool>,
}

impl Notifications {
    /// Whether commits show what Flux made of them.
    #[must_use]
    pub fn on_commits(&self) -> bool {
        *self.gitlab || *self.github
    }
}
