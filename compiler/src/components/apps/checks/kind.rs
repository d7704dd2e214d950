//! What the kind of an app cannot honour: what ends by itself serves nobody, and what always runs has no schedule.

use platformc_base::{
    Code, Diagnostic, Diagnostics, Span,
    scalar::PortName,
    words::{OnRotate, WorkloadKind},
};

use platformc_model::{App, Runs};

const SERVES: &str = "nobody calls what ends by itself; deploy what serves as an app of its own, without `kind`";
const JUDGED: &str = "a run is judged by its exit status, and ended after `runs.deadline`";

pub(super) fn check(app: &App, problems: &mut Diagnostics) {
    if app.head.chart {
        return;
    }
    let kind = app.head.kind.value;
    let refused = match kind {
        WorkloadKind::CronJob | WorkloadKind::Job => [ending(app), stateless(app)].concat(),
        WorkloadKind::Deployment => [always(app), stateless(app)].concat(),
        WorkloadKind::StatefulSet => [always(app), stateful(app)].concat(),
    };
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

/// What a kind of app is called.
pub(super) const fn what(kind: WorkloadKind) -> &'static str {
    match kind {
        WorkloadKind::Deployment => "Deployment: it always runs",
        WorkloadKind::CronJob => "cron job",
        WorkloadKind::Job => "job",
        WorkloadKind::StatefulSet => "StatefulSet: its pods keep their names and volumes",
    }
}

fn ending(app: &App) -> Vec<(&'static str, Span, String)> {
    let remove = |key: &str, why: &str| format!("remove `{key}`: {why}");
    let keys: [(&str, Option<Span>, &str); 8] = [
        (ports(app), app.head.ports.first().map(|port| port.span), SERVES),
        ("replicas", app.stable.replicas.said_at(), "a run has one pod"),
        ("health", app.health.as_ref().map(|health| health.span), JUDGED),
        ("probes", app.probes.span, JUDGED),
        ("expose", app.expose.first().map(|expose| expose.span), SERVES),
        ("traffic", app.traffic.as_ref().map(|traffic| traffic.span), SERVES),
        ("metrics", app.metrics.as_ref().map(|metrics| metrics.span), "a run is over before Prometheus asks for them"),
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
    let keys = keys.map(|(key, span)| (key, span, "`kind: cronJob`"));
    let whole = runs.span.map(|span| ("runs", span, "`kind: cronJob` or `kind: job`"));
    keys.chain(whole).map(|(key, span, kind)| (key, span, format!("write {kind}, or remove `{key}`"))).collect()
}

/// What only pods have that keep their names.
fn stateless(app: &App) -> Vec<(&'static str, Span, String)> {
    let shared =
        "write `kind: statefulSet`, or for files that all pods share `volumes`; or remove `volumeClaimTemplates`";
    let keys = [
        ("volumeClaimTemplates", app.replica_volumes.first().map(|volume| volume.span), shared),
        ("podManagement", app.pod_management.said_at(), "write `kind: statefulSet`, or remove `podManagement`"),
    ];
    keys.into_iter().filter_map(|(key, span, help)| Some((key, span?, help.to_owned()))).collect()
}

/// What pods cannot have that keep their names and volumes.
fn stateful(app: &App) -> Vec<(&'static str, Span, String)> {
    let replicas = &app.stable.replicas.value;
    let fixed =
        "a replica that scaling adds begins with an empty volume, and one that it removes leaves its data behind";
    let fixed = format!("remove it, and write how many there are as `min`: {fixed}");
    let canary = app.canary.as_ref().map(|canary| canary.image.as_ref().map_or(app.head.span, |image| image.span));
    let canary_help = "remove `canary`: both versions would need the same names and volumes";
    let keys = [
        ("replicas.max", replicas.max.said_at(), fixed.as_str()),
        ("replicas.cpu", replicas.cpu.said_at(), fixed.as_str()),
        ("traffic.canary", canary, canary_help),
    ];
    keys.into_iter().filter_map(|(key, span, help)| Some((key, span?, help.to_owned()))).collect()
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
