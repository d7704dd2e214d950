//! The configuration of a voter.

use platformc_base::words::Audit;
use platformc_output::hcl::{Block, Body};

use super::server;
use crate::vault_api::RECOVERY_PORT;
use platformc_model::{Model, Vault};

/// Where clients and other voters come, one port further.
const PORT: u16 = 8200;
/// Where Prometheus comes. The chart's pods have a port 8202 already, for a replication that is not used here.
pub(super) const METRICS: u16 = 8204;

const EVERYWHERE: &str = "[::]";
const LOOPBACK: &str = "127.0.0.1";

pub(super) fn config(model: &Model, vault: &Vault, monitored: bool) -> String {
    let seal = Body::new()
        .attr("region", model.aws.region.as_str())
        .attr("kms_key_id", format!("alias/{}", super::terraform::unseal_alias(model)));
    let telemetry = Body::new().attr("prometheus_retention_time", "30s").attr("disable_hostname", true);
    let mut body = Body::new().attr("ui", false);
    if !server::is_openbao(vault) {
        // nodes have no swap, and raft's memory-mapped file would be locked as well; OpenBao never locks
        body = body.attr("disable_mlock", true);
    }
    body.blocks(listeners(vault, monitored))
        .block(storage(vault.replicas.value))
        .block(Block::new("seal", ["awskms"], seal))
        .block(Block::new("service_registration", ["kubernetes"], Body::new()))
        .block(Block::bare("telemetry", telemetry))
        .blocks(audit(vault))
        .print()
}

/// The devices of `openbao`, which are the same on every voter because the configuration is. While one of the two can be
/// written to, it answers.
fn audit(vault: &Vault) -> Vec<Block> {
    if !server::is_openbao(vault) || !vault.audit.contains(&Audit::File) {
        return Vec::new();
    }
    let device = |name: &str, path: &str| {
        let options = Body::new().attr("file_path", path).attr("mode", "0600").attr("log_raw", "false");
        let body = Body::new().attr("description", "Every request and answer, secrets hashed");
        Block::new("audit", ["file", name], body.block(Block::bare("options", options)))
    };
    vec![device("file", "/vault/audit/audit.log"), device("stdout", "stdout")]
}

/// The network policy limits who may connect to which.
fn listeners(vault: &Vault, monitored: bool) -> Vec<Block> {
    let openbao = server::is_openbao(vault);
    let mut clients = listener(EVERYWHERE, PORT, EVERYWHERE);
    if let Some(home) = vault.home().filter(|_| !vault.outside.is_empty()) {
        // The load balancer tells whose connection it is; its addresses are the network's own. Whoever comes from elsewhere is
        // believed nothing.
        clients = clients
            .attr("proxy_protocol_behavior", "allow_authorized")
            .attr("proxy_protocol_authorized_addrs", home.cluster.network.cidr.to_string());
    }
    let mut bodies = vec![clients];
    if monitored {
        // Prometheus has neither a certificate nor a token, so it has its own listener, which is behind no load balancer
        let mut telemetry = Body::new().attr("unauthenticated_metrics_access", true);
        if openbao {
            telemetry = telemetry.attr("metrics_only", true);
        }
        bodies.push(listener(EVERYWHERE, METRICS, LOOPBACK).block(Block::bare("telemetry", telemetry)));
    }
    if openbao {
        // The holders of recovery keys make a root token without a token. No network leads there: who comes may already run
        // commands in a voter's pod (<https://openbao.org/docs/deprecation/unauthed-generate-root/>).
        bodies
            .push(listener(LOOPBACK, RECOVERY_PORT, LOOPBACK).attr("disable_unauthed_generate_root_endpoints", false));
    }
    bodies.into_iter().map(|body| Block::new("listener", ["tcp"], body)).collect()
}

/// The health check brings no certificate. Every listener has a port for other voters beside its own; only the first one's is used.
fn listener(host: &str, port: u16, voters: &str) -> Body {
    Body::new()
        .attr("address", format!("{host}:{port}"))
        .attr("cluster_address", format!("{voters}:{}", port + 1))
        .attr("tls_cert_file", "/vault/tls/tls.crt")
        .attr("tls_key_file", "/vault/tls/tls.key")
        .attr("tls_min_version", "tls12")
        .attr("tls_disable_client_certs", true)
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
