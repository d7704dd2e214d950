//! Vault's audit log: whether there is one, whether it leaves the voters, and who hears of what is in it.

use platformc_base::{
    Code, Diagnostic, Diagnostics,
    words::{Audit, AuditTo},
};

use crate::aws::retention;
use platformc_model::{Home, Model, Vault};

pub(super) fn check(model: &Model, vault: &Vault, home: &Home, problems: &mut Diagnostics) {
    let audit = &vault.audit;
    if !audit.contains(&Audit::File) {
        problems.push(
            Diagnostic::warning(Code::Weakened, audit.span(), "vault has no audit device")
                .label("nobody can tell who read what")
                .help("write `audit: [file]`"),
        );
        nothing_to_ship(model, problems, "vault has no audit device", "write `audit: [file]` for `vault`");
        return;
    }
    if model.audit.vault.value == AuditTo::None {
        stays(model, vault, problems);
        return;
    }
    retention::check("vault's audit log", &model.audit.vault_retention, problems);
    if model.aws.alarms.is_empty() {
        problems.push(
            Diagnostic::warning(Code::AlarmsUntold, home.span, "alarms on vault's audit log reach nobody")
                .label("root tokens, unsealing and changed policies are recorded here")
                .help("write the ARN of an SNS topic that people subscribe to: `aws: { alarms: [\"arn:aws:sns:…\"] }`"),
        );
    }
}

/// Whoever reaches Vault can send requests until an entry is gone, and whoever may change a voter can remove it.
fn stays(model: &Model, vault: &Vault, problems: &mut Diagnostics) {
    let at = model.audit.vault.span();
    let warning = Diagnostic::warning(
        Code::AuditStays,
        at,
        "vault's audit log stays on its own volumes, and no alarm looks at it",
    )
    .label("newer entries take the place of older ones");
    let warning = match vault.outside.first() {
        Some(outside) => warning.related(outside.span, "this comes from outside, and failed logins are recorded too"),
        None => warning,
    };
    problems.push(warning.help("remove `to: none`, or collect it yourself and allow this with what collects it"));
}

/// Without a Vault of the platform's own there is nothing to ship.
pub(super) fn without(model: &Model, problems: &mut Diagnostics) {
    nothing_to_ship(
        model,
        problems,
        "the platform runs no vault whose audit log could be shipped",
        "remove `audit.vault`; who runs the server decides about its audit log",
    );
}

fn nothing_to_ship(model: &Model, problems: &mut Diagnostics, message: &str, help: &str) {
    let said = [model.audit.vault.said_at(), model.audit.vault_retention.said_at()];
    let nowhere = model.audit.vault.value == AuditTo::None;
    if let Some(span) = said.into_iter().flatten().next().filter(|_| !nowhere) {
        problems.push(Diagnostic::error(Code::MissingCompanion, span, message).help(help));
    }
}
