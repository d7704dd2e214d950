use platformc_base::words::AuditTo;
use schemars::JsonSchema;
use serde::Deserialize;

use crate::{
    scalar::Duration,
    span::{Span, Spanned},
};

/// The audit logs of Vault and of the Kubernetes APIs.
#[derive(Clone, Copy, Debug, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct AuditLogs {
    /// The log of each request to the Vault that the platform runs, secrets hashed, for example `{ retention: 731d }`.
    #[serde(default)]
    pub vault: VaultAuditLog,
    /// The logs of each cluster's control plane, among them the audit log of its API, in CloudWatch Logs, for example
    /// `{ retention: 365d }`.
    #[serde(default)]
    pub kubernetes: ControlPlaneLogs,
}

/// Vault's audit log.
#[derive(Clone, Copy, Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct VaultAuditLog {
    /// Where it is shipped to: `cloudwatch` (a log group of CloudWatch Logs, with alarms), or `none` (it stays on the disks of the
    /// voters, which overwrite it). Default: `cloudwatch`.
    #[serde(default)]
    pub to: Spanned<AuditTo>,
    /// How long it is kept there, for example `365d` (the default). CloudWatch Logs knows some times only: the next longer one holds.
    #[serde(default = "a_year")]
    pub retention: Spanned<Duration>,
}

impl Default for VaultAuditLog {
    fn default() -> Self {
        Self { to: Spanned { value: AuditTo::default(), span: Span::default() }, retention: a_year() }
    }
}

/// Logs of the clusters' control planes.
#[derive(Clone, Copy, Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ControlPlaneLogs {
    /// How long they are kept, for example `90d` (the default). CloudWatch Logs knows some times only: the next longer one holds.
    #[serde(default = "a_quarter")]
    pub retention: Spanned<Duration>,
}

impl Default for ControlPlaneLogs {
    fn default() -> Self {
        Self { retention: a_quarter() }
    }
}

fn a_year() -> Spanned<Duration> {
    Spanned { value: Duration::from_seconds(365 * 24 * 60 * 60), span: Span::default() }
}

fn a_quarter() -> Spanned<Duration> {
    Spanned { value: Duration::from_seconds(90 * 24 * 60 * 60), span: Span::default() }
}
