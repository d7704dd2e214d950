//! How secrets reach an app.

use platformc_base::{
    Code, Diagnostic, Diagnostics, Span,
    words::{Deliver, OnRotate, VaultServer},
};

use platformc_model::{App, Holder, Model, SecretKind, SecretUse};

pub(super) fn check(model: &Model, app: &App, problems: &mut Diagnostics) {
    for used in &app.secrets {
        Extend::extend(problems, kind(model, app, used));
        Extend::extend(problems, companions(used));
        Extend::extend(problems, operations(used));
    }
}

fn span(used: &SecretUse) -> Span {
    used.deliver.said_at().unwrap_or(used.span)
}

const fn word(deliver: Deliver) -> &'static str {
    match deliver {
        Deliver::File => "file",
        Deliver::Env => "env",
        Deliver::Sync => "sync",
        Deliver::Api => "api",
    }
}

/// Whether a secret of this kind can be delivered this way, to an app of this kind.
fn kind(model: &Model, app: &App, used: &SecretUse) -> Option<Diagnostic> {
    let name = &used.secret.name;
    let way = word(*used.deliver);
    let (message, help) = match (&used.secret.kind, *used.deliver) {
        (SecretKind::Transit(_), Deliver::File | Deliver::Env | Deliver::Sync) => (
            format!("`{name}` is a key that never leaves vault: it cannot be delivered as `{way}`"),
            "write `deliver: api`: the app asks vault to encrypt and decrypt",
        ),
        (SecretKind::Aws(_), Deliver::File | Deliver::Env | Deliver::Sync) => (
            format!("AWS credentials such as `{name}` are too short-lived to be delivered as `{way}`"),
            "write `deliver: api`: the app asks vault when it needs them",
        ),
        (SecretKind::Ssh(_), Deliver::File | Deliver::Env | Deliver::Sync) => (
            format!("`{name}` signs a key that the app makes: it cannot be delivered as `{way}`"),
            "write `deliver: api`: the app gives vault its public key",
        ),
        (SecretKind::Totp(_), Deliver::File | Deliver::Env | Deliver::Sync) => (
            format!("a one-time password such as `{name}` is valid for seconds: it cannot be delivered as `{way}`"),
            "write `deliver: api`: the app asks vault when it needs one",
        ),
        (_, Deliver::File | Deliver::Env) if app.head.chart => (
            format!(
                "`{name}` cannot be delivered as `{way}`: the pods of `{}` are defined by its chart",
                app.head.name
            ),
            if unsynced(model, used) { ASK } else { "write `deliver: sync`, and name the Secret in `chart.values`" },
        ),
        (SecretKind::Pki(_), Deliver::Env) => (
            format!(
                "the certificate `{name}` cannot be delivered as `env`: it is renewed, and environment variables are fixed when a pod starts"
            ),
            if unsynced(model, used) { BY_AGENT } else { "write `deliver: file` with a `path`" },
        ),
        (_, Deliver::Env)
            if *used.on_rotate == OnRotate::None && app.ending().is_none() && used.holder != Holder::Init =>
        {
            (
                format!("`{name}` would never change in a running pod: environment variables are fixed when it starts"),
                "write `onRotate: restart`, or `deliver: file`",
            )
        }
        _ => return None,
    };
    Some(Diagnostic::error(Code::DeliveryMismatch, span(used), message).help(help))
}

/// Whether the secrets operator cannot have it issued: it sends `not_after` even where it is empty (`GetIssuerAPIData` of
/// vault-secrets-operator 1.4), which `OpenBao` takes for a time.
pub(super) fn unsynced(model: &Model, used: &SecretUse) -> bool {
    let openbao = model.vault.as_ref().is_some_and(|vault| vault.server.value == VaultServer::OpenBao);
    openbao && matches!(used.secret.kind, SecretKind::Pki(_))
}

/// What is left to a chart for a certificate that the operator cannot have issued.
pub(super) const ASK: &str = "write `deliver: api`: the pods of the chart ask vault for one; or remove it";
/// And to another app.
pub(super) const BY_AGENT: &str =
    "write `deliver: file` with a `path`, `via: agent` and `onRotate: signal` or `onRotate: none`";

/// The settings that a way of delivery needs, and those that it does not know.
fn companions(used: &SecretUse) -> Option<Diagnostic> {
    let secret = &used.secret.name;
    let missing = |what: &str, example: String| {
        let message = format!("delivering `{secret}` as `{}` needs a `{what}`", word(*used.deliver));
        Some(Diagnostic::error(Code::MissingCompanion, span(used), message).help(example))
    };
    let useless = |what: &str, way: &str, at: Span| {
        let message = format!("`{what}` of `{secret}` needs `deliver: {way}`");
        let help = format!("add `deliver: {way}`, or remove `{what}`");
        Some(Diagnostic::error(Code::MissingCompanion, at, message).help(help))
    };
    match (*used.deliver, &used.path, &used.variable) {
        (Deliver::File, None, _) => missing("path", format!("add `path: /secrets/{secret}`")),
        (Deliver::Env, _, None) => {
            missing("name", format!("add `name: {}`", secret.as_str().to_uppercase().replace('-', "_")))
        }
        (Deliver::Env | Deliver::Sync | Deliver::Api, Some(path), _) => useless("path", "file", path.span),
        (Deliver::File | Deliver::Sync | Deliver::Api, _, Some(name)) => useless("name", "env", name.span),
        _ => None,
    }
}

/// A key does what its kind can.
fn operations(used: &SecretUse) -> Option<Diagnostic> {
    let known = used.secret.operations();
    let wrong = used.operations.iter().find(|operation| !known.contains(&operation.value))?;
    let name = &used.secret.name;
    let words: Vec<String> = known.iter().map(|operation| format!("`{}`", operation.as_str())).collect();
    let (message, help) = match words.as_slice() {
        [] => (
            format!("`operations` does not apply to `{name}`, which can only be read"),
            "remove `operations`".to_owned(),
        ),
        [first, rest @ ..] => {
            let kind = match &used.secret.kind {
                SecretKind::Transit(transit) => format!("a key of the kind `{}`", transit.key_type.as_str()),
                _ => "a one-time password".to_owned(),
            };
            let list = rest.iter().fold(first.clone(), |list, word| format!("{list}, {word}"));
            (format!("`{name}` is {kind}, which does not `{}`", wrong.as_str()), format!("write some of {list}"))
        }
    };
    Some(Diagnostic::error(Code::KeyMismatch, wrong.span(), message).help(help))
}
