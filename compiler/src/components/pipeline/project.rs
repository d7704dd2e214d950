//! The project whose pipeline applies the roots, and what it works with.

use platformc_base::words::May;

use crate::{
    aws::sessions,
    forge::{self, Pipelines},
};
use platformc_model::{Ci, Model, Project, Secret, SecretKind, Vault};

/// What the pipeline is made of.
pub(super) struct Pipeline<'a> {
    pub(super) model: &'a Model,
    pub(super) ci: &'a Ci,
    pub(super) forge: &'static Pipelines,
    pub(super) vault: &'a Vault,
    pub(super) project: &'a Project,
    /// The credentials of AWS that it works with.
    pub(super) credentials: &'a Secret,
}

impl<'a> Pipeline<'a> {
    /// The pipeline of the project that holds the compiled tree; of the first that may run Terraform otherwise.
    pub(super) fn of(model: &'a Model) -> Option<Self> {
        let ci = model.ci.as_ref()?;
        let project = forge::deploying(model)?;
        let credentials = credentials_of(project).next()?;
        Some(Self { model, ci, forge: forge::pipelines(model)?, vault: model.vault.as_ref()?, project, credentials })
    }
}

pub(super) fn may_terraform(project: &Project) -> bool {
    sessions::may(project, May::Terraform)
}

pub(super) fn credentials_of(project: &Project) -> impl Iterator<Item = &Secret> {
    project.secrets.iter().map(|secret| secret.as_ref()).filter(|secret| matches!(secret.kind, SecretKind::Aws(_)))
}
