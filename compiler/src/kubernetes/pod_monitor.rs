//! Monitors of pods, where a cluster is observed.

use serde_json::{Value, json};

use super::object::object;

/// Prometheus asks a named port of these pods.
#[must_use]
pub fn pod_monitor(name: &str, namespace: &str, labels: &Value, port: &str, path: &str) -> Value {
    let spec = json!({
        "selector": { "matchLabels": labels },
        "podMetricsEndpoints": [{ "port": port, "path": path }],
    });
    object("monitoring.coreos.com/v1", "PodMonitor", name, Some(namespace), json!({ "spec": spec }))
}
