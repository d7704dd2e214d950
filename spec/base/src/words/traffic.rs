//! Calls between apps.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What is spoken at a port of an app.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Deserialize, JsonSchema, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum Protocol {
    /// HTTP/1.1, and HTTP/2 if the client asks for it.
    #[default]
    Http,
    /// HTTP/2 without TLS from its first byte.
    Http2,
    /// gRPC, without TLS: the mesh balances each call.
    Grpc,
    /// Any protocol over TCP, also one in which the server speaks first: the mesh balances connections.
    Tcp,
    /// TLS that the app ends itself: the mesh passes it on.
    Tls,
}

impl Protocol {
    /// The word that stands for it in the file.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Http => "http",
            Self::Http2 => "http2",
            Self::Grpc => "grpc",
            Self::Tcp => "tcp",
            Self::Tls => "tls",
        }
    }

    /// Whether it has requests, which can be routed, tried again and counted one by one.
    #[must_use]
    pub const fn has_requests(self) -> bool {
        matches!(self, Self::Http | Self::Http2 | Self::Grpc)
    }

    /// What a Service calls it: names that Kubernetes and Istio both know
    /// (<https://kubernetes.io/docs/concepts/services-networking/service/#application-protocol>,
    /// <https://istio.io/latest/docs/ops/configuration/traffic-management/protocol-selection/>).
    #[must_use]
    pub const fn app_protocol(self) -> &'static str {
        match self {
            Self::Http2 => "kubernetes.io/h2c",
            Self::Http | Self::Grpc | Self::Tcp | Self::Tls => self.as_str(),
        }
    }
}

/// One of the two versions of an app that has a canary.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum Version {
    /// The version that runs.
    Stable,
    /// The second one, `traffic.canary`.
    Canary,
}

/// How a port is checked that is not asked over HTTP.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum PortCheck {
    /// By the health service of gRPC (`grpc.health.v1.Health`).
    Grpc,
    /// By opening a connection.
    Tcp,
}

/// A method of HTTP.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema, Serialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum Method {
    /// It reads.
    Get,
    /// It reads the headers alone.
    Head,
    /// It sends.
    Post,
    /// It puts in the place of what was there.
    Put,
    /// It changes a part.
    Patch,
    /// It removes.
    Delete,
}

impl Method {
    /// The word of a request.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Get => "GET",
            Self::Head => "HEAD",
            Self::Post => "POST",
            Self::Put => "PUT",
            Self::Patch => "PATCH",
            Self::Delete => "DELETE",
        }
    }
}

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
