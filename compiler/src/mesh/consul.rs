//! Consul as apps see it.

mod access;
mod check;
mod names;
#[cfg(test)]
mod tests;
pub mod tracing;
mod traffic;

use std::collections::BTreeSet;

use platformc_base::{
    Diagnostics,
    words::{Protocol, Via},
};
use platformc_output::{
    json,
    value::{Map, Value},
};

pub use self::names::MOST_GATEWAYS;
use self::names::{TRACK, gateway_namespace, id};
use crate::{
    kubernetes,
    mesh::{ClientAddress, FAILED_GRPC, Mesh, Metrics, PodMetadata},
    object::{ObjectId, ObjectKind},
    vault_api::AGENT_USER,
};
use platformc_model::{App, AppHead, Callee, Cluster, Ingress, Model, Track, Vault};

/// The port at which a sidecar takes the calls to its app, whatever port that has.
const INBOUND: u16 = 20000;
/// The port at which Envoy is measured.
const METRICS: Metrics = Metrics { name: "prometheus", port: 20200, path: "/metrics" };

/// The ports of a pod that its proxy leaves alone (<https://developer.hashicorp.com/consul/docs/reference/k8s/annotation-label>).
pub const PAST_PROXY: &str = "consul.hashicorp.com/transparent-proxy-exclude-inbound-ports";

/// What Envoy calls the app beside it.
const LOCAL_APP: &str = "local_app";

/// The label of the namespaces whose pods Consul's injector is asked about.
pub const NAMESPACE_LABEL: (&str, &str) = ("consul.hashicorp.com/connect-inject", "enabled");

pub struct Consul;

impl Mesh for Consul {
    fn check(&self, model: &Model, app: &App, problems: &mut Diagnostics) {
        check::check(model, app, problems);
    }

    fn namespace_labels(&self) -> Map {
        // pods say themselves whether they want a proxy; nobody else's pods have to wait for the injector
        kubernetes::map(json!({ (NAMESPACE_LABEL.0): NAMESPACE_LABEL.1 }))
    }

    fn pod_metadata(&self, model: &Model, app: &App, track: Track) -> PodMetadata {
        let mut annotations = Map::new();
        let mut annotate = |key: &str, value: String| {
            annotations.insert(format!("consul.hashicorp.com/{key}").into(), json!(value));
        };
        annotate("connect-inject", "true".into());
        // the proxy starts before the app and ends after it
        annotate("enable-consul-dataplane-as-sidecar", "true".into());
        annotate(&format!("service-meta-{TRACK}"), track.name().into());
        if app.is_stateful() {
            // the Service of the replicas' names is no second service of Consul
            annotate("kubernetes-service", app.head.name.to_string());
        }
        if let Some(port) = names::port(app) {
            annotate("connect-service-port", port.number.to_string());
        }
        if let Some(traced) = model.tracing(&app.head.cluster) {
            annotate("proxy-config-map", tracing::app(app.head.name.as_str(), traced.sampling.value));
        }
        if let Some(metrics) = &app.metrics {
            // Prometheus has no identity in the mesh; the network policy lets nobody else in
            annotations.insert(PAST_PROXY.into(), json!(metrics.port.number.to_string()));
        }
        let mut annotate = |key: &str, value: String| {
            annotations.insert(format!("consul.hashicorp.com/{key}").into(), json!(value));
        };
        let outside = outside(model, app);
        if !outside.is_empty() {
            annotate("transparent-proxy-exclude-outbound-ports", outside);
        }
        // the agent fetches secrets before the proxy starts, and Vault is no part of the mesh
        if has_agent(app) && !app.signals() {
            annotate("transparent-proxy-exclude-uids", AGENT_USER.to_string());
        }
        PodMetadata { labels: Map::new(), annotations, token: true }
    }

    fn app_objects(&self, _model: &Model, app: &App) -> Vec<(&'static str, Vec<Value>)> {
        // a chart's pods are part of the mesh only if the chart says so
        let Some(port) = names::port(app).filter(|_| !app.head.chart) else { return Vec::new() };
        let mut objects = access::objects(app, port);
        objects.extend(traffic::objects(app, port.number));
        vec![("traffic.yaml", objects)]
    }

