//! Shared file systems.

use platformc_spec::platform as spec;

use platformc_model::{Cluster, Reference, Storage};

pub(super) fn storage(name: spec::Reference, spec: &spec::Storage, clusters: Vec<Reference<Cluster>>) -> Storage {
    let &spec::Storage { kind, clusters: _, throughput, backup } = spec;
    Storage { name: name.value, span: name.span, kind, clusters, throughput: throughput.into(), backup: backup.into() }
}
