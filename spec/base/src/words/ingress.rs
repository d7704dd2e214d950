//! Traffic from outside.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Which load balancer.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum LoadBalancerKind {
    /// A network load balancer. With a certificate of `acm` it ends TLS, else it passes TLS through.
    #[default]
    Nlb,
}

/// Where a certificate comes from.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum Certificate {
    /// AWS Certificate Manager, validated by DNS and renewed by AWS.
    #[default]
    Acm,
    /// Vault's own authority, by cert-manager: for clients that trust its root. TLS ends at the mesh's gateway.
    Vault,
    /// Let's Encrypt, by cert-manager, which proves each host by a record in `dns.zone`. TLS ends at the
    /// mesh's gateway.
    LetsEncrypt,
}
