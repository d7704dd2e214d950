//! What apps ask of a mesh.

use platformc_base::{Code, Diagnostic, Diagnostics};
use platformc_output::value::{Map, Value};

use crate::object::{ObjectId, ObjectKind};
use platformc_model::{App, AppHead, Cluster, Expose, Ingress, Model, Track};

/// A service mesh, as apps and namespaces see it.
pub trait Mesh: Sync {
    /// Rules of an app that hold in this mesh only.
    fn check(&self, _model: &Model, _app: &App, _problems: &mut Diagnostics) {}

    /// Labels of a namespace whose pods get a sidecar.
    fn namespace_labels(&self) -> Map;

    /// Labels and annotations of an app's pods.
    fn pod_metadata(&self, model: &Model, app: &App, track: Track) -> PodMetadata;

    /// Objects in the app's folder: who may call it, how calls are treated, its route from an
    /// ingress. File name and objects; none for an empty list.
    fn app_objects(&self, model: &Model, app: &App) -> Vec<(&'static str, Vec<Value>)>;

    /// What [`Mesh::app_objects`] makes.
    fn app_ids<'a>(&self, model: &Model, app: &'a App) -> Vec<ObjectId<'a>>;

    /// The kind of the gateway of an ingress, to which the routes of apps refer.
    fn gateway_kind(&self) -> ObjectKind;

    /// Whether a way from outside is a route of an ingress to the app.
    fn routes(&self, app: &App, expose: &Expose) -> bool {
        expose.port.is_some() && !app.head.chart
    }

    /// How the gateway of an ingress learns the address of a client.
    fn client_address(&self) -> ClientAddress;

    /// Whether every pod belongs to a service, even one that listens on no port.
    fn needs_service(&self) -> bool;

    /// The gateway through which apps of other clusters call, if the mesh carries calls between clusters.
    fn east_west(&self) -> Option<EastWest> {
        None
    }

    /// The namespace of the mesh's gateway for an ingress: network policies admit it.
    fn gateway_namespace(&self, ingress: &Ingress) -> String;

    /// How many pods the gateway of an ingress has at the most.
    fn most_gateways(&self) -> u8;

    /// The namespace of the mesh's control plane on a cluster.
    fn control_namespace(&self, cluster: &Cluster) -> &'static str;

    /// The ports of the control plane that sidecars reach.
    fn control_ports(&self) -> &'static [u16];

    /// The port of a pod that takes the calls to an app's port.
    fn inbound_port(&self, port: u16) -> u16;

    /// Where a sidecar is measured.
    fn metrics(&self) -> Metrics;

    /// What counts the calls that an app answered, of all of its versions, in Prometheus' language.
    fn calls(&self, app: &AppHead) -> String;

    /// The rates over five minutes of those of them that failed, by protocol: no call is in two of them.
    fn failed_calls(&self, app: &AppHead) -> Vec<String>;

    /// The histogram of how long they took, in milliseconds: its name, and the labels that select the app's.
    fn durations(&self, app: &AppHead) -> (&'static str, String);
}

/// The statuses with which a gRPC server says that it failed, not its caller: `UNKNOWN`, `DEADLINE_EXCEEDED`, `UNIMPLEMENTED`, `INTERNAL`,
/// `UNAVAILABLE`, `DATA_LOSS` (<https://opentelemetry.io/docs/specs/semconv/rpc/grpc/>). Their answer of HTTP is 200.
pub const FAILED_GRPC: [&str; 6] = ["2", "4", "12", "13", "14", "15"];

/// How a gateway learns a client's address from the load balancer before it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ClientAddress {
    /// The load balancer says it at the beginning of each connection, by the PROXY protocol.
    ProxyProtocol,
    /// Packets come with it. A client that runs on the node of the gateway's pod would wait for ever: its own node gets an answer
    /// that it did not ask for. So this is for clients from outside alone.
    Packets,
}

/// What a pod needs to be part of a mesh.
#[derive(Clone, Debug, Default)]
pub struct PodMetadata {
    pub labels: Map,
    pub annotations: Map,
    /// Whether the sidecar proves itself with the pod's own Kubernetes token.
    pub token: bool,
}

/// Where calls from other clusters come in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct EastWest {
    /// The namespace of the gateway, and its name.
    pub namespace: &'static str,
    /// The port of its pods that takes calls, and that of the load balancer in front of it.
    pub port: u16,
    /// The port at which its pods say that they are ready.
    pub status: u16,
}

/// Where a sidecar is measured: the port's name and number, and the path.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Metrics {
    pub name: &'static str,
    pub port: u16,
    pub path: &'static str,
}

/// An app that would run as a user of the mesh's own: what such a user sends passes by the proxy.
#[must_use]
pub fn proxy_user(app: &App, mesh: &str, users: &[u32]) -> Option<Diagnostic> {
    let beside = app.containers.iter().filter_map(|container| container.user);
    let user = app.user.into_iter().chain(beside).find(|user| users.contains(&user.value))?;
    let message =
        format!("in {mesh}, `{user}` is reserved for the proxy: the calls of `{}` would bypass it", app.head.name);
    Some(Diagnostic::error(Code::NameCollision, user.span, message).help("choose another user"))
}
