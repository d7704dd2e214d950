//! Files that the operator does not write: those of an app's agent and of the node's CSI driver.

use platformc_base::{
    Code, Diagnostic, Diagnostics, Span,
    scalar::Duration,
    words::{OnRotate, Via},
};

use super::{super::agent, secrets};
use crate::vault_api::{AGENT_USER, DRIVER_POLL};
use platformc_model::{App, Holder, Model, SecretKind, SecretUse, StaticRole};

/// A lease is replaced when a tenth of it is left, or earlier (`LifetimeWatcher` of Vault's client).
const LEFT: u64 = 10;
/// How long an app should have, at least, to take over a new login.
const TAKEOVER: u64 = 30;
/// The container that the injector adds.
const CONTAINER: &str = "vault-agent";

pub(super) fn check(model: &Model, app: &App, problems: &mut Diagnostics) {
    for used in &app.secrets {
        if app.head.chart && used.file_writer().is_some() {
            // no way of writing files helps
            continue;
        }
        // a certificate comes before what happens when it changes: the help of the latter takes for granted that it comes
        let first = companions(app, used).or_else(|| certificate(model, app, used));
        let ends = app.ending().is_some() || used.holder == Holder::Init;
        let first = if ends { first } else { first.or_else(|| changes(app, used)) };
        let first = first.or_else(|| authority(model, used));
        match first {
            Some(problem) => problems.push(problem),
            // nothing changes in a run
            None if ends => {}
            None => Extend::extend(problems, in_time(app, used)),
        }
        fields(used, problems);
    }
    Extend::extend(problems, shared_processes(app));
    Extend::extend(problems, user(app));
    if agent::uses(app).next().is_some() && app.head.name.as_str() == CONTAINER {
        let message = format!("the name `{CONTAINER}` is reserved for the container of the Vault agent");
        problems.push(Diagnostic::error(Code::NameCollision, app.head.span, message).help("rename the app"));
    }
}

fn span(used: &SecretUse) -> Span {
    used.via.said_at().unwrap_or(used.span)
}

/// Settings that need another one.
fn companions(app: &App, used: &SecretUse) -> Option<Diagnostic> {
    let secret = &used.secret.name;
    let useless = |what: &str, needs: &str, at: Span| {
        let message = format!("`{what}` of `{secret}` needs `{needs}`");
        Some(Diagnostic::error(Code::MissingCompanion, at, message).help(format!("add `{needs}`, or remove `{what}`")))
    };
    if let (Some(said), None) = (used.via.said_at(), used.file_writer()) {
        return useless("via", "deliver: file", said);
    }
    if let Some(name) = used.templates().next().map(|(name, _)| name).filter(|_| used.file_writer() != Some(Via::Agent))
    {
        return useless("templates", "via: agent", name.span);
    }
    if let Some(said) = used.signal.said_at().filter(|_| *used.on_rotate != OnRotate::Signal) {
        return useless("signal", "onRotate: signal", said);
    }
    if used.file_writer() == Some(Via::Agent) && *used.on_rotate == OnRotate::Signal && app.user.is_none() {
        let name = &app.head.name;
        let message =
            format!("the agent must run as the user of `{name}` to send it a signal, but `{name}` has no `user`");
        let problem =
            Diagnostic::error(Code::MissingCompanion, span(used), message).related(app.head.span, "of this app");
        return Some(problem.help("add `user: 10001` to the app: the number of the user that its image runs as"));
    }
    None
}

/// What can happen to pods when the files change.
fn changes(app: &App, used: &SecretUse) -> Option<Diagnostic> {
    let secret = &used.secret.name;
    let (message, help) = match (used.file_writer(), used.on_rotate.value) {
        (Some(Via::Agent), OnRotate::Restart) => (
            format!("the agent updates `{secret}` in running pods, but cannot restart them"),
            "write `onRotate: signal`, or `onRotate: none` if the app reads its files again by itself",
        ),
        (Some(Via::Csi), OnRotate::Restart) => (
            format!("the CSI driver updates `{secret}` in running pods, but cannot restart them"),
            "write `onRotate: none` if the app reads its files again by itself, or `via: operator`, which restarts pods",
        ),
        (Some(Via::Csi), OnRotate::Signal) => (
            format!("the CSI driver runs outside of the pod and cannot send a signal when `{secret}` changes"),
            "write `via: agent`, or `onRotate: none`",
        ),
        (None, OnRotate::Signal) if app.head.chart => (
            format!("no agent runs beside the app to send a signal when `{secret}` changes"),
            "write `onRotate: restart`, which starts what `chart.deployments` and `chart.statefulSets` name, or `onRotate: none`",
        ),
        (None | Some(Via::Operator), OnRotate::Signal) => (
            format!("no agent runs beside the app to send a signal when `{secret}` changes"),
            "write `deliver: file` and `via: agent`, or `onRotate: restart`",
        ),
        _ => return None,
    };
    Some(Diagnostic::error(Code::DeliveryMismatch, span(used), message).help(help))
}

