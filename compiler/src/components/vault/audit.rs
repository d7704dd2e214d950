//! Vault's audit log, shipped to `CloudWatch` Logs by a container in each voter's pod, which adds to one log group and can do nothing
//! else there; and the alarms on it.

mod alarms;
mod collector;
mod runbooks;

use platformc_output::hcl::{Body, Expr};

pub(super) use self::{
    collector::{container, volume},
    runbooks::RUNBOOKS,
};
use crate::{
    aws::retention,
    graph::{Node, Plan},
    log_alarms,
    terraform::Part,
};
use platformc_model::Model;

/// What the names of its alarms begin with, and its key.
fn prefix(model: &Model) -> String {
    model.aws_name("vault-audit")
}

/// The log group.
pub(super) fn log_group(model: &Model) -> String {
    format!("/platformc/{}", prefix(model))
}

pub(super) fn plan(plan: &mut Plan) {
    plan.add(Node::module(
        "audit-log",
        &[
            ("main.tf", include_str!("modules/audit-log/main.tf")),
            ("variables.tf", include_str!("modules/audit-log/variables.tf")),
            ("outputs.tf", include_str!("modules/audit-log/outputs.tf")),
            ("versions.tf", include_str!("modules/audit-log/versions.tf")),
        ],
    ));
}

/// The log group and its alarms; what the role of the voters may do with it.
pub(super) fn write(model: &Model, root: &mut Part) -> (&'static str, Expr) {
    let log = Body::new()
        .attr("log_group_name", log_group(model))
        .attr("key_alias", prefix(model))
        .attr("retention_days", retention::known(model.audit.vault_retention.days()));
    root.module("audit-log", "audit-log", log);
    let group = Expr::reference("module.audit_log.log_group_name");
    let silence = (&runbooks::SILENT, alarms::SILENCE);
    let alarms = alarms::alarms(model);
    let arguments = log_alarms::arguments(model, &model.aws_name("vault"), group, &alarms, Some(silence));
    root.module("audit-alarms", "log-alarms", arguments);
    ("audit", Expr::reference("module.audit_log.writer_policy"))
}

#[cfg(test)]
mod tests;
