//! What the kind of an app cannot honour: what ends by itself serves nobody, and what always runs has no schedule.

use std::collections::BTreeSet;

use platformc_base::{
    Code, Diagnostic, Diagnostics, Span,
    scalar::{Name, PortName},
    words::{OnRotate, WorkloadKind},
};

use platformc_model::{App, Callee, Model, Runs};

const SERVES: &str = "nobody calls what ends by itself; deploy what serves as an app of its own, without `kind`";
const JUDGED: &str = "a run is judged by its exit status, and ended after `runs.deadline`";

pub(super) fn check(model: &Model, app: &App, problems: &mut Diagnostics) {
    for other in app.after.iter().filter(|other| other.kind.value == WorkloadKind::CronJob) {
        let message = format!("`{}` waits for `{}`, which is a cron job", app.head.name, other.name);
        problems.push(
            Diagnostic::error(Code::NotOfKind, other.at, message)
                .label("it is there at once, whether or not it ever ran")
                .related(other.span, "the cron job")
                .help("wait for a `job`, or remove it here"),
        );
    }
    Extend::extend(problems, waited_for(model, app));
    if app.head.chart {
        return;
    }
    let kind = app.head.kind.value;
    let refused = if kind.ends() { ending(app) } else { always(app) };
    for (key, span, help) in refused {
        let message = format!("`{key}` does not apply to `{}`, which is a {}", app.head.name, what(kind));
        let problem = Diagnostic::error(Code::NotOfKind, span, message);
        let problem = match app.head.kind.said_at() {
            Some(said) => problem.related(said, "its kind"),
            None => problem.related(app.head.span, "it has no `kind`"),
        };
        problems.push(problem.help(help));
    }
}

/// A job that calls what waits for it never ends on the first deployment.
fn waited_for(model: &Model, app: &App) -> Option<Diagnostic> {
    if app.head.kind.value != WorkloadKind::Job {
        return None;
    }
    let called = app.calls.iter().filter_map(|callee| match callee {
        Callee::App(other, span) => Some((&other.app, *span)),
        Callee::Database(..) | Callee::External(..) => None,
    });
    let (other, span) = called.into_iter().find(|(other, _)| waits(model, &other.name, &app.head.name))?;
    let message = format!("`{}` calls `{}`, which waits for it", app.head.name, other.name);
    Some(
        Diagnostic::error(Code::Cycle, span, message)
            .label("on the first deployment neither comes up")
            .related(other.span, "it has the job in its `after`, or what it waits for has")
            .help("take the call out, or the job out of that `after`"),
    )
}

/// Whether an app comes only after another one.
fn waits(model: &Model, app: &Name, other: &Name) -> bool {
    let (mut seen, mut left) = (BTreeSet::new(), vec![app]);
    while let Some(name) = left.pop() {
        for before in model.apps.get(name).into_iter().flat_map(|app| &app.after) {
            if before.name == *other {
                return true;
            }
            if seen.insert(&before.name) {
                left.push(&before.name);
            }
        }
    }
    false
}

/// What a kind of app is called.
pub(super) const fn what(kind: WorkloadKind) -> &'static str {
    match kind {
        WorkloadKind::Deployment => "Deployment: it always runs",
        WorkloadKind::CronJob => "cron job",
        WorkloadKind::Job => "job",
    }
}

fn ending(app: &App) -> Vec<(&'static str, Span, String)> {
    let remove = |key: &str, why: &str| format!("remove `{key}`: {why}");
    let keys: [(&str, Option<Span>, &str); 7] = [
        (ports(app), app.head.ports.first().map(|port| port.span), SERVES),
        ("replicas", app.stable.replicas.said_at(), "a run has one pod"),
        ("health", app.health.as_ref().map(|health| health.span), JUDGED),
        ("probes", app.probes.span, JUDGED),
        ("expose", app.expose.as_ref().map(|expose| expose.span), SERVES),
        ("traffic", app.traffic.as_ref().map(|traffic| traffic.span), SERVES),
        ("alerts", app.alerts.map(|alerts| alerts.span), "they are about calls to an app, and nobody calls this one"),
    ];
    let mut found: Vec<_> =
        keys.into_iter().filter_map(|(key, span, why)| Some((key, span?, remove(key, why)))).collect();
    for used in app.secrets.iter().filter(|used| *used.on_rotate != OnRotate::None) {
        let why = "each run reads its secrets anew, and one that runs keeps what it has";
        found.extend(used.on_rotate.said_at().map(|span| ("onRotate", span, remove("onRotate", why))));
    }
    if let (Some(runs), WorkloadKind::Job) = (app.runs.as_deref(), app.head.kind.value) {
        let to = "a job runs once for each version; write `kind: cronJob` for what runs again and again";
        found.extend(scheduled(runs).into_iter().map(|(key, span)| (key, span, remove(key, to))));
    }
    found
}

/// The key of its ports: of only one, mostly the short form.
fn ports(app: &App) -> &'static str {
    match app.head.ports.as_slice() {
        [only] if only.name == PortName::http() => "port",
        _ => "ports",
    }
}

fn always(app: &App) -> Vec<(&'static str, Span, String)> {
    let Some(runs) = app.runs.as_deref() else { return Vec::new() };
    let keys = scheduled(runs).into_iter().filter(|(key, _)| !key.starts_with("runs."));
    let whole = runs.span.map(|span| ("runs", span));
    keys.chain(whole)
        .map(|(key, span)| (key, span, format!("write `kind: cronJob` or `kind: job`, or remove `{key}`")))
        .collect()
}

/// What is about a schedule.
fn scheduled(runs: &Runs) -> Vec<(&'static str, Span)> {
    let keys = [
        ("schedule", runs.schedule.as_ref().map(|schedule| schedule.span)),
        ("timeZone", runs.time_zone.said_at()),
        ("runs.concurrency", runs.concurrency.said_at()),
        ("runs.startingDeadline", runs.starting_deadline.said_at()),
        ("runs.history", runs.history),
    ];
    keys.into_iter().filter_map(|(key, span)| Some((key, span?))).collect()
}
