//! Shared file systems.

use std::sync::Arc;

use indexmap::IndexMap;
use platformc_spec::{
    Diagnostics,
    platform::{self as spec, Created, Map},
    scalar::Name,
};

use platformc_model::{Cluster, Reference, Storage};

use crate::names::{Names, find_all};

pub(super) fn all(
    specs: Map<spec::Storage>,
    clusters: &IndexMap<Name, Arc<Cluster>>,
    names: &Names,
    problems: &mut Diagnostics,
) -> IndexMap<Name, Arc<Storage>> {
    let one = |(key, spec): (spec::Reference, spec::Storage)| {
        let clusters = find_all(clusters, &spec.clusters, "cluster", names, problems);
        let storage = storage(&key, &spec, clusters);
        (key.value, Arc::new(storage))
    };
    specs.into_iter().map(one).collect()
}

fn storage(key: &spec::Reference, spec: &spec::Storage, clusters: Vec<Reference<Cluster>>) -> Storage {
    let name = spec.created_as(key);
    let &spec::Storage { kind, throughput, backup, .. } = spec;
    Storage { name: name.value, span: name.span, kind, clusters, throughput: throughput.into(), backup: backup.into() }
}
