//! Shared file systems.

use platformc_spec::platform::{self as spec, Created};

use platformc_model::{Cluster, Reference, Storage};

pub(super) fn storage(key: &spec::Reference, spec: &spec::Storage, clusters: Vec<Reference<Cluster>>) -> Storage {
    let name = spec.created_as(key);
    let &spec::Storage { kind, throughput, backup, .. } = spec;
    Storage { name: name.value, span: name.span, kind, clusters, throughput: throughput.into(), backup: backup.into() }
}
