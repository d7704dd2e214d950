//! What components ask of a forge.

use platformc_base::words::PipelineSource;
use platformc_model::{Model, Project};

/// A forge, such as GitLab: it has the repository, shows deployments on commits, and may run pipelines.
pub trait Forge: Sync {
    /// Its name, as its makers write it.
    fn name(&self) -> &'static str;

    /// The `type` of Flux's notification provider that shows deployments on commits.
    fn status_provider(&self) -> &'static str;

    /// The credentials with which Flux reads the repository, as the Terraform variable describes them.
    fn git_credentials(&self) -> &'static str;

    /// What reads the repository over HTTPS, for a reader of the output's README.
    fn token(&self) -> &'static str;

    /// What reads it over SSH, for a reader of the README.
    fn deploy_key(&self) -> &'static str;

    /// The token with which Flux writes the status of commits, for a reader of the README.
    fn status_token(&self) -> &'static str;

    /// Where in the repository it reads who reviews what.
    fn code_owners(&self) -> &'static str;

    /// What stands between a repository's address and a branch in the address of a file.
    fn file_view(&self) -> &'static str;

    /// How it runs pipelines; nothing if platformc generates none for it.
    fn pipelines(&self) -> Option<&'static Pipelines>;
}

/// How a forge runs the platform's pipelines, and how their jobs log in to Vault.
#[derive(Debug)]
pub struct Pipelines {
    /// The pipeline's file in the tree.
    pub file: &'static str,
    /// Vault's auth mount for the ID tokens of jobs. The names of jobs' policies begin with it.
    pub mount: &'static str,
    /// The Terraform module that configures this mount.
    pub module: &'static str,
    /// The environment of the job that applies Vault's configuration, which is to be protected.
    pub configuration: &'static str,
    /// The sources of pipelines that a person starts.
    pub by_a_person: &'static [PipelineSource],
    /// The section of the README about which jobs may log in.
    pub readme: &'static str,
    /// The forge's address on this host; it is also the issuer of its ID tokens.
    pub address: fn(host: &str) -> String,
}

impl Pipelines {
    /// That environment, as the forge calls it: several environments of a platform share a project.
    #[must_use]
    pub fn configuration_of(&self, model: &Model) -> String {
        match &model.environment {
            Some(environment) => format!("{environment}/{}", self.configuration),
            None => self.configuration.to_owned(),
        }
    }

    /// The sources of a project's pipelines that are a person's doing.
    #[must_use]
    pub fn by_a_person(&self, project: &Project) -> Vec<&'static str> {
        let sources = project.sources.iter().map(|source| source.value);
        sources.filter(|source| self.by_a_person.contains(source)).map(PipelineSource::as_str).collect()
    }
}
