//! Who applies a root. A login to Vault that the apply itself makes helps nobody yet: then it is whoever could apply the tree as it was.

use std::collections::BTreeMap;

use platformc_base::words::AppliedBy;
use platformc_model::Model;

use super::{difference::strings, paths::VAULT};
use crate::forge;

/// Why somebody with a root token applies what a job would, if variables are needed.
const NOT_IN_A_JOB: &str = "because a job cannot be given these";
/// Why the pipeline does not apply a root that it applies otherwise.
const DESTROYS: &str = "because the pipeline may not destroy what holds data";
/// Why it is somebody else this once.
const MAKES_THE_LOGIN: &str = "because this apply makes the login";
const ROOT_TOKEN: &str = "somebody with a root token of Vault";

/// Who applies a root, as the platform says.
pub(super) enum Holder {
    /// Members of a group, with a login to Vault.
    Members(String),
    /// The pipeline of a project, with a login to Vault.
    VaultJob(String),
    /// Anybody else, in words.
    Other(String),
}

impl Holder {
    /// `destroys` is whether it destroys something that holds data, which no pipeline may.
    pub(super) fn of(model: &Model, root: &str, delegated: bool, destroys: bool) -> Self {
        let vault = model.vault.as_ref().filter(|_| root == VAULT);
        match vault.map(|vault| (vault.applied_by.value, &vault.operators)) {
            Some((AppliedBy::People, Some(operators))) => Self::Members(operators.group.value.to_string()),
            Some((AppliedBy::Pipeline, _)) => {
                Self::VaultJob(forge::deploying(model).map(|project| project.path.to_string()).unwrap_or_default())
            }
            Some(_) => Self::Other(ROOT_TOKEN.to_owned()),
            None if destroys && delegated => Self::Other(format!("{}, {DESTROYS}", administrator(model))),
            None if delegated => Self::Other(format!("the pipeline: somebody starts apply:{root}")),
            None => Self::Other(administrator(model)),
        }
    }

    /// In words with a "by", for one apply: `texts` are the root's before and after, if they differ; `needs_inputs` is whether variables must be
    /// given.
    pub(super) fn words(&self, texts: Option<&(String, String)>, needs_inputs: bool) -> String {
        let with_a_login = !matches!(self, Self::Other(_));
        if let Some((before, after)) = texts.filter(|_| with_a_login) {
            let (old, new) = (Login::of(before), Login::of(after));
            if !new.is_some_and(|new| old.as_ref().is_some_and(|old| old.is_enough_for(&new))) {
                return once(old.as_ref());
            }
        }
        match self {
            Self::Members(group) => format!("by {}", member(group)),
            Self::VaultJob(_) if needs_inputs => format!("by {ROOT_TOKEN}, {NOT_IN_A_JOB}"),
            Self::VaultJob(project) => {
                format!("by the pipeline of {project}: somebody starts plan:{VAULT}, then apply:{VAULT}")
            }
            Self::Other(words) => format!("by {words}"),
        }
    }
}

fn administrator(model: &Model) -> String {
    format!("somebody who administers the account {}", model.aws.account.as_str())
}

fn member(group: &str) -> String {
    format!("a member of {group}, after a fresh login to Vault")
}

/// Who applies a tree that makes a login other than the one there is.
fn once(old: Option<&Login>) -> String {
    match old {
        Some(Login::People { group }) => format!("this once by {}, {MAKES_THE_LOGIN}", member(group)),
        // the job is not in the pipeline of this tree, or is one that Vault does not admit yet
        Some(Login::Job { .. }) => {
            format!("this once by {ROOT_TOKEN}, {MAKES_THE_LOGIN}, and the job that had one before is not in this tree")
        }
        None => format!("this once by {ROOT_TOKEN}, {MAKES_THE_LOGIN}"),
    }
}

/// The login for applying Vault's configuration that a text makes.
enum Login {
    People { group: String },
    Job { project: String, id: String, environment: String, branches: Vec<String> },
}

impl Login {
    fn of(text: &str) -> Option<Self> {
        let mut values = strings(text, "configuration");
        if let Some(group) = first(&values, "group") {
            return Some(Self::People { group });
        }
        let branches = values.remove("branches").unwrap_or_default();
        let one = |key| first(&values, key).unwrap_or_default();
        let project = first(&values, "project_path")?;
        Some(Self::Job { project, id: one("project_id"), environment: one("environment"), branches })
    }

    /// Whether who is to have the other login can log in with this one.
    fn is_enough_for(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::People { group }, Self::People { group: other }) => group == other,
            (
                Self::Job { project, id, environment, branches },
                Self::Job { project: of, id: number, environment: at, branches: from },
            ) => {
                let is_same_project = project == of && (id.is_empty() || number.is_empty() || id == number);
                is_same_project && environment == at && from.iter().any(|branch| branches.contains(branch))
            }
            _ => false,
        }
    }
}

fn first(values: &BTreeMap<String, Vec<String>>, key: &str) -> Option<String> {
    values.get(key)?.first().cloned()
}
