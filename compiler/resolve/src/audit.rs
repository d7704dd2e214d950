//! Audit logs.

use platformc_model::AuditLogs;
use platformc_spec::platform as spec;

pub(super) fn audit(spec: spec::AuditLogs) -> AuditLogs {
    let spec::AuditLogs { vault, kubernetes } = spec;
    AuditLogs {
        vault: vault.to.into(),
        vault_retention: vault.retention.into(),
        kubernetes_retention: kubernetes.retention.into(),
    }
}
