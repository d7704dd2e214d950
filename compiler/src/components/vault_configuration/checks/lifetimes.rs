//! How long secrets live, and how often they change.

use platformc_base::{Code, Diagnostic, Diagnostics, Span, scalar::Duration, words::DatabaseRole};

use super::super::engines::bound;
use platformc_model::{Credentials, DatabaseSecret, Model, Outside, Secret, SecretKind, StaticRole, Vault};

/// Checks the lifetimes of one secret.
pub fn check(secret: &Secret, problems: &mut Diagnostics) {
    match &secret.kind {
        SecretKind::Database(spec) => login(secret, spec, problems),
        SecretKind::Transit(spec) if spec.rotation.value < bound::KEY_ROTATION => {
            problems.push(too_short("a key", spec.rotation.value, bound::KEY_ROTATION, spec.rotation.span));
        }
        SecretKind::Pki(spec) => {
            Extend::extend(problems, within("a certificate", spec.ttl.value, bound::CERTIFICATE, spec.ttl.span()));
        }
        SecretKind::Aws(spec) => {
            Extend::extend(problems, within("credentials of AWS", spec.ttl.value, bound::CLOUD, spec.ttl.span()));
        }
        SecretKind::Ssh(spec) => {
            Extend::extend(problems, within("an SSH certificate", spec.ttl.value, bound::SESSION, spec.ttl.span()));
        }
        SecretKind::Kv(_) | SecretKind::Transit(_) | SecretKind::Totp(_) => {}
    }
}

/// An authority outlives what it signs; a root also lives long enough to sign the next intermediate.
pub fn authorities(vault: &Vault, longest: u64, problems: &mut Diagnostics) {
    let (root, intermediate) = (&vault.pki.root_ttl, &vault.pki.intermediate_ttl);
    if root.seconds() < intermediate.seconds().saturating_mul(2) {
        let message =
            format!("a root of `{root}` expires before it can sign a second intermediate of `{intermediate}`");
        let half = Duration::from_seconds(root.seconds() / 2);
        let problem =
            Diagnostic::error(Code::LeaseArithmetic, intermediate.span(), message).related(root.span(), "the root");
        problems.push(problem.help(format!("write `intermediateTtl: {half}` or less")));
    }
    // half of its life it signs, so that the other half is left to what it has signed last
    if intermediate.seconds() < longest.saturating_mul(2) {
        let least = Duration::from_seconds(longest.saturating_mul(2));
        let message = format!("an intermediate of `{intermediate}` can expire before the certificates that it signs");
        problems.push(
            Diagnostic::error(Code::LeaseArithmetic, intermediate.span(), message)
                .help(format!("write at least `{least}`")),
        );
    }
}

/// Checks how long a secret id of something outside lets it log in.
pub fn secret_id(outside: &Outside, problems: &mut Diagnostics) {
    let ttl = &outside.secret_id_ttl;
    Extend::extend(problems, within("a secret id", ttl.value, bound::SECRET_ID, ttl.span()));
}

/// A login lives for a while or has a password that changes: one of both.
fn login(secret: &Secret, login: &DatabaseSecret, problems: &mut Diagnostics) {
    match &login.credentials {
        Credentials::Static(StaticRole { rotation, ttl: Some(ttl), .. }) => {
            let message =
                format!("`{}` cannot be both a short-lived login and a login whose password rotates", secret.name);
            let problem = Diagnostic::error(Code::LeaseArithmetic, rotation.span, message);
            problems.push(problem.related(ttl.span, "makes it short-lived").help(match login.role {
                DatabaseRole::Owner => "remove `rotation`",
                DatabaseRole::ReadOnly | DatabaseRole::ReadWrite => "remove `ttl` or `rotation`",
            }));
        }
        Credentials::Dynamic(lease) if lease.ttl.said().is_none() => {
            let message = format!("`{}` has neither `ttl` nor `rotation`", secret.name);
            let help = match login.role {
                // one that never ends is refused
                DatabaseRole::Owner => "add `ttl: 1h`, which gives each migration its own login",
                DatabaseRole::ReadOnly | DatabaseRole::ReadWrite => {
                    "add `ttl: 1h` for one login per pod, or `rotation: 24h` for one user whose password rotates"
                }
            };
            problems.push(Diagnostic::error(Code::LeaseArithmetic, secret.span, message).help(help));
        }
        Credentials::Static(StaticRole { rotation, .. }) if rotation.value < bound::STATIC_ROTATION => {
            problems.push(too_short("a password", rotation.value, bound::STATIC_ROTATION, rotation.span));
        }
        Credentials::Static(_) | Credentials::Dynamic(_) => {}
    }
    if let Some(StaticRole { rotation, max_ttl: Some(max), .. }) = login.static_role() {
        let message = format!("`maxTtl` does not apply to `{}`, whose password rotates", secret.name);
        let problem = Diagnostic::error(Code::LeaseArithmetic, max.span, message);
        problems.push(problem.related(rotation.span, "it rotates").help("remove `maxTtl`"));
    }
    if let (Some(ttl), Some(max)) = (login.ttl(), login.max_ttl())
        && ttl.value > max.value
    {
        let message = format!("`ttl` (`{ttl}`) of `{}` exceeds `maxTtl` (`{max}`)", secret.name);
        let problem = Diagnostic::error(Code::LeaseArithmetic, ttl.span, message);
        problems.push(problem.related(max.span, "the limit").help(format!("write at most `{max}`")));
    }
}

/// A lease ends with the token that requested it, and a pipeline's token is valid for an hour.
pub fn pipelines(model: &Model, problems: &mut Diagnostics) {
    for project in model.ci.iter().flat_map(|ci| &ci.projects) {
        for secret in &project.secrets {
            let Some(ttl) = secret.login().and_then(DatabaseSecret::ttl) else { continue };
            if ttl.value <= bound::PIPELINE {
                continue;
            }
            let message = format!("the `ttl` of `{}` is `{ttl}`, longer than a pipeline can use it", secret.name);
            let problem = Diagnostic::error(Code::LeaseArithmetic, secret.at, message)
                .label(format!("it ends with the pipeline's token, after `{}`", bound::PIPELINE))
                .related(ttl.span, "its `ttl`");
            let help = format!("write `ttl: {}`, or give the project a secret of its own", bound::PIPELINE);
            problems.push(problem.help(help));
        }
    }
}

fn too_short(what: &str, found: Duration, least: Duration, span: Span) -> Diagnostic {
    let message = format!("{what} cannot rotate every `{found}`: vault does not rotate that often");
    Diagnostic::error(Code::LeaseArithmetic, span, message).help(format!("write at least `{least}`"))
}

fn within(what: &str, found: Duration, (least, most): (Duration, Duration), span: Span) -> Option<Diagnostic> {
    if (least..=most).contains(&found) {
        return None;
    }
    let message = format!("{what} cannot be valid for `{found}`");
    Some(Diagnostic::error(Code::LeaseArithmetic, span, message).help(format!("write `{least}` to `{most}`")))
}
