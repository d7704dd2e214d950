//! Values of the chart `consul`.

use platformc_output::{json, value::Value};

use crate::{
    kubernetes::voters,
    mesh::consul::{MOST_GATEWAYS, NAMESPACE_LABEL},
};

/// A listener below 1024 runs this much higher: no pod binds a privileged port.
const PORT_SHIFT: u16 = 8000;

pub(super) fn values(datacenter: &str) -> Value {
    json!({
        "global": {
            "name": super::NAME,
            "datacenter": datacenter,
            "logJSON": true,
            // all calls are denied by default; ACL tokens belong to the pods' service accounts
            "acls": { "manageSystemACLs": true },
            // the authority's key stays with the servers
            "tls": { "enabled": true, "enableAutoEncrypt": true },
            "gossipEncryption": { "autoGenerate": true },
            "metrics": { "enabled": true },
        },
        "server": server(),
        "ui": { "enabled": false },
        "connectInject": inject(),
        "tests": { "enabled": false },
    })
}

fn server() -> Value {
    let labels = json!({ "app": super::NAME, "release": super::NAME, "component": "server" });
    json!({
        "replicas": 3,
        "storage": "10Gi",
        "storageClass": "gp3",
        "resources": bounds("250m", "512Mi", "1", "1Gi"),
        "disruptionBudget": { "maxUnavailable": 1 },
        "priorityClassName": "system-cluster-critical",
        // the chart takes a text here
        "topologySpreadConstraints": platformc_output::yaml::document(&voters(&labels)),
        "affinity": "",
    })
}

fn inject() -> Value {
    json!({
        "enabled": true,
        "replicas": 2,
        "disruptionBudget": { "maxUnavailable": 1 },
        // while it is down no pod starts in the namespaces that it is asked about: in those of apps alone
        "namespaceSelector": platformc_output::yaml::document(&json!({
            "matchLabels": { (NAMESPACE_LABEL.0): NAMESPACE_LABEL.1 },
        })),
        // no pod of an app may change its own network
        "cni": { "enabled": true, "autorotateToken": true },
        "priorityClassName": "system-cluster-critical",
        "resources": bounds("100m", "128Mi", "500m", "256Mi"),
        "sidecarProxy": { "resources": bounds("50m", "64Mi", "1", "256Mi") },
        "apiGateway": {
            // of the versions that the chart's controller knows
            "manageExternalCRDs": true,
            "managedGatewayClass": {
                // Terraform makes the load balancer, which reaches the pods themselves
                "serviceType": "ClusterIP",
                "deployment": { "defaultInstances": 2, "minInstances": 2, "maxInstances": MOST_GATEWAYS },
                "mapPrivilegedContainerPorts": PORT_SHIFT,
                "resources": bounds("100m", "128Mi", "1", "512Mi"),
            },
        },
    })
}

/// With a limit of processor time, because the chart's own is below every sensible request.
fn bounds(cpu: &str, memory: &str, most_cpu: &str, most_memory: &str) -> Value {
    json!({ "requests": { "cpu": cpu, "memory": memory }, "limits": { "cpu": most_cpu, "memory": most_memory } })
}
