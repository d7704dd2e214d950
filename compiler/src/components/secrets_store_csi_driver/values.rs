//! Values of the chart `secrets-store-csi-driver`, and of the chart `vault` for its provider alone.

use platformc_output::{json, value::Value};

use crate::{
    kubernetes::resources,
    vault_api::{AUDIENCE, DRIVER_POLL, image_values},
};
use platformc_model::{Model, Vault};

pub(super) fn driver() -> Value {
    json!({
        "linux": {
            // Flux follows the chart's definitions itself
            "crds": { "enabled": false },
            "priorityClassName": "system-node-critical",
        },
        "enableSecretRotation": true,
        "rotationPollInterval": format!("{DRIVER_POLL}s"),
        // the provider logs in with a token of the pod's own service account, for the audience of Vault only
        "tokenRequests": [{ "audience": AUDIENCE }],
        // no Secret of the cluster holds what is mounted
        "syncSecret": { "enabled": false },
        "logFormatJSON": true,
    })
}

pub(super) fn provider(model: &Model, vault: &Vault) -> Value {
    json!({
        // the names of its objects begin with it
        "fullnameOverride": "vault",
        "global": { "externalVaultAddr": vault.address(), "tlsDisable": false },
        // the chart would make an account of the server and let it check tokens, even where it runs none
        "server": { "enabled": "false", "authDelegator": { "enabled": false }, "serviceAccount": { "create": false } },
        "injector": { "enabled": "false" },
        "csi": {
            "enabled": true,
            // on every node, as the driver is
            "pod": { "tolerations": [{ "operator": "Exists" }] },
            "priorityClassName": "system-node-critical",
            "daemonSet": {
                "updateStrategy": { "type": "RollingUpdate", "maxUnavailable": "10%" },
                "securityContext": { "container": { "allowPrivilegeEscalation": false } },
            },
            "resources": resources("10m", "32Mi", "128Mi"),
            // it renews leases and tokens: without it, every look would make another login
            "agent": {
                "enabled": true,
                "image": image_values(model, vault),
                "logFormat": "json",
                "resources": resources("10m", "64Mi", "256Mi"),
            },
        },
    })
}
