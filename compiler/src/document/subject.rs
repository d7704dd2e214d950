//! Who logs in to Vault, as data.

use schemars::JsonSchema;
use serde::Serialize;

use super::Position;
use crate::vault_api::subject::{Configurer, Grant, Login, Subject};

/// Somebody who logs in to Vault, and what for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct SubjectDocument {
    /// Its id, as `platformc access` shows it: `application/shop/backend`, or `people/platform-admins`.
    pub id: String,
    pub kind: SubjectKindDocument,
    /// The service account whose token a workload logs in with.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub service_account: Option<String>,
    /// The auth mount.
    pub mount: String,
    /// The role on that mount; absent for people, whose groups have a policy.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub role: Option<String>,
    /// The policy that it gets.
    pub policy: String,
    /// Who it is, in the words of a reader of its policy.
    pub holder: String,
    /// The names of the secrets that it uses.
    pub secrets: Vec<String>,
    /// Where it is asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub origin: Option<Position>,
}

/// Who logs in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub enum SubjectKindDocument {
    /// A workload of a cluster.
    Workload,
    /// The jobs of a GitLab project.
    Ci,
    /// Something outside of the platform.
    Machine,
    /// The members of a group.
    People,
}

impl SubjectDocument {
    pub(super) fn of(subject: &Subject, origin: Option<Position>) -> Self {
        let login = &subject.login;
        let (kind, service_account) = match login {
            Login::Workload(workload) => (SubjectKindDocument::Workload, Some(workload.service_account.to_string())),
            Login::Project(_) => (SubjectKindDocument::Ci, None),
            Login::Outside(_) => (SubjectKindDocument::Machine, None),
            Login::Group(_) => (SubjectKindDocument::People, None),
            Login::Configuration(configuring) => match configuring.by {
                Configurer::People(_) => (SubjectKindDocument::People, None),
                Configurer::Pipeline { .. } => (SubjectKindDocument::Ci, None),
            },
        };
        let secrets = subject.grants.iter().filter_map(|grant| match grant {
            Grant::Use(secret, _) => Some(secret.name.to_string()),
            _ => None,
        });
        Self {
            id: login.id(),
            kind,
            service_account,
            mount: login.mount().to_owned(),
            role: login.role(),
            policy: login.policy(),
            holder: subject.holder.to_string(),
            secrets: secrets.collect(),
            origin,
        }
    }
}
