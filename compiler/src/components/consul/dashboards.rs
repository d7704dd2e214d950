//! What the mesh measures: calls between apps, and between their proxies.

use platformc_output::value::Value;

use super::NAME;
use crate::dashboards::{Panel, dashboard};

/// The names of the dashboards.
pub(super) const APPS: &str = "app-calls";
pub(super) const MESH: &str = "mesh";

/// Every app, by the calls that it answered.
pub(super) fn apps() -> Value {
    let panels = [
        Panel {
            title: "Calls",
            unit: "reqps",
            queries: &[(
                "sum by (namespace, job) (rate(envoy_http_downstream_rq_completed{envoy_http_conn_manager_prefix=\"public_listener\"}[5m]))",
                "{{namespace}}/{{job}}",
            )],
        },
        Panel {
            title: "Share of failures",
            unit: "percentunit",
            queries: &[(
                "sum by (namespace, job) (rate(envoy_http_downstream_rq_xx{envoy_http_conn_manager_prefix=\"public_listener\", \
                 envoy_response_code_class=\"5\"}[5m])) / sum by (namespace, job) \
                 (rate(envoy_http_downstream_rq_completed{envoy_http_conn_manager_prefix=\"public_listener\"}[5m]))",
                "{{namespace}}/{{job}}",
            )],
        },
        Panel {
            title: "Latency (99th percentile)",
            unit: "ms",
            queries: &[(
                "histogram_quantile(0.99, sum by (le, namespace, job) \
                 (rate(envoy_http_downstream_rq_time_bucket{envoy_http_conn_manager_prefix=\"public_listener\"}[5m])))",
                "{{namespace}}/{{job}}",
            )],
        },
    ];
    dashboard(APPS, "Apps: calls", NAME, &panels)
}

pub(super) fn mesh() -> Value {
    let panels = [
        Panel {
            title: "Calls from app to app",
            unit: "reqps",
            queries: &[(
                "sum by (local_cluster, consul_destination_service) \
                 (rate(envoy_cluster_upstream_rq_total{consul_destination_service!=\"\"}[5m]))",
                "{{local_cluster}} to {{consul_destination_service}}",
            )],
        },
        Panel {
            title: "Calls that intentions refused",
            unit: "reqps",
            queries: &[("sum by (local_cluster) (rate(envoy_http_rbac_denied[5m]))", "{{local_cluster}}")],
        },
        Panel {
            title: "Failed TLS handshakes",
            unit: "ops",
            queries: &[("sum by (local_cluster) (rate(envoy_listener_ssl_connection_error[5m]))", "{{local_cluster}}")],
        },
        Panel {
            title: "Proxies without configuration from Consul",
            unit: "short",
            queries: &[("count(envoy_control_plane_connected_state == 0)", "proxies")],
        },
    ];
    dashboard(MESH, "Mesh", NAME, &panels)
}
