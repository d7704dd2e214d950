//! What apps ask of a service mesh. Istio and Consul both answer, so that one word changes the mesh.

pub mod consul;
pub mod east_west;
pub mod istio;
mod port;
pub mod support;
pub mod tracing;

use platformc_base::words::MeshKind;

use platformc_model::{Cluster, Model};

pub use port::{ClientAddress, EastWest, FAILED_GRPC, Mesh, Metrics, PodMetadata, proxy_user};

/// For how long a gateway takes connections after it was told to end, in seconds: longer than the load balancer's
/// `deregistration_delay`, in which it still sends some (module `load-balancer`).
pub const GATEWAY_DRAIN_SECONDS: u32 = 90;
/// How long the pod of a gateway is given to end, in seconds: it drains, then closes.
pub const GATEWAY_GRACE_SECONDS: u32 = 120;

/// The platform's mesh on a cluster, if it has one there.
#[must_use]
pub fn of(model: &Model, cluster: &Cluster) -> Option<&'static dyn Mesh> {
    let mesh = model.mesh.as_ref().filter(|_| cluster.meshed)?;
    Some(match mesh.kind.value {
        MeshKind::Istio => &istio::Istio,
        MeshKind::Consul => &consul::Consul,
    })
}
