//! How secrets reach a workload.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The way a secret is delivered.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub enum Deliver {
    /// As files in a folder.
    File,
    /// As environment variables.
    Env,
    /// As a Kubernetes Secret that the app refers to itself.
    Sync,
    /// Not at all: the app asks Vault, with its own token.
    Api,
}

/// Who writes the files of a secret.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum Via {
    /// The Vault Secrets Operator, by a Kubernetes Secret: the files change in one step, and pods can be restarted.
    #[default]
    Operator,
    /// An agent of Vault beside the app: no Kubernetes Secret holds it, files have any form, and the app can be sent a
    /// signal.
    Agent,
    /// The Secrets Store CSI driver of the node: no Kubernetes Secret holds it, and nothing runs beside the app.
    Csi,
}

impl Via {
    /// The word that stands for it in the file.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Operator => "operator",
            Self::Agent => "agent",
            Self::Csi => "csi",
        }
    }
}

/// A signal that asks a process to read its configuration again.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema, Serialize)]
pub enum Signal {
    /// What most servers take for it.
    #[default]
    #[serde(rename = "SIGHUP")]
    Hangup,
    /// The first of the two that have no meaning of their own.
    #[serde(rename = "SIGUSR1")]
    User1,
    /// The second one.
    #[serde(rename = "SIGUSR2")]
    User2,
}

impl Signal {
    /// Its name for `kill`, without `SIG`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Hangup => "HUP",
            Self::User1 => "USR1",
            Self::User2 => "USR2",
        }
    }
}

/// What happens to the pods when a secret changes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum OnRotate {
    /// They are replaced one by one.
    #[default]
    Restart,
    /// The app's main process is sent a signal, and reads the files again.
    Signal,
    /// Nothing: the app reads it again by itself.
    None,
}
