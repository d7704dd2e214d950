//! Values of the chart `metrics-server`.

use platformc_output::{json, value::Value};

use crate::kubernetes::{resources, spread};

pub(super) fn values(monitored: bool) -> Value {
    json!({
        "replicas": 2,
        "podDisruptionBudget": { "enabled": true, "maxUnavailable": 1 },
        // the API server checks who answers
        "apiService": { "insecureSkipTLSVerify": false },
        "tls": { "type": "cert-manager" },
        "resources": resources("100m", "200Mi", "400Mi"),
        "topologySpreadConstraints": spread(&json!({ "app.kubernetes.io/name": super::NAME })),
        "metrics": { "enabled": monitored },
        "serviceMonitor": { "enabled": monitored },
    })
}
