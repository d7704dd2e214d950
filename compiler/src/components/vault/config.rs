//! The configuration of a voter.

use platformc_output::hcl::{Block, Body};
use platformc_spec::platform::Audit;

use super::server;
use crate::resolve::{Model, Vault};

pub(super) fn config(model: &Model, vault: &Vault) -> String {
    let seal = Body::new()
        .attr("region", model.aws.region.as_str())
        .attr("kms_key_id", format!("alias/{}", super::terraform::unseal_alias(model)));
    let telemetry = Body::new().attr("prometheus_retention_time", "30s").attr("disable_hostname", true);
    let mut body = Body::new().attr("ui", false);
    if !server::is_openbao(vault) {
        // nodes have no swap, and raft's memory-mapped file would be locked as well; OpenBao never locks
        body = body.attr("disable_mlock", true);
    }
    body.block(listener())
        .block(storage(vault.spec.replicas.value))
        .block(Block::new("seal", ["awskms"], seal))
        .block(Block::new("service_registration", ["kubernetes"], Body::new()))
        .block(Block::bare("telemetry", telemetry))
        .blocks(audit(vault))
        .print()
}

/// The devices of `openbao`, which are the same on every voter because the configuration is. While one of the two can be
/// written to, it answers.
fn audit(vault: &Vault) -> Vec<Block> {
    if !server::is_openbao(vault) || !vault.spec.audit.contains(&Audit::File) {
        return Vec::new();
    }
    let device = |name: &str, path: &str| {
        let options = Body::new().attr("file_path", path).attr("mode", "0600").attr("log_raw", "false");
        let body = Body::new().attr("description", "Every request and answer, secrets hashed");
        Block::new("audit", ["file", name], body.block(Block::bare("options", options)))
    };
    vec![device("file", "/vault/audit/audit.log"), device("stdout", "stdout")]
}

/// The health check and Prometheus bring no certificate; who may ask for metrics is the network
/// policy's to say.
fn listener() -> Block {
    let telemetry = Body::new().attr("unauthenticated_metrics_access", true);
    let body = Body::new()
        .attr("address", "[::]:8200")
        .attr("cluster_address", "[::]:8201")
        .attr("tls_cert_file", "/vault/tls/tls.crt")
        .attr("tls_key_file", "/vault/tls/tls.key")
        .attr("tls_min_version", "tls12")
        .attr("tls_disable_client_certs", true)
        .block(Block::bare("telemetry", telemetry));
    Block::new("listener", ["tcp"], body)
}

/// A voter asks every other one by name until one lets it in. The multiplier is for machines of
/// their own: a new leader in seconds instead of half a minute.
fn storage(replicas: u8) -> Block {
    let joins = (0..replicas).map(|index| {
        let body = Body::new()
            .attr("leader_api_addr", format!("https://vault-{index}.vault-internal:8200"))
            .attr("leader_ca_cert_file", "/vault/tls/ca.crt");
        Block::bare("retry_join", body)
    });
    let body = Body::new().attr("path", "/vault/data").attr("performance_multiplier", 1_u8).blocks(joins);
    Block::new("storage", ["raft"], body)
}