/// The driver asks again and again, and every time it would be another certificate. And one server's the operator cannot get.
fn certificate(model: &Model, app: &App, used: &SecretUse) -> Option<Diagnostic> {
    let SecretKind::Pki(_) = &used.secret.kind else { return None };
    let name = &used.secret.name;
    let unsynced = secrets::unsynced(model, used);
    if used.file_writer() == Some(Via::Csi) {
        let every = Duration::from_seconds(DRIVER_POLL);
        let message = format!("the CSI driver would request a new `{name}` every `{every}` for each pod");
        let other = if unsynced { "" } else { ", or `via: operator`, which restarts pods" };
        let problem = Diagnostic::error(Code::DeliveryMismatch, span(used), message);
        return Some(problem.help(format!("write `via: agent` with `onRotate: signal` or `onRotate: none`{other}")));
    }
    let server = model.vault.as_ref().filter(|_| unsynced && used.synced())?.server;
    let message =
        format!("the secrets operator cannot request `{name}` from `openbao`, which rejects its form of request");
    let problem = Diagnostic::error(Code::DeliveryMismatch, span(used), message).related(server.span(), "the server");
    Some(problem.help(if app.head.chart { secrets::ASK } else { secrets::BY_AGENT }))
}

/// The provider on a node knows public authorities only.
fn authority(model: &Model, used: &SecretUse) -> Option<Diagnostic> {
    let ca = model.vault.as_ref()?.external()?.ca.as_ref().filter(|_| used.file_writer() == Some(Via::Csi))?;
    let message = format!(
        "the CSI driver cannot mount `{}`: it does not trust the authority of vault's certificate",
        used.secret.name
    );
    let problem =
        Diagnostic::error(Code::DeliveryMismatch, span(used), message).related(ca.span, "not a public authority");
    Some(problem.help("write `via: agent` or `via: operator`"))
}

/// Whether what comes next is there before the old one ends.
fn in_time(app: &App, used: &SecretUse) -> Option<Diagnostic> {
    let (secret, name) = (&used.secret.name, &app.head.name);
    let login = used.secret.login()?;
    match (used.file_writer()?, login.ttl(), login.static_role()) {
        (Via::Csi, Some(ttl), _) if ttl.seconds() < DRIVER_POLL * LEFT => {
            let (poll, least) = (Duration::from_seconds(DRIVER_POLL), Duration::from_seconds(DRIVER_POLL * LEFT));
            let message = format!("a login of `{secret}` can expire before the CSI driver requests the next one");
            let problem = Diagnostic::error(Code::LeaseArithmetic, ttl.span, message)
                .label(format!("replaced when a tenth of it is left, and checked every `{poll}`"));
            Some(problem.related(span(used), "mounted here").help(format!("write a `ttl` of `{least}` or more")))
        }
        (Via::Csi, _, Some(StaticRole { rotation, .. })) if rotation.seconds() <= DRIVER_POLL => {
            let poll = Duration::from_seconds(DRIVER_POLL);
            let message = format!("the password of `{secret}` changes before the CSI driver has brought the last one");
            let problem = Diagnostic::error(Code::LeaseArithmetic, rotation.span, message)
                .label(format!("the driver asks every `{poll}`"));
            Some(problem.related(span(used), "mounted here").help("write a longer `rotation`, such as `24h`"))
        }
        (Via::Csi, _, Some(StaticRole { rotation, .. })) => {
            let poll = Duration::from_seconds(DRIVER_POLL);
            let message = format!("the new password of `{secret}` reaches `{name}` up to `{poll}` after it changed");
            let problem = Diagnostic::warning(Code::ArrivesLate, span(used), message)
                .label("until then the database refuses new connections");
            let help =
                format!("write `via: agent`, which fetches it when it changes; or let the app retry for `{poll}`");
            Some(problem.related(rotation.span, "it changes").help(help))
        }
        (Via::Agent, Some(ttl), _) if ttl.seconds() < TAKEOVER * LEFT => {
            let left = Duration::from_seconds(ttl.seconds() / LEFT);
            let message =
                format!("the next login of `{secret}` can reach `{name}` only `{left}` before the old one expires");
            let problem = Diagnostic::warning(Code::ArrivesLate, ttl.span, message)
                .label("replaced when a tenth of it is left")
                .related(span(used), "delivered by the agent here");
            Some(problem.help(format!("write a `ttl` of `{}` or more", Duration::from_seconds(TAKEOVER * LEFT))))
        }
        _ => None,
    }
}

/// A file shows fields that the secret has.
fn fields(used: &SecretUse, problems: &mut Diagnostics) {
    let known = agent::fields(&used.secret.kind);
    for (_, text) in used.templates().filter(|_| !known.is_empty()) {
        let Some(wrong) = text.fields().find(|field| !known.contains(field)) else { continue };
        let message = format!("`{}` has no field `{wrong}`", used.secret.name);
        let names: Vec<String> = known.iter().map(|field| format!("`{{{{ .{field} }}}}`")).collect();
        let problem = Diagnostic::error(Code::UnknownReference, text.span, message);
        problems.push(problem.help(format!("it has {}", names.join(", "))));
    }
}

/// Proxies let the traffic of an agent pass by its user.
fn user(app: &App) -> Option<Diagnostic> {
    agent::uses(app).next()?;
    let beside = app.containers.iter().filter_map(|container| container.user);
    let mut users = app.user.into_iter().chain(beside);
    let user = users.find(|user| user.value == AGENT_USER && !app.signals())?;
    let message = format!("`{}` would run as the user of its agent, `{user}`", app.head.name);
    Some(Diagnostic::error(Code::NameCollision, user.span, message).help("choose another user"))
}

/// To be sent a signal, the app must be seen by who sends it.
fn shared_processes(app: &App) -> Option<Diagnostic> {
    let used = agent::uses(app).find(|used| *used.on_rotate == OnRotate::Signal)?;
    let message = format!("`{}` and its agent share a process namespace", app.head.name);
    let problem = Diagnostic::warning(Code::SharedProcesses, span(used), message)
        .label("each can read the memory and files of the other, including the agent's token");
    Some(
        problem
            .help("write `onRotate: none` and let the app read its files again by itself, or allow this with a reason"),
    )
}
