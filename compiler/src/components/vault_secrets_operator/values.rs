//! Values of the chart `vault-secrets-operator`.

use platformc_output::{json, value::Value};

use crate::kubernetes::{resources, spread};

pub(super) fn values(monitored: bool, cache: &Value) -> Value {
    let labels = json!({ "app.kubernetes.io/name": super::NAME, "control-plane": "controller-manager" });
    json!({
        "controller": {
            // one leads, one waits
            "replicas": 2,
            // the chart prints both fields unless one is emptied, and both together are invalid
            "podDisruptionBudget": { "enabled": true, "maxUnavailable": "1", "minAvailable": "" },
            "topologySpreadConstraints": spread(&labels),
            "podSecurityContext": { "runAsNonRoot": true, "seccompProfile": { "type": "RuntimeDefault" } },
            "securityContext": { "allowPrivilegeEscalation": false, "capabilities": { "drop": ["ALL"] } },
            "manager": {
                "resources": resources("50m", "128Mi", "256Mi"),
                "clientCache": cache,
                // a namespace uses its own role or none
                "globalVaultAuthOptions": { "allowDefaultGlobals": false },
            },
        },
        "defaultVaultConnection": { "enabled": false },
        "defaultAuthMethod": { "enabled": false },
        "telemetry": { "serviceMonitor": { "enabled": monitored } },
        // Flux follows the chart's definitions itself
        "hooks": { "upgradeCRDs": { "enabled": false } },
        "tests": { "enabled": false },
    })
}
