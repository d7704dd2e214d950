//! GitLab, on gitlab.com or a server of one's own.

use platformc_base::words::PipelineSource;

use super::{Forge, Pipelines};

/// Vault's auth mount for the ID tokens of GitLab's jobs.
pub const MOUNT: &str = "gitlab";

pub struct Gitlab;

static PIPELINES: Pipelines = Pipelines {
    file: "gitlab-ci.yml",
    mount: MOUNT,
    module: "vault-gitlab-auth",
    configuration: "terraform/vault-configuration",
    by_a_person: &[PipelineSource::Push, PipelineSource::Web],
    readme: include_str!("gitlab/jobs.md"),
    address: |host| format!("https://{host}"),
};

impl Forge for Gitlab {
    fn name(&self) -> &'static str {
        "GitLab"
    }

    fn status_provider(&self) -> &'static str {
        "gitlab"
    }

    fn git_credentials(&self) -> &'static str {
        "username and password (a project access token) over HTTPS, identity and known_hosts over SSH"
    }

    fn token(&self) -> &'static str {
        "a deploy token with the scope `read_repository`"
    }

    fn deploy_key(&self) -> &'static str {
        "a deploy key without write access"
    }

    fn status_token(&self) -> &'static str {
        "a project access token with the scope `api`"
    }

    fn code_owners(&self) -> &'static str {
        ".gitlab/CODEOWNERS"
    }

    fn file_view(&self) -> &'static str {
        "-/blob"
    }

    fn pipelines(&self) -> Option<&'static Pipelines> {
        Some(&PIPELINES)
    }
}
