//! An app that is a chart of the user's own.

use serde_json::{Map, Value, json};

use super::{object, settings};
use crate::{
    contract,
    graph::{Context, Files},
    kubernetes::{self, Release},
};
use platformc_model::App;

/// Writes the release, with the objects that the platform puts beside it.
pub(super) fn write(context: &Context<'_>, app: &App, files: Vec<(&'static str, Vec<Value>)>, out: &mut Files) {
    let Some(chart) = &app.chart else { return };
    let (name, namespace) = (app.head.name.as_str(), app.head.namespace.as_str());
    let values: Map<String, Value> = chart.values.iter().map(|(key, value)| (key.clone(), value.json())).collect();
    let values = if super::substitutes(app) { literal(Value::Object(values)) } else { Value::Object(values) };
    let release =
        Release::of(name, namespace, chart.name.as_str(), chart.version.as_str(), chart.repository.as_str(), values);
    let release = release.objects("workload.yaml", beside(context, app));
    files.into_iter().fold(release, |release, (file, objects)| release.objects(file, objects)).write(context, out);
}

fn beside(context: &Context<'_>, app: &App) -> Vec<Value> {
    let mut objects = vec![account(app)];
    let given: Map<String, Value> =
        settings::given(context.model, app).into_iter().map(|(name, value)| (name, json!(value))).collect();
    if !given.is_empty() {
        // for the chart to take its environment from
        let name = format!("{}-platform", app.head.name);
        objects.push(object("v1", "ConfigMap", &name, app, json!({ "data": given })));
    }
    objects
}

/// The account that Vault knows. Should the chart bring one of this name, Helm takes this one over
/// instead of failing.
fn account(app: &App) -> Value {
    let (name, namespace) = (app.head.service_account.as_str(), app.head.namespace.as_str());
    let labels = kubernetes::map(json!({
        "app.kubernetes.io/name": app.head.name.as_str(),
        "app.kubernetes.io/managed-by": "Helm",
    }));
    let annotations = kubernetes::map(json!({
        "meta.helm.sh/release-name": app.head.name.as_str(),
        "meta.helm.sh/release-namespace": namespace,
    }));
    let account = kubernetes::labelled("v1", "ServiceAccount", name, Some(namespace), labels, json!({}));
    kubernetes::annotated(account, annotations)
}

/// Flux substitutes in values too: what stands there is the user's.
fn literal(value: Value) -> Value {
    match value {
        Value::String(text) => Value::String(contract::literal(&text)),
        Value::Array(items) => Value::Array(items.into_iter().map(literal).collect()),
        Value::Object(fields) => {
            Value::Object(fields.into_iter().map(|(key, value)| (contract::literal(&key), literal(value))).collect())
        }
        other => other,
    }
}
