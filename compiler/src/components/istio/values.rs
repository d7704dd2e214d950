//! Values of Istio's charts: `base`, `cni`, `istiod` and `gateway`.

use platformc_output::{json, value::Value};

use crate::{
    kubernetes::{map, resources, spread},
    mesh::{
        GATEWAY_DRAIN_SECONDS, GATEWAY_GRACE_SECONDS,
        istio::{EAST_WEST, MOST_GATEWAYS},
        tracing as traces,
    },
};

/// The name under which the mesh knows the collector of traces.
pub(super) const TRACING: &str = "open-telemetry";

pub(super) fn base() -> Value {
    // errors in a configuration are reported when it is written
    json!({ "defaultRevision": "default" })
}

pub(super) fn cni() -> Value {
    json!({
        "global": { "logAsJson": true },
        // without a quota, a namespace other than kube-system gets no critical pods
        "resourceQuotas": { "enabled": true, "pods": 1000 },
        "resources": resources("50m", "100Mi", "200Mi"),
    })
}

pub(super) fn control(trust_domain: &str, tracing: bool, called: bool) -> Value {
    let mut mesh = json!({
        "accessLogFile": "/dev/stdout",
        "accessLogEncoding": "JSON",
        "trustDomain": trust_domain,
        // only what the platform declares can be reached from the mesh
        "outboundTrafficPolicy": { "mode": "REGISTRY_ONLY" },
        // authorization sees the path that the app sees
        "pathNormalization": { "normalization": "MERGE_SLASHES" },
        "enableTracing": tracing,
        "defaultConfig": { "holdApplicationUntilProxyStarts": true },
    });
    if let (true, Some(mesh)) = (tracing, mesh.as_object_mut()) {
        let collector = json!({ "service": traces::host(), "port": traces::PORT });
        mesh.insert("extensionProviders".into(), json!([{ "name": TRACING, "opentelemetry": collector }]));
    }
    // gateways are charts here: what would make Deployments for gateways of the Gateway API is not needed, nor its rights
    let mut env = map(json!({ "PILOT_ENABLE_GATEWAY_API_DEPLOYMENT_CONTROLLER": "false" }));
    if called {
        // Callers of other clusters keep the trust domain of their own, which each rule of authorization names. An alias
        // would take the accounts of both clusters for one.
        env.insert("PILOT_SKIP_VALIDATE_TRUST_DOMAIN".into(), json!("true"));
    }
    json!({
        "autoscaleMin": 2,
        "autoscaleMax": 5,
        "resources": resources("200m", "512Mi", "2Gi"),
        "cni": { "enabled": true },
        "topologySpreadConstraints": spread(&json!({ "app": "istiod" })),
        "seccompProfile": { "type": "RuntimeDefault" },
        "global": {
            "logAsJson": true,
            "priorityClassName": "system-cluster-critical",
            "proxy": {
                "resources": { "requests": { "cpu": "50m", "memory": "128Mi" }, "limits": { "cpu": "2", "memory": "512Mi" } },
            },
        },
        "meshConfig": mesh,
        "env": env,
    })
}

/// The gateway of an ingress: what comes in on 443 goes to the port that its pods may open.
pub(super) fn ingress(name: &str) -> Value {
    gateway(name, "https", 443, 8443)
}

/// The gateway for calls from other clusters.
pub(super) fn east_west() -> Value {
    gateway(EAST_WEST.namespace, "tls", EAST_WEST.port, EAST_WEST.port)
}

/// How long a gateway drains: `drainDuration` is when Envoy closes its ports, `terminationDrainDuration` when it ends.
fn drain() -> String {
    let drain = format!("{GATEWAY_DRAIN_SECONDS}s");
    platformc_output::yaml::document(&json!({ "drainDuration": drain, "terminationDrainDuration": drain }))
}

fn gateway(name: &str, traffic: &str, number: u16, target: u16) -> Value {
    let port = |name: &str, port: u16, target: u16| json!({ "name": name, "port": port, "protocol": "TCP", "targetPort": target });
    json!({
        // said, because the chart would shorten a name that begins with `istio-`
        "labels": { "app": name, "istio": name },
        "service": {
            // Terraform makes the load balancer, which reaches the pods themselves
            "type": "ClusterIP",
            "ports": [port("status-port", 15021, 15021), port(traffic, number, target)],
        },
        "autoscaling": { "minReplicas": 2, "maxReplicas": MOST_GATEWAYS, "targetCPUUtilizationPercentage": 70 },
        "podDisruptionBudget": { "maxUnavailable": 1 },
        // it takes connections on, and ends none, while the load balancer forgets the pod
        "podAnnotations": { "proxy.istio.io/config": drain() },
        "terminationGracePeriodSeconds": GATEWAY_GRACE_SECONDS,
        "priorityClassName": "system-cluster-critical",
        "resources": { "requests": { "cpu": "100m", "memory": "128Mi" }, "limits": { "cpu": "2", "memory": "1Gi" } },
        "securityContext": { "seccompProfile": { "type": "RuntimeDefault" } },
        "topologySpreadConstraints": spread(&json!({ "app": name })),
    })
}
