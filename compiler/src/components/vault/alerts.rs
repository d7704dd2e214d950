//! What must not stay unseen.

use serde_json::{Value, json};

use super::{NAME, NAMESPACE, SNAPSHOTS};
use crate::{kube, resolve::Vault};

pub(super) fn rules(vault: &Vault) -> Value {
    // two that are missing are no accident; and an hour, which one may take
    let late = 2 * vault.spec.snapshots.every.hours() + 1;
    let job = format!("{{namespace=\"{NAMESPACE}\", cronjob=\"{SNAPSHOTS}\"}}");
    // of a job that never succeeded nobody knows when it last did
    let since = format!("(kube_cronjob_status_last_successful_time{job} or kube_cronjob_created{job})");
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
            &format!("time() - {since} > {late} * 3600"),
            "warning",
            &format!("no snapshot of vault succeeded in {late} hours"),
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
