//! What the mesh measures: calls between apps, and its own control plane.

use platformc_output::value::Value;

use super::NAMESPACE;
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
                "sum by (source_workload, destination_workload) (rate(istio_requests_total{reporter=\"destination\"}[5m]))",
                "{{source_workload}} to {{destination_workload}}",
            )],
        },
        Panel {
            title: "Share of failures",
            unit: "percentunit",
            queries: &[(
                "sum by (destination_workload) (rate(istio_requests_total{reporter=\"destination\", response_code=~\"5..\"}[5m])) \
                 / sum by (destination_workload) (rate(istio_requests_total{reporter=\"destination\"}[5m]))",
                "{{destination_workload}}",
            )],
        },
        Panel {
            title: "Latency (99th percentile)",
            unit: "ms",
            queries: &[(
                "histogram_quantile(0.99, sum by (le, destination_workload) \
                 (rate(istio_request_duration_milliseconds_bucket{reporter=\"destination\"}[5m])))",
                "{{destination_workload}}",
            )],
        },
    ];
    dashboard(APPS, "Apps: calls", NAMESPACE, &panels)
}

pub(super) fn mesh() -> Value {
    let panels = [
        Panel {
            title: "Calls in plain text",
            unit: "reqps",
            queries: &[(
                "sum by (destination_workload) \
                 (rate(istio_requests_total{reporter=\"destination\", connection_security_policy!=\"mutual_tls\"}[5m]))",
                "{{destination_workload}}",
            )],
        },
        Panel {
            title: "Configuration pushed to sidecars",
            unit: "ops",
            queries: &[("sum by (type) (rate(pilot_xds_pushes[5m]))", "{{type}}")],
        },
        Panel {
            title: "Configuration that sidecars refused",
            unit: "short",
            queries: &[("sum by (type) (pilot_total_xds_rejects)", "{{type}}")],
        },
    ];
    dashboard(MESH, "Mesh", NAMESPACE, &panels)
}
