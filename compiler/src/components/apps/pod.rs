//! The pods of an app: restricted, spread over zones, ended gracefully.

use platformc_output::{
    json,
    value::{Map, Value},
};

use super::{
    agent, container as of, containers, csi, files, id, lifecycle, placement, probes, scratch, secrets, settings,
    storage,
};
use crate::{database_authorities, graph::Node, kubernetes, mesh, object::ObjectKind, vault_api::AUDIENCE};
use platformc_model::{App, Autoscaling, Model, Track, Volume};

/// The group that may read files which the platform mounts.
const GROUP: u32 = 10001;
/// Reading for owner and group.
const READ_ONLY: u32 = 0o440;
const TOKEN_SECONDS: u32 = 3600;

/// The labels that tell a version's pods from all others. They never change: a deployment's
/// selector cannot.
pub(super) fn selector(app: &App, track: Track) -> Map {
    let mut labels = kubernetes::selector(&app.head);
    labels.insert("track".into(), json!(track.name()));
    labels
}

pub(super) fn template(model: &Model, app: &App, track: Track, image: &str) -> Value {
    let mesh = mesh::of(model, &app.head.cluster).map(|mesh| mesh.pod_metadata(model, app, track)).unwrap_or_default();
    let mut labels = selector(app, track);
    labels.extend(mesh.labels);
    labels.extend(agent::labels(app));
    labels.extend(app.labels.iter().map(|(key, value)| (key.to_string(), json!(value.as_str()))).collect::<Map>());
    let mut annotations = mesh.annotations;
    annotations.extend(undisturbed(app));
    annotations.extend(agent::annotations(model, app));
    let own = app.annotations.iter().map(|(key, text)| (key.to_string(), json!(of::literal(app, text))));
    annotations.extend(own.collect::<Map>());
    if let Some(checksum) = files::checksum(app) {
        annotations.insert(files::CHECKSUM.into(), json!(checksum));
    }
    let mut metadata = Map::new();
    metadata.insert("labels".into(), Value::Object(labels));
    if !annotations.is_empty() {
        metadata.insert("annotations".into(), Value::Object(annotations));
    }
    let mut spec = kubernetes::map(json!({
        "serviceAccountName": app.head.service_account.as_str(),
        "automountServiceAccountToken": mesh.token,
        "enableServiceLinks": false,
        "terminationGracePeriodSeconds": app.lifecycle.grace.seconds(),
        "securityContext": {
            "runAsNonRoot": true,
            "fsGroup": GROUP,
            "fsGroupChangePolicy": "OnRootMismatch",
            "seccompProfile": { "type": "RuntimeDefault" },
        },
    }));
    if let Some(class) = &app.priority_class_name {
        spec.insert("priorityClassName".into(), json!(class.as_str()));
    }
    spec.extend(placement::fields(app));
    if app.signals() {
        spec.insert("shareProcessNamespace".into(), json!(true));
    }
    if app.ending().is_some() {
        // each try is a new pod, whose proxy and files are new too
        spec.insert("restartPolicy".into(), json!("Never"));
    } else {
        spec.insert("topologySpreadConstraints".into(), spread(app, track));
    }
    let beside = containers::containers(model, app, image);
    if !beside.is_empty() {
        spec.insert("initContainers".into(), Value::Array(beside));
    }
    spec.insert("containers".into(), Value::Array(vec![container(model, app, image)]));
    spec.insert("volumes".into(), volumes(model, app));
    kubernetes::fields([("metadata", Value::Object(metadata)), ("spec", Value::Object(spec))])
}

/// What keeps a run on its node until its deadline: to empty a node is no reason to begin it again
/// (<https://karpenter.sh/docs/concepts/disruption/#pod-level-controls>,
/// <https://github.com/kubernetes/autoscaler/blob/master/cluster-autoscaler/FAQ.md#what-types-of-pods-can-prevent-ca-from-removing-a-node>).
fn undisturbed(app: &App) -> Map {
    if app.ending().is_none() {
        return Map::new();
    }
    match &app.head.cluster.autoscaling.value {
        Autoscaling::None => Map::new(),
        Autoscaling::ClusterAutoscaler => {
            kubernetes::map(json!({ "cluster-autoscaler.kubernetes.io/safe-to-evict": "false" }))
        }
        Autoscaling::Karpenter(_) => kubernetes::map(json!({ "karpenter.sh/do-not-disrupt": "true" })),
    }
}

