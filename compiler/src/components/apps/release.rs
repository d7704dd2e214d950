//! An app that is a chart of the user's own.

use platformc_output::{
    json,
    value::{Map, Value},
};

use super::{id, object, settings};
use crate::{
    contract,
    graph::{Context, Files},
    kubernetes::{self, Release},
    object::{ObjectId, ObjectKind},
    pull_secrets,
};
use platformc_model::{App, Model, PrivateRegistry};

/// Writes the release, with the objects that the platform puts beside it.
pub(super) fn write(context: &Context<'_>, app: &App, files: Vec<(&'static str, Vec<Value>)>, out: &mut Files) {
    let Some(chart) = &app.chart else { return };
    let (name, namespace) = (app.head.name.as_str(), app.head.namespace.as_str());
    let values: Map = chart.values.iter().map(|(key, value)| (key.clone(), value.json())).collect();
    let values = if super::substitutes(app) { literal(Value::Object(values)) } else { Value::Object(values) };
    let release =
        Release::of(name, namespace, chart.name.as_str(), chart.version.as_str(), chart.repository.as_str(), values);
    // what a chart of the user's own scales, itself or by hand, is not ours to know
    let release = ["Deployment", "StatefulSet"]
        .iter()
        .fold(release, |release, kind| release.changed_by_others(kind, None, &["/spec/replicas"]));
    let release = chart.digest.iter().fold(release, |release, digest| release.digest(digest.as_str()));
    let release =
        source_login(app).into_iter().fold(release, |release, registry| release.login(&pull_secrets::name(registry)));
    let release = if chart.cluster_scoped.value { release } else { release.account(&installer(app)) };
    let release = release.objects("workload.yaml", beside(context, app));
    files.into_iter().fold(release, |release, (file, objects)| release.objects(file, objects)).write(context, out);
}

/// The registry that the chart itself comes from, if that takes a login.
fn source_login(app: &App) -> Option<&PrivateRegistry> {
    let host = app.chart.as_ref()?.repository.host();
    app.logins().find(|registry| *registry.host == host).map(AsRef::as_ref)
}

/// Objects beside the release.
pub(super) fn ids<'a>(model: &Model, app: &'a App) -> impl Iterator<Item = ObjectId<'a>> {
    let given = (!settings::given(model, app, None).is_empty()).then(|| given_id(app));
    [account_id(app)].into_iter().chain(given).chain(installer_ids(app).into_iter().flatten())
}

/// The service account in whose name Flux installs the chart. Its pods run as another one.
fn installer(app: &App) -> String {
    format!("{}-release", app.head.name)
}

/// It and its rights, unless the release may change the whole cluster.
fn installer_ids(app: &App) -> Option<[ObjectId<'_>; 3]> {
    app.chart.as_ref().filter(|chart| !chart.cluster_scoped.value)?;
    Some(
        [ObjectKind::ServiceAccount, ObjectKind::Role, ObjectKind::RoleBinding]
            .map(|kind| id(kind, app, installer(app))),
    )
}

/// What a chart usually makes, in its own namespace. Nobody can grant in a Role what they do not have themselves. What is missing is
/// missing on purpose: rules of the mesh and certificates say who an app is and who may call it, and tokens of service accounts and
/// commands in running pods would make the release everybody in the namespace.
const MAKES: [(&str, &[&str]); 8] = [
    (
        "",
        &[
            "configmaps",
            "endpoints",
            "events",
            "persistentvolumeclaims",
            "pods",
            "secrets",
            "serviceaccounts",
            "services",
        ],
    ),
    ("apps", &["daemonsets", "deployments", "replicasets", "statefulsets"]),
    ("autoscaling", &["horizontalpodautoscalers"]),
    ("batch", &["cronjobs", "jobs"]),
    ("coordination.k8s.io", &["leases"]),
    ("monitoring.coreos.com", &["podmonitors", "prometheusrules", "servicemonitors"]),
    ("policy", &["poddisruptionbudgets"]),
    (RBAC, &["rolebindings", "roles"]),
];
const RBAC: &str = "rbac.authorization.k8s.io";

pub(super) fn installer_objects(app: &App) -> Vec<Value> {
    let Some([account, rights, binding]) = installer_ids(app) else { return Vec::new() };
    let verbs = ["create", "delete", "get", "list", "patch", "update", "watch"];
    let rules = MAKES.map(|(group, resources)| json!({ "apiGroups": [group], "resources": resources, "verbs": verbs }));
    let bound = json!({
        "roleRef": { "apiGroup": RBAC, "kind": "Role", "name": rights.name },
        "subjects": [{ "kind": "ServiceAccount", "name": account.name, "namespace": app.head.namespace.as_str() }],
    });
    vec![
        object(&account, app, json!({ "automountServiceAccountToken": false })),
        object(&rights, app, json!({ "rules": rules })),
        object(&binding, app, bound),
    ]
}

/// The account that it may run as.
fn account_id(app: &App) -> ObjectId<'_> {
    id(ObjectKind::ServiceAccount, app, app.head.service_account.as_str())
}

/// What the platform tells the chart.
fn given_id(app: &App) -> ObjectId<'_> {
    id(ObjectKind::ConfigMap, app, format!("{}-platform", app.head.name))
}

fn beside(context: &Context<'_>, app: &App) -> Vec<Value> {
    let mut objects = vec![account(app)];
    objects.extend(installer_objects(app));
    let given: Map =
        settings::given(context.model, app, None).into_iter().map(|(name, value)| (name, json!(value))).collect();
    if !given.is_empty() {
        // for the chart to take its environment from
        objects.push(object(&given_id(app), app, crate::kubernetes::fields([("data", given)])));
    }
    objects
}

/// The account that Vault knows. Should the chart bring one of this name, Helm takes this one over
/// instead of failing.
fn account(app: &App) -> Value {
    let labels = kubernetes::map(json!({
        "app.kubernetes.io/name": app.head.name.as_str(),
        "app.kubernetes.io/managed-by": "Helm",
    }));
    let annotations = kubernetes::map(json!({
        "meta.helm.sh/release-name": app.head.name.as_str(),
        "meta.helm.sh/release-namespace": app.head.namespace.as_str(),
    }));
    let account = kubernetes::labelled(&account_id(app), labels, super::workload::account_body(app, json!({})));
    kubernetes::annotated(account, annotations)
}

/// Flux substitutes in values too, so escape the user's text.
fn literal(value: Value) -> Value {
    match value {
        Value::String(text) => Value::String(contract::literal(&text).into()),
        Value::Array(items) => Value::Array(items.into_iter().map(literal).collect()),
        Value::Object(fields) => {
            Value::Object(fields.into_iter().map(|(key, value)| (contract::literal(&key), literal(value))).collect())
        }
        other => other,
    }
}
