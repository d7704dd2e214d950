//! What Vault calls things, for those who log in to it: one side configures these names, the others use them.

use platformc_spec::scalar::Name;

/// The audience that tokens for Vault are issued for.
pub const AUDIENCE: &str = "vault";
/// The auth mount of GitLab's ID tokens.
pub const GITLAB: &str = "gitlab";

/// Mounts of the engines.
pub mod mount {
    pub const KV: &str = "kv";
    pub const DATABASE: &str = "database";
    pub const TRANSIT: &str = "transit";
    pub const PKI_ROOT: &str = "pki";
    pub const PKI: &str = "pki-int";
    pub const AWS: &str = "aws";
    pub const SSH: &str = "ssh";
    pub const TOTP: &str = "totp";
}

/// The auth mount of a cluster's service accounts.
#[must_use]
pub fn auth_mount(cluster: &Name) -> String {
    format!("jwt-{cluster}")
}

/// The role of a workload on the auth mount of its cluster.
#[must_use]
pub fn role(namespace: &str, workload: &str) -> String {
    format!("{namespace}-{workload}")
}
