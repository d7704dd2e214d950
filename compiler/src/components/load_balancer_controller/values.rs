//! Values of the chart `aws-load-balancer-controller`.

use platformc_output::{json, value::Value};

use crate::{
    contract::Key,
    kubernetes::{container_security, resources, spread},
};

pub(super) fn values(region: &str, eks: &str, monitored: bool) -> Value {
    json!({
        // its role may only touch what carries this name
        "clusterName": eks,
        // said here, because pods have no way to the instance metadata
        "region": region,
        "vpcId": Key::VpcId.placeholder(),
        "replicaCount": 2,
        "serviceAccount": { "create": true, "name": super::NAME },
        // Terraform makes the load balancers: the controller only registers targets
        "createIngressClassResource": false,
        "ingressClassParams": { "create": false },
        "enableServiceMutatorWebhook": false,
        "enableShield": false,
        "enableWaf": false,
        "enableWafv2": false,
        // the webhook's certificate is renewed, not remade at each upgrade
        "enableCertManager": true,
        "podDisruptionBudget": { "maxUnavailable": 1 },
        "resources": resources("50m", "128Mi", "256Mi"),
        "podSecurityContext": { "fsGroup": 65534, "seccompProfile": { "type": "RuntimeDefault" } },
        "securityContext": container_security(),
        "topologySpreadConstraints": spread(&json!({ "app.kubernetes.io/name": super::NAME })),
        "serviceMonitor": { "enabled": monitored },
    })
}
