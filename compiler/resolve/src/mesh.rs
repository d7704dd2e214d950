//! The service mesh.

use platformc_spec::platform as spec;

use platformc_model::{Cluster, Mesh, Reference, Tracing};

pub(super) fn mesh(spec: &spec::Mesh, clusters: Vec<Reference<Cluster>>) -> Mesh {
    let &spec::Mesh { kind, clusters: _, mtls, tracing } = spec;
    let tracing = tracing.map(|spec::Tracing { sampling }| Tracing { sampling });
    Mesh { kind, clusters, mtls: mtls.into(), tracing }
}
