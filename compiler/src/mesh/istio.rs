//! Istio as apps see it.

mod access;
mod names;
#[cfg(test)]
mod tests;
mod traffic;

use platformc_base::Diagnostics;
use platformc_output::{
    json,
    value::{Map, Value},
};

use self::names::gateway_namespace;
use crate::{
    kubernetes,
    mesh::{ClientAddress, EastWest, FAILED_GRPC, Mesh, Metrics, PodMetadata, proxy_user},
    object::{ObjectId, ObjectKind},
};
use platformc_model::{App, AppHead, Cluster, Ingress, Model, Track};

pub use names::{EAST_WEST, MOST_GATEWAYS, host, remote_host, trust_domain};
pub use traffic::routes_of;

/// The port at which Envoy is measured.
const METRICS: Metrics = Metrics { name: "http-envoy-prom", port: 15090, path: "/stats/prometheus" };

/// The ports of a pod that its proxy leaves alone (<https://istio.io/latest/docs/reference/config/annotations/>).
pub const PAST_PROXY: &str = "traffic.sidecar.istio.io/excludeInboundPorts";

/// The user of the proxies (<https://istio.io/latest/docs/ops/deployment/application-requirements/>).
const PROXY_USER: u32 = 1337;

pub struct Istio;

impl Mesh for Istio {
    fn check(&self, _model: &Model, app: &App, problems: &mut Diagnostics) {
        Extend::extend(problems, proxy_user(app, "istio", &[PROXY_USER]));
    }

    fn namespace_labels(&self) -> Map {
        kubernetes::map(json!({ "istio-injection": "enabled" }))
    }

    fn pod_metadata(&self, _model: &Model, app: &App, _track: Track) -> PodMetadata {
        // the proxy starts before the app and ends after it
        let mut annotations = kubernetes::map(json!({ "sidecar.istio.io/nativeSidecar": "true" }));
        if let Some(metrics) = &app.metrics {
            // Prometheus has no identity in the mesh; the network policy lets nobody else in
            annotations.insert(PAST_PROXY.into(), json!(metrics.port.number.to_string()));
        }
        PodMetadata { labels: kubernetes::map(json!({ "sidecar.istio.io/inject": "true" })), annotations, token: false }
    }

    fn app_objects(&self, model: &Model, app: &App) -> Vec<(&'static str, Vec<Value>)> {
        let mut objects = access::objects(model, app);
        objects.extend(traffic::objects(app));
        vec![("traffic.yaml", objects)]
    }

    fn app_ids<'a>(&self, _model: &Model, app: &'a App) -> Vec<ObjectId<'a>> {
        access::ids(app).chain(traffic::ids(app)).collect()
    }

    fn gateway_kind(&self) -> ObjectKind {
        ObjectKind::IstioGateway
    }

    fn client_address(&self) -> ClientAddress {
        ClientAddress::ProxyProtocol
    }

    fn needs_service(&self) -> bool {
        false
    }

    fn east_west(&self) -> Option<EastWest> {
        Some(EAST_WEST)
    }

    fn most_gateways(&self) -> u8 {
        MOST_GATEWAYS
    }

    fn gateway_namespace(&self, ingress: &Ingress) -> String {
        gateway_namespace(ingress)
    }

    fn control_namespace(&self, _cluster: &Cluster) -> &'static str {
        "istio-system"
    }

    fn control_ports(&self) -> &'static [u16] {
        // configuration and certificates
        &[15012]
    }

    fn inbound_port(&self, port: u16) -> u16 {
        port
    }

    fn metrics(&self) -> Metrics {
        METRICS
    }

    fn calls(&self, app: &AppHead) -> String {
        format!("istio_requests_total{{{}}}", calls(app))
    }

    fn failed_calls(&self, app: &AppHead) -> Vec<String> {
        let with = |more: &str| format!("rate(istio_requests_total{{{},{more}}}[5m])", calls(app));
        let status = format!("response_code!~\"5..\",grpc_response_status=~\"{}\"", FAILED_GRPC.join("|"));
        vec![with("response_code=~\"5..\""), with(&status)]
    }

    fn durations(&self, app: &AppHead) -> (&'static str, String) {
        ("istio_request_duration_milliseconds", calls(app))
    }
}

/// What selects the calls that an app answered, in both of its versions.
fn calls(app: &AppHead) -> String {
    format!(
        "reporter=\"destination\",destination_workload_namespace=\"{}\",destination_canonical_service=\"{}\"",
        app.namespace, app.name
    )
}
