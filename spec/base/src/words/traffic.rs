//! Calls between apps.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A failure after which a call is tried again.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum RetryOn {
    /// The app answered with a 5xx status: only for calls that may happen twice.
    #[serde(rename = "5xx")]
    ServerError,
    /// A gateway answered with 502, 503 or 504.
    GatewayError,
    /// No connection came about.
    ConnectFailure,
    /// The connection was reset.
    Reset,
}

impl RetryOn {
    /// Envoy's name of the condition.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::ServerError => "5xx",
            Self::GatewayError => "gateway-error",
            Self::ConnectFailure => "connect-failure",
            Self::Reset => "reset",
        }
    }
}
