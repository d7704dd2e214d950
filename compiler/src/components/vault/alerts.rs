//! What must not stay unseen.

use serde_json::{Value, json};

use super::{NAME, NAMESPACE};
use crate::kube;

pub(super) fn rules() -> Value {
    let rules = [
        // before it has a name, a voter measures itself under an empty one: hence the maximum
        alert("VaultSealed", "max by (pod) (vault_core_unsealed) == 0", "critical", "a voter of vault is sealed"),
        alert("VaultWithoutLeader", "max(vault_core_active) < 1", "critical", "no voter of vault is active"),
        alert("VaultUnmeasured", "absent(vault_core_unsealed)", "critical", "no voter of vault answers"),
        alert(
            "VaultNotRecording",
            "increase(vault_audit_log_request_failure[10m]) + increase(vault_audit_log_response_failure[10m]) > 0",
            "critical",
            "vault could not record a request: when it can record none, it answers nobody",
        ),
        alert(
            "VaultSnapshotsFail",
            "time() - kube_cronjob_status_last_successful_time{namespace=\"vault\", cronjob=\"vault-snapshot\"} > 2 * 86400",
            "warning",
            "no snapshot of vault succeeded in two days",
        ),
    ];
    let spec = json!({ "groups": [{ "name": "vault", "rules": rules }] });
    kube::object("monitoring.coreos.com/v1", "PrometheusRule", NAME, Some(NAMESPACE), json!({ "spec": spec }))
}

fn alert(name: &str, expression: &str, severity: &str, summary: &str) -> Value {
    json!({
        "alert": name,
        "expr": expression,
        "for": "5m",
        "labels": { "severity": severity },
        "annotations": { "summary": summary },
    })
}
