use platformc_base::words::Dashboard;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::entries::Reference;
use crate::{
    scalar::{Duration, Size},
    span::{Span, Spanned},
};

/// Metrics, dashboards and alerts: Prometheus and Grafana on each of the clusters.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Observability {
    /// The clusters that are observed, for example `[application, tooling]`.
    #[schemars(length(min = 1))]
    pub clusters: Vec<Reference>,
    /// How metrics are kept. Default: `{ retention: 15d, storage: 100Gi }`.
    #[serde(default)]
    pub metrics: Metrics,
    /// Dashboards that come with it, for example `[mesh, vault, flux, apps]`. Default: none but the
    /// cluster's own.
    #[serde(default)]
    pub dashboards: Vec<Spanned<Dashboard>>,
}

/// How metrics are kept.
#[derive(Clone, Copy, Debug, Deserialize, JsonSchema, Serialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Metrics {
    /// How long, for example `15d` (the default).
    #[serde(default = "fifteen_days")]
    pub retention: Spanned<Duration>,
    /// On how much disk, for example `100Gi` (the default).
    #[serde(default = "hundred")]
    pub storage: Spanned<Size>,
}

impl Default for Metrics {
    fn default() -> Self {
        Self { retention: fifteen_days(), storage: hundred() }
    }
}

fn fifteen_days() -> Spanned<Duration> {
    Spanned { value: Duration::from_seconds(15 * 24 * 60 * 60), span: Span::default() }
}

fn hundred() -> Spanned<Size> {
    Spanned { value: Size::from_gibibytes(100), span: Span::default() }
}
