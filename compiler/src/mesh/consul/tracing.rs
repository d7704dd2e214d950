//! Traces go to a collector that Consul does not know: Envoy is told in its own words. What Envoy itself sends is not
//! redirected to the mesh, so that a proxy reaches the collector at its plain address.

use platformc_base::scalar::Percent;
use platformc_output::{json, value::Map};

use crate::{kubernetes, mesh::tracing};

/// The collector, as Envoy knows it.
const COLLECTOR: &str = "open-telemetry";
/// What the spans of proxies are called that belong to no app: those of gateways.
const GATEWAY: &str = "gateway";
/// Where Consul reads how a proxy traces.
const LISTENER: &str = "envoy_listener_tracing_json";

/// The configuration of every proxy.
#[must_use]
pub fn proxies(sampling: Percent) -> Map {
    let address = json!({ "address": tracing::host(), "port_value": tracing::PORT });
    let endpoint = json!({ "address": { "socket_address": address } });
    let cluster = json!({
        "name": COLLECTOR,
        "type": "STRICT_DNS",
        "connect_timeout": "5s",
        "http2_protocol_options": {},
        "load_assignment": { "cluster_name": COLLECTOR, "endpoints": [{ "lb_endpoints": [{ "endpoint": endpoint }] }] },
    });
    kubernetes::map(
        json!({ "envoy_extra_static_clusters_json": cluster.to_string(), LISTENER: listener(GATEWAY, sampling) }),
    )
}

/// Additional configuration of an app's proxies: spans have a service name, and Envoy's default is the same for
/// all.
pub(super) fn app(name: &str, sampling: Percent) -> String {
    json!({ LISTENER: listener(name, sampling) }).to_string()
}

fn listener(service: &str, sampling: Percent) -> String {
    let tracing = json!({
        "@type": "type.googleapis.com/envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager.Tracing",
        "random_sampling": { "value": sampling.percent() },
        "provider": {
            "name": "envoy.tracers.opentelemetry",
            "typed_config": {
                "@type": "type.googleapis.com/envoy.config.trace.v3.OpenTelemetryConfig",
                "grpc_service": { "envoy_grpc": { "cluster_name": COLLECTOR } },
                "service_name": service,
            },
        },
    });
    tracing.to_string()
}
