//! How a job gets its credentials: with its ID token from Vault, for an hour.

use platformc_output::hcl::{Block, Body, Expr};

use super::Pipeline;
use crate::{
    terraform::GENERATED,
    vault_api::{STATES_ROLE, mount, subject::CONFIGURATION as CONFIGURATION_ROLE},
};

/// The configuration of Vault's agent, in the tree.
pub(super) const CONFIGURATION: &str = "ci/vault-agent.hcl";
/// Where the job keeps its ID token until the agent has read it.
pub(super) const ID_TOKEN: &str = "/tmp/credentials/id-token";
/// The credentials, as the tools of AWS read them.
pub(super) const CREDENTIALS: &str = "/tmp/credentials/aws";

/// The configuration of the agent of the jobs that apply Vault's configuration, and where it leaves their token.
pub(super) const OF_VAULT: &str = "ci/vault-configuration-agent.hcl";
pub(super) const TOKEN: &str = "/tmp/credentials/vault-token";

/// One login and one file: both end with the job.
pub(super) fn agent(pipeline: &Pipeline<'_>) -> Body {
    let auto_auth = Body::new().block(Block::new("method", ["jwt"], method(pipeline, pipeline.project.path.slug())));
    document(pipeline, auto_auth, pipeline.credentials.name.as_str())
}

/// The same for the jobs that apply Vault's configuration, which use the token too.
pub(super) fn agent_of_vault(pipeline: &Pipeline<'_>) -> Body {
    let sink = Body::new().attr("config", Expr::object([("path", TOKEN), ("mode", "0600")]));
    let auto_auth = Body::new()
        .block(Block::new("method", ["jwt"], method(pipeline, CONFIGURATION_ROLE.to_owned())))
        .block(Block::new("sink", ["file"], sink));
    document(pipeline, auto_auth, STATES_ROLE)
}

fn method(pipeline: &Pipeline<'_>, role: String) -> Body {
    let config = Expr::object([("path", ID_TOKEN.to_owned()), ("role", role)]);
    Body::new()
        .attr("mount_path", format!("auth/{}", pipeline.forge.mount))
        // a refused login fails the job, instead of being tried until the job times out
        .attr("exit_on_err", true)
        .attr("config", config)
}

fn document(pipeline: &Pipeline<'_>, auto_auth: Body, role: &str) -> Body {
    let secret = format!("{}/sts/{role}", mount::AWS);
    let contents = format!(
        "{{{{ with secret \"{secret}\" }}}}[default]\n\
         aws_access_key_id = {{{{ .Data.access_key }}}}\n\
         aws_secret_access_key = {{{{ .Data.secret_key }}}}\n\
         aws_session_token = {{{{ .Data.session_token }}}}\n\
         {{{{ end }}}}"
    );
    let template = Body::new()
        .attr("destination", CREDENTIALS)
        .attr("perms", "0600")
        .attr("error_on_missing_key", true)
        .attr("contents", contents);
    let address = pipeline.vault.address();
    Body::new()
        .comment(GENERATED)
        .block(Block::bare("vault", Body::new().attr("address", address)))
        .block(Block::bare("auto_auth", auto_auth))
        .block(Block::bare("template_config", Body::new().attr("exit_on_retry_failure", true)))
        .block(Block::bare("template", template))
}
