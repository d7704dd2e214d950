//! What is observed.

use platformc_base::{
    Spanned,
    scalar::{Duration, Size},
    words::Dashboard,
};

use crate::{Cluster, Effective, Reference};

/// Metrics, dashboards and alerts: Prometheus and Grafana on each of the clusters.
#[derive(Debug)]
pub struct Observability {
    /// The clusters that are observed, in the order of the file, and where each is named.
    pub clusters: Vec<Reference<Cluster>>,
    pub metrics: Metrics,
    /// Dashboards that come with it; none but the cluster's own if the file names none.
    pub dashboards: Vec<Spanned<Dashboard>>,
}

/// How metrics are kept.
#[derive(Debug)]
pub struct Metrics {
    /// How long. The schema's default.
    pub retention: Effective<Duration>,
    /// On how much disk. The schema's default.
    pub storage: Effective<Size>,
}
