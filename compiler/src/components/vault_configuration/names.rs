//! Names in Vault. Vault folds names to lower case, so all of them are.

use platformc_spec::scalar::{Group, Name, ProjectPath};

pub use crate::vault_api::{AUDIENCE, AUTHORITIES, GITLAB, auth_mount, mount, role};

/// The auth mount of people.
pub const PEOPLE: &str = "oidc";

/// The auth mount of what runs outside.
pub const APPROLE: &str = "approle";

/// The policy of something outside.
#[must_use]
pub fn outside_policy(name: &Name) -> String {
    format!("outside-{name}")
}

/// The policy of a workload.
#[must_use]
pub fn workload_policy(cluster: &Name, namespace: &str, workload: &str) -> String {
    format!("{cluster}-{namespace}-{workload}")
}

/// The policy of a GitLab project.
#[must_use]
pub fn project_policy(project: &ProjectPath) -> String {
    format!("gitlab-{}", project.slug())
}

/// The policy of a group of people.
#[must_use]
pub fn group_policy(group: &Group) -> String {
    format!("people-{}", group_slug(group))
}

/// A group as one name: `team/payments` is `team-payments`.
#[must_use]
pub fn group_slug(group: &Group) -> String {
    group.as_str().to_lowercase().replace(['/', '.', '_'], "-")
}

/// A static login of a database, which is named after its secret.
#[must_use]
pub fn login(secret: &Name) -> String {
    secret.as_str().replace('-', "_")
}
