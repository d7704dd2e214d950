//! Values of the chart `karpenter`.

use platformc_output::{json, value::Value};

use crate::kubernetes::{resources, spread};

pub(super) fn values(eks: &str, queue: &str, monitored: bool) -> Value {
    json!({
        "replicas": 2,
        "serviceAccount": { "create": true, "name": super::NAME },
        "settings": {
            "clusterName": eks,
            // nodes are drained before AWS takes them back
            "interruptionQueue": queue,
            "featureGates": { "spotToSpotConsolidation": true },
        },
        "controller": { "resources": resources("250m", "512Mi", "1Gi") },
        "topologySpreadConstraints": spread(&json!({ "app.kubernetes.io/name": super::NAME })),
        "serviceMonitor": { "enabled": monitored },
    })
}
