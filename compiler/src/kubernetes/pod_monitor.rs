//! Monitors of pods, where a cluster is observed.

use platformc_output::{json, value::Value};

use super::object::{fields, object};
use crate::object::ObjectId;

/// Prometheus asks a named port of these pods.
#[must_use]
pub fn pod_monitor(id: &ObjectId<'_>, labels: &Value, port: &str, path: &str) -> Value {
    let spec = json!({
        "selector": { "matchLabels": labels },
        "podMetricsEndpoints": [{ "port": port, "path": path }],
    });
    object(id, fields([("spec", spec)]))
}
