//! What an app measures itself.

use schemars::JsonSchema;
use serde::Deserialize;

use crate::{
    scalar::{PortName, UrlPath},
    span::Spanned,
};

/// Where an app answers with what it measures itself, in the format of Prometheus.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct AppMetrics {
    /// The name of one of the app's `ports`, for example `admin`. In a mesh nobody else may call it, since Prometheus is no part of
    /// the mesh. Default: its only port, or the one called `http`.
    pub port: Option<Spanned<PortName>>,
    /// The path that answers with them, for example `/internal/metrics`. Default: that of most programs, /metrics.
    pub path: Option<Spanned<UrlPath>>,
}
