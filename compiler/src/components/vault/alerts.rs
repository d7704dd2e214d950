//! What must not stay unseen.

mod runbooks;

use platformc_output::{
    json,
    value::{Map, Value},
};

pub(super) use self::runbooks::{RUNBOOKS, WITH_ROTATION};
use super::{NAMESPACE, ROTATION, SNAPSHOTS, names::NAME, rotation};
use crate::{
    alerts::{
        self,
        Severity::{self, Critical, Warning},
    },
    kubernetes,
    object::{ObjectId, ObjectKind},
    runbook::Runbook,
};
use platformc_model::{Model, Vault};

pub(super) const RULES: ObjectId<'_> = ObjectId::fixed(ObjectKind::PrometheusRule, NAMESPACE, NAME);

/// How many requests a second fill in a day what a voter keeps of its audit log: 2 GiB, at 3 KiB for a request with its answer.
const DAY_OF_AUDIT: u64 = 2 * 1024 * 1024 / 3 / (24 * 60 * 60);
/// The same for an hour, of what it keeps where the log is shipped: 8 GiB.
const HOUR_OF_AUDIT: u64 = 8 * 1024 * 1024 / 3 / (60 * 60);

/// The job is what the operator calls a `PodMonitor`: its namespace and its name.
const SEALED: &str =
    "max by (pod) (up{job=\"vault/vault\"}) == 1 unless on (pod) max by (pod) (vault_core_unsealed) == 1";

pub(super) fn rules(model: &Model, vault: &Vault) -> Value {
    // two that are missing are no accident; and an hour, which one may take
    let late = 2 * vault.snapshots.every.hours() + 1;
    let rule = |runbook: &Runbook, expression: &str, severity: Severity, summary: &str| {
        alerts::rule(model, runbook, severity, (expression, Some("5m")), Map::new(), summary)
    };
    let (kept, most) = match model.audited_vault() {
        Some(_) => ("an hour, should it not be shipped", HOUR_OF_AUDIT),
        None => ("a day", DAY_OF_AUDIT),
    };
    let mut rules = vec![
        // A sealed voter says so for half a minute, and then nothing more of it: so it is one that answers and does not say that it
        // is unsealed. Before it has a name, a voter measures itself under an empty one: hence the maximum.
        rule(&runbooks::SEALED, SEALED, Critical, "a voter of vault is sealed"),
        rule(&runbooks::NO_LEADER, "max(vault_core_active) < 1", Critical, "no voter of vault is active"),
        rule(&runbooks::UNMEASURED, "absent(vault_core_unsealed)", Critical, "no voter of vault answers"),
        rule(
            &runbooks::NOT_RECORDING,
            "increase(vault_audit_log_request_failure[10m]) + increase(vault_audit_log_response_failure[10m]) > 0",
            Critical,
            "vault could not record a request: when it can record none, it answers nobody",
        ),
        rule(
            &runbooks::OVERWRITTEN,
            &format!("sum by (pod) (rate(vault_audit_log_request_count[10m])) > {most}"),
            Warning,
            &format!(
                "vault is asked so often, failed logins included, that the audit log of a voter holds less than {kept}"
            ),
        ),
        rule(
            &runbooks::SNAPSHOTS,
            &overdue(SNAPSHOTS, late),
            Warning,
            &format!("no snapshot of vault succeeded in {late} hours"),
        ),
    ];
    if model.leased_databases().next().is_some() {
        let days = rotation::longest_days(vault.root_rotation.value) + 1;
        rules.push(rule(
            &runbooks::ROTATION,
            &overdue(ROTATION, days * 24),
            Warning,
            &format!("the passwords of vault's own logins in databases did not change in {days} days"),
        ));
    }
    let spec = json!({ "groups": [{ "name": "vault", "rules": rules }] });
    kubernetes::object(&RULES, kubernetes::fields([("spec", spec)]))
}

/// A job that has not succeeded for this many hours; for one that never has, since it was created.
fn overdue(job: &str, hours: u64) -> String {
    let job = format!("{{namespace=\"{NAMESPACE}\", cronjob=\"{job}\"}}");
    format!("time() - (kube_cronjob_status_last_successful_time{job} or kube_cronjob_created{job}) > {hours} * 3600")
}
