//! Metrics of an app's calls, and alerts.

use platformc_output::{json, value::Value};

use super::{id, object};
use crate::{
    kubernetes,
    mesh::{self, Mesh},
    object::{ObjectId, ObjectKind},
};
use platformc_model::{App, Model};

/// How long a limit must be exceeded before an alert is raised.
const PATIENCE: &str = "5m";

/// Whether its calls are measured: by the proxies beside its pods.
pub(super) fn monitored(model: &Model, app: &App) -> bool {
    !app.head.chart && app.head.cluster.meshed && model.observes(&app.head.cluster)
}

pub(super) fn objects(model: &Model, app: &App) -> Vec<Value> {
    let Some(mesh) = mesh::of(model, &app.head.cluster).filter(|_| monitored(model, app)) else { return Vec::new() };
    let mut objects = vec![monitor(mesh, app)];
    if has_rules(app) {
        let (name, rules) = (app.head.name.as_str(), rules(mesh, app));
        let spec = json!({ "groups": [{ "name": format!("{}.{name}", app.head.namespace), "rules": rules }] });
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

fn has_rules(app: &App) -> bool {
    app.alerts.as_ref().is_some_and(|alerts| alerts.error_rate.is_some() || alerts.p99.is_some())
}

fn monitor(mesh: &dyn Mesh, app: &App) -> Value {
    let metrics = mesh.metrics();
    let spec = json!({
        "jobLabel": "app.kubernetes.io/name",
        "podTargetLabels": ["track"],
        "selector": { "matchLabels": kubernetes::selector(&app.head) },
        "podMetricsEndpoints": [{ "port": metrics.name, "path": metrics.path }],
    });
    object(&monitor_id(app), app, kubernetes::fields([("spec", spec)]))
}

fn rules(mesh: &dyn Mesh, app: &App) -> Vec<Value> {
    let Some(alerts) = &app.alerts else { return Vec::new() };
    let head = &app.head;
    let place = format!("{}/{}", head.namespace, head.name);
    let failures = alerts.error_rate.map(|most| {
        let expression = format!("{} > {}", mesh.failures(head), most.fraction());
        rule(app, "CallsFail", &expression, &format!("more than {most} of the calls to {place} fail"))
    });
    let latency = alerts.p99.map(|most| {
        let expression = format!("{} > {}", mesh.latency(head), most.milliseconds());
        rule(app, "CallsAreSlow", &expression, &format!("one in a hundred calls to {place} takes longer than {most}"))
    });
    failures.into_iter().chain(latency).collect()
}

fn rule(app: &App, alert: &str, expression: &str, summary: &str) -> Value {
    let head = &app.head;
    json!({
        "alert": alert,
        "expr": expression,
        "for": PATIENCE,
        "labels": { "severity": "warning", "namespace": head.namespace.as_str(), "app": head.name.as_str() },
        "annotations": { "summary": summary },
    })
}
