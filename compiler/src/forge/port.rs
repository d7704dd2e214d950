//! What components ask of a forge.

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
    /// The section of the README about which jobs may log in.
    pub readme: &'static str,
    /// The forge's address on this host; it is also the issuer of its ID tokens.
    pub address: fn(host: &str) -> String,
}
