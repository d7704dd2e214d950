//! Values of the chart `aws-efs-csi-driver`.

use platformc_output::{json, value::Value};

use crate::kubernetes::{resources, spread};

pub(super) fn values() -> Value {
    json!({
        "controller": {
            "replicaCount": 2,
            "serviceAccount": { "create": true, "name": "efs-csi-controller-sa" },
            // data outlives its access point
            "deleteAccessPointRootDir": false,
            "podDisruptionBudget": { "enabled": true, "minAvailable": 1 },
            "resources": resources("20m", "64Mi", "256Mi"),
            "topologySpreadConstraints": spread(&json!({ "app": "efs-csi-controller" })),
        },
        "node": {
            "serviceAccount": { "create": true, "name": "efs-csi-node-sa" },
            // every mount is a separate process here
            "resources": resources("20m", "64Mi", "512Mi"),
        },
        "sidecars": {
            "livenessProbe": { "resources": resources("5m", "16Mi", "64Mi") },
            "nodeDriverRegistrar": { "resources": resources("5m", "16Mi", "64Mi") },
            "csiProvisioner": { "resources": resources("10m", "32Mi", "128Mi") },
        },
        // as a hook, the driver object would be gone for a moment at each upgrade
        "useHelmHooksForCSIDriver": false,
    })
}
