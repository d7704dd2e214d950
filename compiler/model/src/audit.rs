//! Audit logs.

use platformc_base::{scalar::Duration, words::AuditTo};

use crate::Effective;

/// The audit logs of Vault and of the Kubernetes APIs. All defaults are the schema's.
#[derive(Debug)]
pub struct AuditLogs {
    /// Where the audit log of a Vault of the platform's own is shipped to.
    pub vault: Effective<AuditTo>,
    /// How long it is kept there.
    pub vault_retention: Effective<Duration>,
    /// How long logs of control planes are kept.
    pub kubernetes_retention: Effective<Duration>,
}
