//! What runs: the service account, the deployments, and how they are reached and scaled.

use platformc_spec::{
    platform::{Canary, Replicas},
    scalar::Percent,
};
use serde_json::{Value, json};

use super::{id, object, pod};
use crate::{
    kubernetes,
    mesh::{self, Mesh, Track},
    object::{ObjectId, ObjectKind},
};
use platformc_model::{App, Model};

/// The objects of an app that is an image.
pub(super) fn objects(model: &Model, app: &App) -> Vec<Value> {
    let mut objects = vec![object(&account(app), app, json!({ "automountServiceAccountToken": false }))];
    objects.extend(service(model, app));
    for (track, image, scale) in versions(app) {
        objects.extend(version(model, app, track, image, scale));
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
    let versions = versions(app).flat_map(|(track, _, scale)| {
        let deployment = id(ObjectKind::Deployment, app, deployment(app, track));
        [Some(deployment), scale.grows().then(|| autoscaler_id(app, track))]
    });
    let service = is_service(model, app).then(|| service_id(app));
    [account(app)].into_iter().chain(service).chain(versions.flatten()).chain(budget(app))
}

/// What its pods run as.
fn account(app: &App) -> ObjectId<'_> {
    id(ObjectKind::ServiceAccount, app, app.head.service_account.as_str())
}

fn service_id(app: &App) -> ObjectId<'_> {
    id(ObjectKind::Service, app, app.head.name.as_str())
}

fn autoscaler_id(app: &App, track: Track) -> ObjectId<'_> {
    id(ObjectKind::HorizontalPodAutoscaler, app, deployment(app, track))
}

/// The disruption budget of an app that always has two pods.
fn budget(app: &App) -> Option<ObjectId<'_>> {
    (scale(app).min >= 2).then(|| id(ObjectKind::PodDisruptionBudget, app, app.head.name.as_str()))
}

/// Its versions: the image and how many pods run it.
fn versions(app: &App) -> impl Iterator<Item = (Track, &str, Scale)> {
    let scale = scale(app);
    let stable = app.spec.image.as_ref().map(|image| (Track::Stable, image.as_str(), scale));
    let share = |canary: &Canary| share(scale, canary.weight.value);
    let canary = canary(app).map(|canary| (Track::Canary, canary.image.as_str(), share(canary)));
    stable.into_iter().chain(canary)
}

/// The names of its deployments.
pub(super) fn names(app: &App) -> Vec<String> {
    let canary = canary(app).map(|_| deployment(app, Track::Canary));
    [deployment(app, Track::Stable)].into_iter().chain(canary).collect()
}

pub(super) fn canary(app: &App) -> Option<&Canary> {
    app.spec.traffic.as_ref()?.canary.as_ref()
}

pub(super) fn deployment(app: &App, track: Track) -> String {
    match track {
        Track::Stable => app.head.name.as_str().to_owned(),
        Track::Canary => format!("{}-canary", app.head.name),
    }
}

/// How many pods of a version run.
#[derive(Clone, Copy)]
struct Scale {
    min: u32,
    max: u32,
    cpu: Percent,
}

impl Scale {
    const fn grows(self) -> bool {
        self.max > self.min
    }
}

fn scale(app: &App) -> Scale {
    match &app.spec.replicas {
        Some(replicas) => {
            let Replicas { min, max, cpu } = replicas.value;
            Scale { min, max: max.unwrap_or(min), cpu }
        }
        None => Scale { min: 2, max: 4, cpu: Percent::from_whole(70) },
    }
}

/// How many pods a rollout adds at once, in percent, rounded up.
const SURGE: u32 = 25;

/// How long it can take until a restart has replaced every pod: one batch after the other, each as slow as its probes
/// allow, and the last pods end in their own time.
pub(super) fn restart_seconds(app: &App) -> u64 {
    let pods = scale(app).max.max(1);
    let batch = pods.saturating_mul(SURGE).div_ceil(100);
    u64::from(pods.div_ceil(batch.max(1))) * u64::from(pod::START_SECONDS) + u64::from(pod::GRACE_SECONDS)
}

/// As much of the pods as of the calls, rounded up: a canary that breaks down under its share says
/// nothing about the new version.
fn share(all: Scale, weight: u8) -> Scale {
    let part = |pods: u32| pods.saturating_mul(u32::from(weight)).div_ceil(100).max(1);
    Scale { min: part(all.min), max: part(all.max), cpu: all.cpu }
}

fn version(model: &Model, app: &App, track: Track, image: &str, scale: Scale) -> Vec<Value> {
    let deployment = id(ObjectKind::Deployment, app, deployment(app, track));
    let mut spec = kubernetes::map(json!({
        "revisionHistoryLimit": 3,
        "strategy": { "type": "RollingUpdate", "rollingUpdate": { "maxUnavailable": 0, "maxSurge": format!("{SURGE}%") } },
        "selector": { "matchLabels": pod::selector(app, track) },
    }));
    if !scale.grows() {
        spec.insert("replicas".into(), json!(scale.min));
    }
    spec.insert("template".into(), pod::template(model, app, track, image));
    let mut objects = vec![object(&deployment, app, kubernetes::fields([("spec", Value::Object(spec))]))];
    if scale.grows() {
        objects.push(autoscaler(app, track, &deployment, scale));
    }
    objects
}

/// By the use of the app's own container: what its proxy uses is no sign of load.
fn autoscaler(app: &App, track: Track, deployment: &ObjectId<'_>, scale: Scale) -> Value {
    let target = json!({ "type": "Utilization", "averageUtilization": scale.cpu.whole().max(1) });
    let metric = json!({ "name": "cpu", "container": app.head.name.as_str(), "target": target });
    let spec = json!({
        "scaleTargetRef": {
            "apiVersion": deployment.kind.api_version(),
            "kind": deployment.kind.kind(),
            "name": deployment.name,
        },
        "minReplicas": scale.min,
        "maxReplicas": scale.max,
        "metrics": [{ "type": "ContainerResource", "containerResource": metric }],
    });
    object(&autoscaler_id(app, track), app, kubernetes::fields([("spec", spec)]))
}

/// Whether its pods have a service: in some meshes even those that listen on no port.
fn is_service(model: &Model, app: &App) -> bool {
    app.head.port.is_some() || mesh::of(model, &app.head.cluster).is_some_and(Mesh::needs_service)
}

fn service(model: &Model, app: &App) -> Option<Value> {
    let selector = kubernetes::selector(&app.head);
    let spec = match app.head.port {
        Some(port) => json!({
            "selector": selector,
            "ports": [{ "name": "http", "appProtocol": "http", "port": port, "targetPort": "http" }],
        }),
        None if is_service(model, app) => json!({ "clusterIP": "None", "selector": selector }),
        None => return None,
    };
    Some(object(&service_id(app), app, kubernetes::fields([("spec", spec)])))
}
