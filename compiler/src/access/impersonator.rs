//! Who impersonates, and whom.

use std::fmt;

use platformc_access::{Access, Subject, SubjectKind};

/// A principal that can impersonate subjects: which ones, and how.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Impersonator {
    pub id: String,
    pub acts: Vec<Impersonated>,
    pub by: String,
}

/// Whom somebody can impersonate.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Impersonated {
    /// All workloads of a cluster; Vault itself, if it runs there; the jobs of the runner, if it runs there.
    Cluster { name: String, vault: bool, jobs: bool },
    /// A subject, a role of AWS, a user of a database.
    One(String),
    /// Everybody who logs in to Vault.
    Everybody,
}

impl Impersonated {
    /// All of them, by id.
    #[must_use]
    pub fn ids(&self, access: &Access) -> Vec<String> {
        let (name, vault, jobs) = match self {
            Self::Cluster { name, vault, jobs } => (name, vault, jobs),
            Self::Everybody => return access.subjects.iter().map(|subject| subject.id.clone()).collect(),
            Self::One(id) => return vec![id.clone()],
        };
        let inside = |subject: &&Subject| match subject.kind {
            SubjectKind::Workload => subject.cluster == *name,
            SubjectKind::Ci => *jobs,
            SubjectKind::People | SubjectKind::Machine => false,
        };
        let vault = vault.then(|| format!("{name}/vault/vault"));
        let subjects = access.subjects.iter().filter(inside).map(|subject| subject.id.clone());
        subjects.chain(vault).collect()
    }
}

impl fmt::Display for Impersonated {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::One(id) => out.write_str(id),
            Self::Everybody => out.write_str("everybody who logs in to Vault"),
            Self::Cluster { name, vault, jobs } => {
                write!(out, "every workload of {name}")?;
                if *jobs {
                    out.write_str(", every job of its runner")?;
                }
                if *vault { out.write_str(", Vault itself and so everybody") } else { Ok(()) }
            }
        }
    }
}
