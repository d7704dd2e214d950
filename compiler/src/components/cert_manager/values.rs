//! Values of the chart `cert-manager`.

use platformc_output::{json, value::Value};

use crate::kubernetes::resources;

/// The chart's role by which challenges are answered.
pub(super) const CHALLENGES: &str = "cert-manager-controller-challenges";

/// That role without pods and Services: whoever makes pods in every namespace is everybody there. Challenges are answered by DNS.
pub(super) fn without_pods() -> Value {
    json!([
        { "op": "test", "path": "/rules/5/resources", "value": ["pods", "services"] },
        { "op": "remove", "path": "/rules/5" },
    ])
}

pub(super) fn values(monitored: bool) -> Value {
    let budget = json!({ "enabled": true, "maxUnavailable": 1 });
    json!({
        // to remove the definitions is to remove every certificate
        "crds": { "enabled": true, "keep": true },
        "global": {
            "priorityClassName": "system-cluster-critical",
            "leaderElection": { "namespace": super::NAME },
        },
        "replicaCount": 2,
        // what it may do in AWS, and of whom it may have tokens for Vault, is given to this name
        "serviceAccount": { "create": true, "name": super::NAME },
        "podDisruptionBudget": budget,
        "resources": resources("20m", "64Mi", "256Mi"),
        // the API server asks it for every certificate that is written
        "webhook": {
            "replicaCount": 3,
            "podDisruptionBudget": budget,
            "resources": resources("20m", "32Mi", "128Mi"),
        },
        "cainjector": {
            "replicaCount": 2,
            "podDisruptionBudget": budget,
            "resources": resources("20m", "64Mi", "256Mi"),
        },
        "prometheus": { "podmonitor": { "enabled": monitored } },
    })
}
