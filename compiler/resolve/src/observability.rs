//! What is observed.

use std::sync::Arc;

use indexmap::IndexMap;
use platformc_model::{Cluster, Metrics, Observability};
use platformc_spec::{Diagnostics, platform as spec, scalar::Name};

use crate::names::{Names, find_all};

pub(super) fn observability(
    spec: spec::Observability,
    clusters: &IndexMap<Name, Arc<Cluster>>,
    names: &Names,
    problems: &mut Diagnostics,
) -> Observability {
    let spec::Observability { clusters: observed, metrics: spec::Metrics { retention, storage }, dashboards } = spec;
    let clusters = find_all(clusters, &observed, "cluster", names, problems);
    Observability { clusters, metrics: Metrics { retention: retention.into(), storage: storage.into() }, dashboards }
}
