//! What runs: the service account, the deployments, and how they are reached and scaled.

use serde_json::{Value, json};

use super::{object, pod};
use crate::{
    kubernetes,
    mesh::{self, Mesh},
};
use platformc_model::{App, Model, Replicas, SURGE_PERCENT, Track, Version};

/// The objects of an app that is an image.
pub(super) fn objects(model: &Model, app: &App) -> Vec<Value> {
    let name = app.head.name.as_str();
    let account = app.head.service_account.as_str();
    let mut objects =
        vec![object("v1", "ServiceAccount", account, app, json!({ "automountServiceAccountToken": false }))];
    objects.extend(service(model, app));
    objects.extend(app.versions().flat_map(|version| deployment(model, app, version)));
    if *app.stable.replicas.min >= 2 {
        let labels = pod::selector(app, Track::Stable);
        let spec = json!({
            "maxUnavailable": 1,
            "selector": { "matchLabels": labels },
            // a pod that does not serve anyway holds up no node
            "unhealthyPodEvictionPolicy": "AlwaysAllow",
        });
        objects.push(object("policy/v1", "PodDisruptionBudget", name, app, kubernetes::fields([("spec", spec)])));
    }
    objects
}

/// What runs of one version.
fn deployment(model: &Model, app: &App, version: &Version) -> Vec<Value> {
    let Some(image) = &version.image else { return Vec::new() };
    let (name, replicas) = (version.deployment.as_str(), &version.replicas);
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
    let mut objects =
        vec![object("apps/v1", "Deployment", name, app, kubernetes::fields([("spec", Value::Object(spec))]))];
    if replicas.scales() {
        objects.push(autoscaler(app, name, replicas));
    }
    objects
}

/// By the use of the app's own container: what its proxy uses is no sign of load.
fn autoscaler(app: &App, deployment: &str, replicas: &Replicas) -> Value {
    let target = json!({ "type": "Utilization", "averageUtilization": replicas.cpu.whole().max(1) });
    let metric = json!({ "name": "cpu", "container": app.head.name.as_str(), "target": target });
    let spec = json!({
        "scaleTargetRef": { "apiVersion": "apps/v1", "kind": "Deployment", "name": deployment },
        "minReplicas": *replicas.min,
        "maxReplicas": *replicas.max,
        "metrics": [{ "type": "ContainerResource", "containerResource": metric }],
    });
    object("autoscaling/v2", "HorizontalPodAutoscaler", deployment, app, kubernetes::fields([("spec", spec)]))
}

fn service(model: &Model, app: &App) -> Option<Value> {
    let selector = kubernetes::selector(&app.head);
    let spec = match app.head.service_port() {
        Some(port) => json!({
            "selector": selector,
            "ports": [{ "name": "http", "appProtocol": "http", "port": port, "targetPort": "http" }],
        }),
        None if mesh::of(model, &app.head.cluster).is_some_and(Mesh::needs_service) => {
            json!({ "clusterIP": "None", "selector": selector })
        }
        None => return None,
    };
    Some(object("v1", "Service", app.head.name.as_str(), app, kubernetes::fields([("spec", spec)])))
}