    fn app_ids<'a>(&self, _model: &Model, app: &'a App) -> Vec<ObjectId<'a>> {
        if app.head.ports.is_empty() || app.head.chart {
            return Vec::new();
        }
        access::KINDS.into_iter().map(|kind| id(kind, app)).chain(traffic::ids(app)).collect()
    }

    fn gateway_kind(&self) -> ObjectKind {
        ObjectKind::Gateway
    }

    /// Its gateways know no listener filters.
    fn client_address(&self) -> ClientAddress {
        ClientAddress::Packets
    }

    fn needs_service(&self) -> bool {
        true
    }

    fn most_gateways(&self) -> u8 {
        MOST_GATEWAYS
    }

    fn gateway_namespace(&self, ingress: &Ingress) -> String {
        gateway_namespace(ingress)
    }

    fn control_namespace(&self, _cluster: &Cluster) -> &'static str {
        "consul"
    }

    fn control_ports(&self) -> &'static [u16] {
        // logging in, and configuration
        &[8501, 8502]
    }

    fn inbound_port(&self, _port: u16) -> u16 {
        INBOUND
    }

    fn metrics(&self) -> Metrics {
        METRICS
    }

    fn calls(&self, app: &AppHead) -> String {
        format!("envoy_http_downstream_rq_completed{{{}}}", calls(app))
    }

    fn failed_calls(&self, app: &AppHead) -> Vec<String> {
        let xx = format!("rate(envoy_http_downstream_rq_xx{{{},envoy_response_code_class=\"5\"}}[5m])", calls(app));
        let grpc = app.ports.iter().any(|port| port.protocol.value == Protocol::Grpc).then(|| failed_grpc(app));
        [xx].into_iter().chain(grpc).collect()
    }

    fn durations(&self, app: &AppHead) -> (&'static str, String) {
        ("envoy_http_downstream_rq_time", calls(app))
    }
}

/// The gRPC calls that the app answered with a status of its own failure. Consul makes Envoy count them by method in the name of the cluster
/// that proxies send them to, [`LOCAL_APP`] (`makeHTTPFilter` in
/// <https://github.com/hashicorp/consul/blob/main/agent/xds/listeners.go>, with `envoy.filters.http.grpc_stats`).
///
/// Parts of the method's name are left in the name of the metric (<https://github.com/envoyproxy/envoy/issues/29735>), and `rate` drops that
/// name: as a label, it keeps two methods apart.
fn failed_grpc(app: &AppHead) -> String {
    let statuses = FAILED_GRPC.join("|");
    let (namespace, name) = (&app.namespace, &app.name);
    let counted = format!(
        "{{__name__=~\"envoy_cluster_grpc_(.+_)?({statuses})\",namespace=\"{namespace}\",job=\"{name}\",envoy_cluster_name=\"{LOCAL_APP}\"}}"
    );
    format!("rate(label_replace({counted},\"counter\",\"$1\",\"__name__\",\"(.+)\")[5m:30s])")
}

/// What selects the calls that an app answered: those that came in, by the job of its monitor.
fn calls(app: &AppHead) -> String {
    format!("namespace=\"{}\",job=\"{}\",envoy_http_conn_manager_prefix=\"public_listener\"", app.namespace, app.name)
}

/// Ports of services outside the mesh: the network policy limits which can be reached.
fn outside(model: &Model, app: &App) -> String {
    let called = app.calls.iter().filter_map(|callee| match callee {
        Callee::Database(database, _) => Some(database.engine.port()),
        Callee::External(external, _) => Some(*external.port),
        Callee::App(..) => None,
    });
    // an agent that may send signals has the app's own user: it cannot be told apart by that
    let vault = (app.asks_vault() || app.signals()).then(|| model.vault.as_ref().map_or(443, Vault::port));
    let ports: BTreeSet<u16> = called.chain(vault).collect();
    ports.iter().map(u16::to_string).collect::<Vec<_>>().join(",")
}

fn has_agent(app: &App) -> bool {
    app.secrets.iter().any(|used| used.file_writer() == Some(Via::Agent))
}
