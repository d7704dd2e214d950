//! What is measured of an app's calls, and when people are told.

use serde_json::{Value, json};

use super::object;
use crate::{
    kubernetes,
    mesh::{self, Mesh},
};
use platformc_model::{App, Model};

const API: &str = "monitoring.coreos.com/v1";
/// How long a limit is passed before people are told.
const PATIENCE: &str = "5m";

/// Whether its calls are measured: by the proxies beside its pods.
pub(super) fn monitored(model: &Model, app: &App) -> bool {
    !app.head.chart && app.head.cluster.meshed && model.observes(&app.head.cluster)
}

pub(super) fn objects(model: &Model, app: &App) -> Vec<Value> {
    let Some(mesh) = mesh::of(model, &app.head.cluster).filter(|_| monitored(model, app)) else { return Vec::new() };
    let mut objects = vec![monitor(mesh, app)];
    let rules = rules(mesh, app);
    if !rules.is_empty() {
        let name = app.head.name.as_str();
        let spec = json!({ "groups": [{ "name": format!("{}.{name}", app.head.namespace), "rules": rules }] });
        objects.push(object(API, "PrometheusRule", name, app, kubernetes::fields([("spec", spec)])));
    }
    objects
}

fn monitor(mesh: &dyn Mesh, app: &App) -> Value {
    let metrics = mesh.metrics();
    let spec = json!({
        "jobLabel": "app.kubernetes.io/name",
        "podTargetLabels": ["track"],
        "selector": { "matchLabels": kubernetes::selector(&app.head) },
        "podMetricsEndpoints": [{ "port": metrics.name, "path": metrics.path }],
    });
    object(API, "PodMonitor", app.head.name.as_str(), app, kubernetes::fields([("spec", spec)]))
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
