//! What Vault calls things, for those who log in to it: one side configures these names, the others use them.

mod operator_rights;
pub mod subject;

use platformc_base::{scalar::Name, words::VaultServer};
use platformc_output::{
    json,
    value::{Map, Value},
};

pub use operator_rights::{OPERATOR, OPERATOR_ACCOUNT, operator_rights, operator_rights_ids};
use platformc_catalog::{Image, image};
use platformc_model::{Model, Vault};

/// How the workloads of a cluster reach Vault: the operator's connection.
pub const VAULT_CONNECTION: &str = "vault-secrets-operator/default";
/// The audience that tokens for Vault are issued for.
pub const AUDIENCE: &str = "vault";
/// The certificates of the authorities that sign the server's own, in the tree.
pub const AUTHORITIES: &str = "vault/ca.pem";
/// The key with them, as clients in a cluster read it.
pub const AUTHORITY: &str = "ca.crt";
/// The label of pods beside whose app an agent runs.
pub const AGENT_LABEL: (&str, &str) = ("vault-agent-injector", "enabled");
/// The user of that agent, unless it runs as the app's own: not the one of its image, which images of apps may have too.
pub const AGENT_USER: u32 = 5997;

/// The poll interval of the CSI driver, in seconds.
pub const DRIVER_POLL: u64 = 120;

/// The image of the server, and of its agents: the one of the chart, or `openbao`.
#[must_use]
pub const fn server_image(vault: &Vault) -> &'static Image {
    match vault.server.value {
        VaultServer::Vault => &image::VAULT,
        VaultServer::OpenBao => &image::OPENBAO,
    }
}

/// That image, as a container names it.
#[must_use]
pub fn image(model: &Model, vault: &Vault) -> String {
    model.images().reference(server_image(vault))
}

/// That image, as values of a chart.
#[must_use]
pub fn image_values(model: &Model, vault: &Vault) -> Value {
    let images = model.images();
    json!({ "repository": images.repository(server_image(vault)), "tag": images.tag(server_image(vault)) })
}

/// The label of the active voter, and its service.
#[must_use]
pub const fn active(server: VaultServer) -> &'static str {
    match server {
        VaultServer::Vault => "vault-active",
        VaultServer::OpenBao => "openbao-active",
    }
}

/// Where the holders of recovery keys come, inside the pod of a voter; of `openbao` alone.
pub const RECOVERY_PORT: u16 = 8206;

/// The endpoint at which the root of the mesh certifies the authority of a cluster's mesh.
pub const MESH_SIGN: &str = "pki-mesh/root/sign-intermediate";
/// Who requests that on each cluster.
pub const MESH_AUTHORITY: &str = "mesh-authority";

/// Who requests the certificate of a gateway, in the gateway's namespace.
pub const GATEWAY_ISSUER: &str = "gateway-certificate";

/// Who requests certificates in a namespace, for a reader of the policy.
#[must_use]
pub fn issuer_of(namespace: &str) -> String {
    format!("the issuer of certificates in the namespace {namespace}")
}

/// The role of an ingress' certificate: no secret has a dot in its name.
#[must_use]
pub fn gateway_role(ingress: &Name) -> String {
    format!("ingress.{ingress}")
}

/// The endpoint that signs the certificate of an ingress.
#[must_use]
pub fn gateway_sign(ingress: &Name) -> String {
    format!("{}/sign/{}", mount::PKI, gateway_role(ingress))
}

/// The key that encrypts the tokens which the secrets operator of a cluster keeps: no secret has a dot in its name.
#[must_use]
pub fn cache_key(cluster: &Name) -> String {
    format!("secrets-operator.{cluster}")
}

/// The role of the AWS engine for the state of Vault's configuration: no secret has a dot in its name.
pub const STATES_ROLE: &str = "vault.configuration";
/// What its IAM role is called, behind the platform's name.
pub const STATES_PURPOSE: &str = "vault-configuration";

/// Where people write the token of the GitLab runner, below the kv mount.
pub const RUNNER_TOKEN: &str = "platform/gitlab-runner";

/// Mounts of the engines.
pub mod mount {
    pub const KV: &str = "kv";
    pub const DATABASE: &str = "database";
    pub const TRANSIT: &str = "transit";
    pub const PKI_ROOT: &str = "pki";
    pub const PKI: &str = "pki-int";
    pub const AWS: &str = "aws";
    pub const MESH: &str = "pki-mesh";
    pub const SSH: &str = "ssh";
    pub const TOTP: &str = "totp";
}

/// The auth mount of a cluster's service accounts.
#[must_use]
pub fn auth_mount(vault: &Vault, cluster: &Name) -> String {
    format!("{}-{cluster}", vault.auth(cluster).as_str())
}

/// What a `VaultAuth` of the secrets operator says: as which role, with a token of which service account.
#[must_use]
pub fn operator_login(vault: &Vault, cluster: &Name, role: &str, service_account: &str) -> Value {
    let login = json!({
        "role": role,
        "serviceAccount": service_account,
        "audiences": [AUDIENCE],
        "tokenExpirationSeconds": 600,
    });
    let method = vault.auth(cluster).as_str();
    let mount = auth_mount(vault, cluster);
    let fields = [("vaultConnectionRef", VAULT_CONNECTION), ("method", method), ("mount", &mount)];
    let mut spec: Map = fields.into_iter().map(|(key, value)| (key.to_owned(), json!(value))).collect();
    if let Some(namespace) = vault.namespace() {
        spec.insert("namespace".into(), json!(namespace));
    }
    spec.insert(method.into(), login);
    Value::Object(spec)
}

/// The role of a workload on the auth mount of its cluster.
#[must_use]
pub fn role(namespace: &str, workload: &str) -> String {
    format!("{namespace}-{workload}")
}
