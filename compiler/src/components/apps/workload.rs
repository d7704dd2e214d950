//! What runs: the service account, the deployments or the job, and how they are reached and scaled.

use platformc_output::{json, value::Value};

use super::{id, job, object, pod, stateful};
use crate::{
    kubernetes,
    mesh::{self, Mesh},
    object::{ObjectId, ObjectKind},
    pull_secrets,
};
use platformc_model::{App, Model, SURGE_PERCENT, Track, Version};

/// The objects of an app that is an image.
pub(super) fn objects(model: &Model, app: &App) -> Vec<Value> {
    let mut objects =
        vec![object(&account(app), app, account_body(app, json!({ "automountServiceAccountToken": false })))];
    objects.extend(service(model, app));
    if app.ending().is_some() {
        objects.extend(job::objects(model, app));
        return objects;
    }
    if app.is_stateful() {
        objects.extend(stateful::object_of(model, app));
    } else {
        objects.extend(app.versions().flat_map(|version| deployment(model, app, version)));
    }
    if let Some(budget) = budget(app) {
        let labels = pod::selector(app, Track::Stable);
        let spec = json!({
            "maxUnavailable": 1,
            "selector": { "matchLabels": labels },
            // a pod that does not serve anyway holds up no node
            "unhealthyPodEvictionPolicy": "AlwaysAllow",
        });
        objects.push(object(&budget, app, kubernetes::fields([("spec", spec)])));
    }
    objects
}

/// What [`objects`] makes.
pub(super) fn ids<'a>(model: &Model, app: &'a App) -> impl Iterator<Item = ObjectId<'a>> {
    let always = app.ending().is_none() && !app.is_stateful();
    let versions = app.versions().filter(move |version| always && version.image.is_some()).flat_map(|version| {
        let scaler = version.replicas.scales().then(|| autoscaler_id(app, version));
        [Some(deployment_id(app, version)), scaler]
    });
    let service = is_service(model, app).then(|| service_id(app));
    [account(app)]
        .into_iter()
        .chain(service)
        .chain(versions.flatten())
        .chain(budget(app))
        .chain(job::ids(app))
        .chain(stateful::ids(app))
}

/// What its pods run as.
fn account(app: &App) -> ObjectId<'_> {
    id(ObjectKind::ServiceAccount, app, app.head.service_account.as_str())
}

/// With the logins that its images are pulled with.
pub(super) fn account_body(app: &App, body: Value) -> Value {
    let logins: Vec<Value> = app.logins().map(|registry| json!({ "name": pull_secrets::name(registry) })).collect();
    if logins.is_empty() {
        return body;
    }
    let mut body = kubernetes::map(body);
    body.insert("imagePullSecrets".into(), Value::Array(logins));
    Value::Object(body)
}

fn service_id(app: &App) -> ObjectId<'_> {
    id(ObjectKind::Service, app, app.head.name.as_str())
}

fn deployment_id<'a>(app: &'a App, version: &'a Version) -> ObjectId<'a> {
    id(ObjectKind::Deployment, app, version.deployment.as_str())
}

fn autoscaler_id<'a>(app: &'a App, version: &'a Version) -> ObjectId<'a> {
    id(ObjectKind::HorizontalPodAutoscaler, app, version.deployment.as_str())
}

/// The disruption budget of an app that always has two pods.
fn budget(app: &App) -> Option<ObjectId<'_>> {
    (app.ending().is_none() && *app.stable.replicas.min >= 2)
        .then(|| id(ObjectKind::PodDisruptionBudget, app, app.head.name.as_str()))
}

/// What runs of one version.
fn deployment(model: &Model, app: &App, version: &Version) -> Vec<Value> {
    let Some(image) = &version.image else { return Vec::new() };
    let replicas = &version.replicas;
    let mut spec = kubernetes::map(json!({
        "revisionHistoryLimit": 3,
        "strategy": {
            "type": "RollingUpdate",
            "rollingUpdate": { "maxUnavailable": 0, "maxSurge": format!("{SURGE_PERCENT}%") },
        },
        "selector": { "matchLabels": pod::selector(app, version.track) },
    }));
    if !replicas.scales() {
        spec.insert("replicas".into(), json!(*replicas.min));
    }
    spec.insert("template".into(), pod::template(model, app, version.track, image.as_str()));
    let spec = kubernetes::fields([("spec", Value::Object(spec))]);
    let mut objects = vec![object(&deployment_id(app, version), app, spec)];
    if replicas.scales() {
        objects.push(autoscaler(app, version));
    }
    objects
}

/// By the use of the app's own container: what its proxy uses is no sign of load.
fn autoscaler(app: &App, version: &Version) -> Value {
    let (replicas, deployment) = (&version.replicas, deployment_id(app, version));
    let target = json!({ "type": "Utilization", "averageUtilization": replicas.cpu.whole().max(1) });
    let metric = json!({ "name": "cpu", "container": app.head.name.as_str(), "target": target });
    let spec = json!({
        "scaleTargetRef": {
            "apiVersion": deployment.kind.api_version(),
            "kind": deployment.kind.kind(),
            "name": deployment.name,
        },
        "minReplicas": *replicas.min,
        "maxReplicas": *replicas.max,
        "metrics": [{ "type": "ContainerResource", "containerResource": metric }],
    });
    object(&autoscaler_id(app, version), app, kubernetes::fields([("spec", spec)]))
}

/// Whether its pods have a service: in some meshes even those that listen on no port.
fn is_service(model: &Model, app: &App) -> bool {
    !app.head.ports.is_empty() || mesh::of(model, &app.head.cluster).is_some_and(Mesh::needs_service)
}

fn service(model: &Model, app: &App) -> Option<Value> {
    let selector = kubernetes::selector(&app.head);
    if !is_service(model, app) {
        return None;
    }
    let ports = app.head.ports.iter().map(|port| {
        let (name, protocol) = (port.name.as_str(), port.protocol.app_protocol());
        json!({ "name": name, "appProtocol": protocol, "port": port.number, "targetPort": name })
    });
    let ports: Vec<Value> = ports.collect();
    let spec = if ports.is_empty() {
        json!({ "clusterIP": "None", "selector": selector })
    } else {
        json!({ "selector": selector, "ports": ports })
    };
    Some(object(&service_id(app), app, kubernetes::fields([("spec", spec)])))
}
