//! What the collector does with a span.

use platformc_output::{json, value::Value};

use super::collector::HEALTH;
use crate::mesh::tracing::PORT;

pub(super) fn config(region: &str) -> Value {
    let everywhere = |port: u16| json!({ "endpoint": format!("0.0.0.0:{port}") });
    json!({
        "extensions": { "health_check": everywhere(HEALTH) },
        "receivers": { "otlp": { "protocols": { "grpc": everywhere(PORT) } } },
        "processors": {
            // it refuses spans before its memory ends
            "memory_limiter": { "check_interval": "1s", "limit_percentage": 80, "spike_limit_percentage": 20 },
            "batch": {},
        },
        // the region is set here, because pods cannot reach the instance metadata
        "exporters": { "awsxray": { "region": region } },
        "service": {
            "extensions": ["health_check"],
            "pipelines": {
                "traces": { "receivers": ["otlp"], "processors": ["memory_limiter", "batch"], "exporters": ["awsxray"] },
            },
            "telemetry": { "logs": { "encoding": "json" }, "metrics": { "level": "none" } },
        },
    })
}
