//! Vault's health, leases and requests.

use platformc_output::value::Value;

use crate::dashboards::{self, Panel};

pub(super) const NAME: &str = "vault";

pub(super) fn dashboard(namespace: &str) -> Value {
    let panels = [
        Panel {
            title: "Voters that are unsealed",
            unit: "short",
            queries: &[
                ("sum(max by (pod) (vault_core_unsealed))", "unsealed"),
                ("sum(max by (pod) (vault_core_active))", "active"),
            ],
        },
        Panel {
            title: "Requests",
            unit: "reqps",
            queries: &[("sum by (pod) (rate(vault_core_handle_request_count[5m]))", "{{pod}}")],
        },
        Panel {
            title: "Logins",
            unit: "reqps",
            queries: &[("sum by (pod) (rate(vault_core_handle_login_request_count[5m]))", "{{pod}}")],
        },
        Panel {
            title: "Leases",
            unit: "short",
            queries: &[
                ("max(vault_expire_num_leases)", "all"),
                ("max(vault_expire_num_irrevocable_leases)", "irrevocable"),
            ],
        },
        Panel {
            title: "Failures to record a request",
            unit: "short",
            queries: &[(
                "sum(increase(vault_audit_log_request_failure[1h])) + sum(increase(vault_audit_log_response_failure[1h]))",
                "in an hour",
            )],
        },
        Panel {
            title: "Changes of the leader",
            unit: "short",
            queries: &[("sum(increase(vault_raft_state_leader[1h]))", "in an hour")],
        },
    ];
    dashboards::dashboard(NAME, "Vault", namespace, &panels)
}
