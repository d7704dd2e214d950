//! Vault.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Whose server Vault is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum VaultServer {
    /// HashiCorp Vault.
    #[default]
    Vault,
    /// `OpenBao`, which speaks the same API and lacks some engines, such as `aws`.
    OpenBao,
}

/// How the workloads of a cluster log in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum AuthMethod {
    /// By the cluster's own OIDC issuer: Vault checks a token's signature and never asks the cluster.
    #[default]
    Jwt,
    /// By token review: Vault asks the cluster's API about every token, so that one is good only as long as its pod
    /// lives. Vault must reach that API, and needs there an account of its own that may ask.
    Kubernetes,
}

impl AuthMethod {
    /// The word that stands for it in the file, in Vault and in its clients.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Jwt => "jwt",
            Self::Kubernetes => "kubernetes",
        }
    }
}

/// Where requests are recorded.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum Audit {
    /// A file on a disk of its own.
    File,
}

/// How often something is done that takes no time of its own.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum Every {
    /// Each day.
    Daily,
    /// Each Sunday.
    Weekly,
    /// On the first day of each month.
    #[default]
    Monthly,
}

/// Who applies changes of Vault's configuration.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum AppliedBy {
    /// Members of the operators' group, with a token of 30 minutes that they get after a fresh login.
    People,
    /// A job of the platform's own pipeline that a person starts, in a protected environment.
    Pipeline,
    /// Whoever has a root token, which holders of recovery keys make for each change.
    RootToken,
}

impl AppliedBy {
    /// The word that stands for it in the file.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::People => "people",
            Self::Pipeline => "pipeline",
            Self::RootToken => "rootToken",
        }
    }
}
