//! GitHub, on github.com or a GitHub Enterprise Server. platformc generates no pipelines for it yet: neither a runner nor a
//! workflow, nor logins to Vault by the ID tokens of jobs.

use super::{Forge, Pipelines};

pub struct Github;

impl Forge for Github {
    fn name(&self) -> &'static str {
        "GitHub"
    }

    /// Source: <https://fluxcd.io/flux/components/notification/providers/#github>.
    fn status_provider(&self) -> &'static str {
        "github"
    }

    fn git_credentials(&self) -> &'static str {
        "username and password (a fine-grained access token) over HTTPS, identity (a deploy key) and known_hosts over SSH"
    }

    fn token(&self) -> &'static str {
        "a fine-grained access token with read access to the repository's contents"
    }

    fn deploy_key(&self) -> &'static str {
        "a deploy key without write access"
    }

    fn status_token(&self) -> &'static str {
        "a fine-grained access token that may write commit statuses"
    }

    fn code_owners(&self) -> &'static str {
        ".github/CODEOWNERS"
    }

    fn file_view(&self) -> &'static str {
        "blob"
    }

    fn pipelines(&self) -> Option<&'static Pipelines> {
        None
    }
}
