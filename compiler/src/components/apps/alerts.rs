//! Metrics of an app's calls, and alerts.

mod burn;
mod objectives;
mod runbooks;
#[cfg(test)]
mod tests;

use platformc_output::{json, value::Value};

pub(super) use self::runbooks::RUNBOOKS;
use super::{id, object};
use crate::{
    alerts::{self, Severity},
    kubernetes,
    mesh::{self, Mesh},
    object::{ObjectId, ObjectKind},
};
use platformc_model::{App, Model};

/// Whether Prometheus asks its pods: the proxies beside them, which measure its calls, or the app itself.
pub(super) fn monitored(model: &Model, app: &App) -> bool {
    let measured = app.head.cluster.meshed || app.metrics.is_some();
    !app.head.chart && measured && model.observes(&app.head.cluster)
}

pub(super) fn objects(model: &Model, app: &App) -> Vec<Value> {
    if !monitored(model, app) {
        return Vec::new();
    }
    let mesh = mesh::of(model, &app.head.cluster);
    let mut objects = vec![monitor(mesh, app)];
    if let Some(mesh) = mesh.filter(|_| has_rules(app)) {
        let spec = kubernetes::fields([("groups", Value::Array(groups(model, mesh, app)))]);
        objects.push(object(&rules_id(app), app, kubernetes::fields([("spec", spec)])));
    }
    objects
}

/// What [`objects`] makes.
pub(super) fn ids<'a>(model: &Model, app: &'a App) -> impl Iterator<Item = ObjectId<'a>> {
    let made = monitored(model, app).then(|| [Some(monitor_id(app)), has_rules(app).then(|| rules_id(app))]);
    made.into_iter().flatten().flatten()
}

fn monitor_id(app: &App) -> ObjectId<'_> {
    id(ObjectKind::PodMonitor, app, app.head.name.as_str())
}

fn rules_id(app: &App) -> ObjectId<'_> {
    id(ObjectKind::PrometheusRule, app, app.head.name.as_str())
}

/// Whether it has rules: they are about calls, which a mesh measures.
pub(super) fn has_rules(app: &App) -> bool {
    app.has_objectives() && app.head.cluster.meshed
}

fn monitor(mesh: Option<&dyn Mesh>, app: &App) -> Value {
    let proxy = mesh.map(Mesh::metrics).map(|metrics| json!({ "port": metrics.name, "path": metrics.path }));
    let own = app.metrics.as_ref();
    let own = own.map(|own| json!({ "port": own.port.name.as_str(), "path": own.path.as_str() }));
    let endpoints: Vec<Value> = proxy.into_iter().chain(own).collect();
    let spec = json!({
        "jobLabel": "app.kubernetes.io/name",
        "podTargetLabels": ["track"],
        "selector": { "matchLabels": kubernetes::selector(&app.head) },
        "podMetricsEndpoints": endpoints,
    });
    object(&monitor_id(app), app, kubernetes::fields([("spec", spec)]))
}

/// Two groups, since what covers days need not be computed each minute. The second looks at what the first recorded.
fn groups(model: &Model, mesh: &dyn Mesh, app: &App) -> Vec<Value> {
    let head = &app.head;
    let place = format!("{}/{}", head.namespace, head.name);
    let (mut fast, mut slow) = (Vec::new(), Vec::new());
    for objective in [objectives::errors(mesh, app), objectives::latency(mesh, app)].into_iter().flatten() {
        let (namespace, name, slo) = (head.namespace.as_str(), head.name.as_str(), objective.name);
        let labels = kubernetes::fields([("namespace", json!(namespace)), ("app", json!(name)), ("slo", slo.into())]);
        let selected = ["namespace=\"", namespace, "\",app=\"", name, "\",slo=\"", slo, "\""].concat();
        let alert = |severity| {
            let runbook = runbooks::of(objective.name);
            let expression = burn::expression(&objective, &selected, severity);
            let summary = format!("{}: {}", place, summary(app, objective.name));
            alerts::rule(model, runbook, severity, (&expression, None), kubernetes::map(labels.clone()), &summary)
        };
        fast.extend(burn::rates(&objective, &labels));
        fast.extend(burn::FAST.map(|window| burn::ratio(window, &selected, &labels)));
        fast.push(alert(Severity::Critical));
        slow.extend(burn::SLOW.map(|window| burn::ratio(window, &selected, &labels)));
        slow.push(burn::budget(&objective, &budgeted(model), &selected, &labels));
        slow.push(alert(Severity::Warning));
    }
    let name = format!("{}.{}", head.namespace, head.name);
    let group = |name: String, interval: &'static str, rules| {
        kubernetes::fields([("name", name.into()), ("interval", interval.into()), ("rules", Value::Array(rules))])
    };
    vec![group(name.clone(), "1m", fast), group(format!("{name}.days"), "5m", slow)]
}

/// What fails or is slow, with the limit.
fn summary(app: &App, objective: &str) -> String {
    let alerts = app.alerts.as_ref();
    let errors = alerts.and_then(|alerts| alerts.error_rate).filter(|_| objective == "errors");
    let latency = alerts.and_then(|alerts| alerts.p99);
    match (errors, latency) {
        (Some(most), _) => format!("calls fail so often that the budget of {most} is used up before its time"),
        (None, Some(most)) => {
            format!("so many calls take longer than {most} that the budget of 1% is used up before its time")
        }
        (None, None) => String::new(),
    }
}

/// How far back the budget looks: 30 days, or as long as metrics are kept.
fn budgeted(model: &Model) -> String {
    let kept = model.observability.as_ref().map_or(0, |observed| observed.metrics.retention.seconds());
    format!("{}s", kept.min(30 * 24 * 60 * 60))
}
