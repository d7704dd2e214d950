//! What apps ask of a service mesh. Istio and Consul both answer, so that one word changes the mesh.

pub mod consul;
pub mod east_west;
pub mod istio;
mod port;
pub mod support;
pub mod tracing;

use platformc_base::words::MeshKind;

use platformc_model::{Cluster, Model};

pub use port::{EastWest, Mesh, Metrics, PodMetadata, proxy_user};

/// The platform's mesh on a cluster, if it has one there.
#[must_use]
pub fn of(model: &Model, cluster: &Cluster) -> Option<&'static dyn Mesh> {
    let mesh = model.mesh.as_ref().filter(|_| cluster.meshed)?;
    Some(match mesh.kind.value {
        MeshKind::Istio => &istio::Istio,
        MeshKind::Consul => &consul::Consul,
    })
}
