//! What is observed.

use platformc_spec::platform as spec;

use platformc_model::{Cluster, Metrics, Observability, Reference};

pub(super) fn observability(spec: spec::Observability, clusters: Vec<Reference<Cluster>>) -> Observability {
    let spec::Observability { clusters: _, metrics: spec::Metrics { retention, storage }, dashboards } = spec;
    Observability { clusters, metrics: Metrics { retention: retention.into(), storage: storage.into() }, dashboards }
}
