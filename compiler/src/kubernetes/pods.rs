//! How pods are spread, bounded and confined.

use platformc_output::{json, value::Value};

use super::object::{fields, object};
use crate::object::ObjectId;

/// Over the zones, as far as nodes allow: for what can run anywhere.
#[must_use]
pub fn spread(labels: &Value) -> Value {
    json!([constraint("topology.kubernetes.io/zone", "ScheduleAnyway", labels)])
}

/// One in each zone and one on each node, or not at all: for voters, whose majority must survive the loss of a
/// zone.
#[must_use]
pub fn voters(labels: &Value) -> Value {
    json!([
        constraint("topology.kubernetes.io/zone", "DoNotSchedule", labels),
        constraint("kubernetes.io/hostname", "DoNotSchedule", labels),
    ])
}

fn constraint(topology: &str, otherwise: &str, labels: &Value) -> Value {
    json!({
        "maxSkew": 1,
        "topologyKey": topology,
        "whenUnsatisfiable": otherwise,
        "labelSelector": { "matchLabels": labels },
    })
}

/// What is reserved, and the memory at which a leak ends. Processor time is not limited: a limit
/// would throttle while the node idles.
#[must_use]
pub fn resources(cpu: &str, memory: &str, most: &str) -> Value {
    json!({ "requests": { "cpu": cpu, "memory": memory }, "limits": { "memory": most } })
}

/// A pod that meets the restricted standard, with its own user id.
#[must_use]
pub fn pod_security(user: u32, group: u32) -> Value {
    json!({
        "runAsNonRoot": true,
        "runAsUser": user,
        "runAsGroup": group,
        "fsGroup": group,
        "seccompProfile": { "type": "RuntimeDefault" },
    })
}

/// A container that meets the restricted standard.
#[must_use]
pub fn container_security() -> Value {
    json!({
        "allowPrivilegeEscalation": false,
        "readOnlyRootFilesystem": true,
        "capabilities": { "drop": ["ALL"] },
    })
}

/// A disruption budget of one pod at a time.
#[must_use]
pub fn budget(id: &ObjectId<'_>, labels: &Value) -> Value {
    let spec = json!({ "maxUnavailable": 1, "selector": { "matchLabels": labels } });
    object(id, fields([("spec", spec)]))
}