/// What the pods refer to.
pub(super) fn uses(node: Node, model: &Model, app: &App) -> Node {
    let node = node.refers_to(id(ObjectKind::ServiceAccount, app, app.head.service_account.as_str()));
    let secrets = secrets::synced(app).map(|used| (secrets::secret_id(app, used), used.span));
    let classes = csi::uses(app).map(|used| (csi::class_id(app, used), used.span));
    let claim = |volume: &Volume| id(ObjectKind::PersistentVolumeClaim, app, storage::claim(app, &volume.name));
    let claims = app.volumes.iter().map(|volume| (claim(volume), volume.span));
    let node = secrets.chain(classes).chain(claims).fold(node, |node, (id, span)| node.refers_to_from(id, span));
    let authorities = secrets::known_by(model, app).map(|_| secrets::authorities_id(app));
    let databases = settings::knows_databases(app).then(|| database_authorities::id(app.head.namespace.as_str()));
    authorities.into_iter().chain(databases).chain(files::ids(app)).fold(node, Node::refers_to)
}

/// Over zones and nodes, as far as nodes allow, counting only pods of the same rollout. A volume stays in the zone in which its pod
/// first ran, so that a strict rule could keep a pod from coming back to it.
fn spread(app: &App, track: Track) -> Value {
    let labels = selector(app, track);
    let over = |key: &str| {
        let mut constraint = kubernetes::map(json!({
            "maxSkew": 1,
            "topologyKey": key,
            "whenUnsatisfiable": "ScheduleAnyway",
            "labelSelector": { "matchLabels": labels },
        }));
        if !app.is_stateful() {
            constraint.insert("matchLabelKeys".into(), json!(["pod-template-hash"]));
        }
        Value::Object(constraint)
    };
    Value::Array(["topology.kubernetes.io/zone", "kubernetes.io/hostname"].map(over).into())
}

fn container(model: &Model, app: &App, image: &str) -> Value {
    let mut container = kubernetes::map(json!({
        "name": app.head.name.as_str(),
        "image": image,
        "imagePullPolicy": "IfNotPresent",
    }));
    container.extend(of::words(app, &app.command, &app.args));
    container.insert("securityContext".into(), of::security(app.user));
    if !app.head.ports.is_empty() {
        let ports =
            app.head.ports.iter().map(|port| json!({ "name": port.name.as_str(), "containerPort": port.number }));
        container.insert("ports".into(), Value::Array(ports.collect()));
    }
    container.extend(probes::probes(app, &app.probes));
    container.insert("resources".into(), of::resources(&app.resources));
    if let Some(stop) = lifecycle::pre_stop(app) {
        container.insert("lifecycle".into(), stop);
    }
    let env = of::environment(model, app, None);
    if !env.is_empty() {
        container.insert("env".into(), Value::Array(env));
    }
    container.insert("volumeMounts".into(), of::mounts(app, None));
    Value::Object(container)
}

fn volumes(model: &Model, app: &App) -> Value {
    let mut volumes = Vec::new();
    if of::has_tmp(app, None) {
        volumes.push(json!({ "name": "tmp", "emptyDir": { "sizeLimit": "1Gi" } }));
    }
    volumes.extend(containers::volumes(app));
    volumes.extend(scratch::volumes(app));
    for file in secrets::files(app, &app.secrets) {
        let secret = json!({ "secretName": file.secret, "defaultMode": READ_ONLY });
        volumes.push(json!({ "name": file.volume, "secret": secret }));
    }
    volumes.extend(csi::uses(app).map(|used| csi::volume(app, used)));
    if app.reaches_vault() {
        let token = json!({ "audience": AUDIENCE, "expirationSeconds": TOKEN_SECONDS, "path": settings::TOKEN_FILE });
        let mut sources = vec![json!({ "serviceAccountToken": token })];
        if secrets::known_by(model, app).is_some() {
            sources.push(json!({ "configMap": { "name": secrets::authorities_id(app).name } }));
        }
        let projected = json!({ "defaultMode": READ_ONLY, "sources": sources });
        volumes.push(json!({ "name": settings::TOKEN_VOLUME, "projected": projected }));
    }
    if settings::knows_databases(app) {
        volumes.push(json!({ "name": of::DATABASES, "configMap": { "name": database_authorities::AUTHORITIES } }));
    }
    if let Some(id) = files::ids(app) {
        let items = files::entries(app).map(|(_, _, key, _)| json!({ "key": key, "path": key }));
        let items: Vec<Value> = items.collect();
        volumes.push(json!({ "name": files::VOLUME, "configMap": { "name": id.name, "items": items } }));
    }
    for volume in &app.volumes {
        let claim = json!({ "claimName": storage::claim(app, &volume.name) });
        volumes.push(json!({ "name": storage::volume(&volume.name), "persistentVolumeClaim": claim }));
    }
    Value::Array(volumes)
}
