//! Values of the chart `vault` for its injector alone.

use std::collections::BTreeSet;

use platformc_output::{json, value::Value};

use super::{NAME, PREFIX, TLS, apps};
use crate::{
    kubernetes::{container_security, pod_security, resources, spread},
    vault_api::{AGENT_LABEL, auth_mount, image_values},
};
use platformc_model::{Cluster, Model, Vault};

/// The user of the injector's image.
const USER: (u32, u32) = (100, 1000);

pub(super) fn values(model: &Model, vault: &Vault, cluster: &Cluster) -> Value {
    let labels = json!({ "app.kubernetes.io/name": NAME, "component": "webhook" });
    let namespaces: BTreeSet<&str> = apps(model, cluster).map(|app| app.head.namespace.as_str()).collect();
    let within = json!({ "key": "kubernetes.io/metadata.name", "operator": "In", "values": namespaces });
    json!({
        "fullnameOverride": PREFIX,
        "global": { "externalVaultAddr": vault.address(), "tlsDisable": false },
        // the chart would make an account of the server and let it check tokens, even where it runs none
        "server": { "enabled": "false", "authDelegator": { "enabled": false }, "serviceAccount": { "create": false } },
        "injector": {
            "enabled": "true",
            "replicas": 2,
            "authPath": format!("auth/{}", auth_mount(vault, &cluster.name)),
            "logFormat": "json",
            "agentImage": image_values(model, vault),
            "agentDefaults": { "cpuRequest": "25m", "cpuLimit": "500m", "memRequest": "64Mi", "memLimit": "128Mi" },
            // cert-manager issues the certificate, so no leader is needed
            "leaderElector": { "enabled": false },
            "certs": { "secretName": TLS },
            "webhook": {
                // a pod without its agent would never find its secrets
                "failurePolicy": "Fail",
                "matchPolicy": "Equivalent",
                "timeoutSeconds": 10,
                // pods without an agent do not depend on the injector
                "namespaceSelector": { "matchExpressions": [within] },
                "objectSelector": { "matchLabels": { (AGENT_LABEL.0): AGENT_LABEL.1 } },
                "annotations": { "cert-manager.io/inject-ca-from": format!("{NAME}/{TLS}") },
            },
            "podDisruptionBudget": { "maxUnavailable": 1 },
            // the chart keeps them on two nodes: a new one takes the place of an old one
            "strategy": { "type": "RollingUpdate", "rollingUpdate": { "maxSurge": 0, "maxUnavailable": 1 } },
            "topologySpreadConstraints": spread(&labels),
            "priorityClassName": "system-cluster-critical",
            "resources": resources("25m", "64Mi", "128Mi"),
            "securityContext": { "pod": pod_security(USER.0, USER.1), "container": container_security() },
        },
    })
}
