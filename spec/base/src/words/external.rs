//! Services outside of the platform.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What an app speaks with a service outside.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum ExternalProtocol {
    /// HTTP inside TLS, which the app opens itself.
    #[default]
    Https,
    /// HTTP in plain text.
    Http,
    /// Any other protocol inside TLS, which the app opens with the name of the host.
    Tls,
    /// Anything else, such as the protocol of a database. Nothing in it names a host, so it needs `ranges`.
    Tcp,
}

impl ExternalProtocol {
    /// The word in the specification.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Https => "https",
            Self::Http => "http",
            Self::Tls => "tls",
            Self::Tcp => "tcp",
        }
    }

    /// The port that it usually has.
    #[must_use]
    pub const fn usual_port(self) -> Option<u16> {
        match self {
            Self::Https | Self::Tls => Some(443),
            Self::Http => Some(80),
            Self::Tcp => None,
        }
    }
}
