//! The pods of an app: restricted, spread over zones, ended gracefully.

use std::borrow::Cow;

use platformc_base::Spanned;
use platformc_output::{
    json,
    value::{Map, Value},
};

use super::{agent, containers, csi, disks, files, id, probes, secrets, settings, storage};
use crate::{
    contract, database_authorities,
    graph::Node,
    kubernetes::{self, container_security},
    mesh,
    object::ObjectKind,
    vault_api::AUDIENCE,
};
use platformc_model::{App, Autoscaling, Container, GRACE_SECONDS, Model, Resources, Track, Volume};

/// The group that may read files which the platform mounts.
const GROUP: u32 = 10001;
/// Reading for owner and group.
const READ_ONLY: u32 = 0o440;
const TOKEN_SECONDS: u32 = 3600;
/// While it sleeps, everybody learns that the pod is going.
const DRAIN_SECONDS: u32 = 10;

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
    let own = app.annotations.iter().map(|(key, text)| (key.to_string(), json!(literal(app, text))));
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
        "terminationGracePeriodSeconds": GRACE_SECONDS,
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
/// first ran: no two begin in one, as long as there is a zone for each.
fn spread(app: &App, track: Track) -> Value {
    let labels = selector(app, track);
    let over = |key: &str, unsatisfiable: &str| {
        let mut constraint = kubernetes::map(json!({
            "maxSkew": 1,
            "topologyKey": key,
            "whenUnsatisfiable": unsatisfiable,
            "labelSelector": { "matchLabels": labels },
        }));
        if !app.is_stateful() {
            constraint.insert("matchLabelKeys".into(), json!(["pod-template-hash"]));
        }
        Value::Object(constraint)
    };
    let zones = u32::from(app.head.cluster.network.zones.value);
    // with more replicas than zones, two that are lost at once could keep each other from coming back
    let apart = !app.replica_volumes.is_empty() && *app.stable.replicas.max <= zones;
    let zone = if apart { "DoNotSchedule" } else { "ScheduleAnyway" };
    Value::Array(vec![over("topology.kubernetes.io/zone", zone), over("kubernetes.io/hostname", "ScheduleAnyway")])
}

fn container(model: &Model, app: &App, image: &str) -> Value {
    let mut container = kubernetes::map(json!({
        "name": app.head.name.as_str(),
        "image": image,
        "imagePullPolicy": "IfNotPresent",
    }));
    container.extend(words(app, &app.command, &app.args));
    container.insert("securityContext".into(), security(app.user));
    if !app.head.ports.is_empty() {
        let ports =
            app.head.ports.iter().map(|port| json!({ "name": port.name.as_str(), "containerPort": port.number }));
        container.insert("ports".into(), Value::Array(ports.collect()));
    }
    container.extend(probes::probes(&app.probes));
    container.insert("resources".into(), resources(&app.resources));
    if app.ending().is_none() {
        container.insert("lifecycle".into(), json!({ "preStop": { "sleep": { "seconds": DRAIN_SECONDS } } }));
    }
    let env = environment(model, app, None);
    if !env.is_empty() {
        container.insert("env".into(), Value::Array(env));
    }
    container.insert("volumeMounts".into(), mounts(app, None));
    Value::Object(container)
}

/// What a container may do.
pub(super) fn security(user: Option<Spanned<u32>>) -> Value {
    let mut security = container_security();
    if let (Some(user), Value::Object(security)) = (user, &mut security) {
        security.insert("runAsUser".into(), json!(user.value));
    }
    security
}

/// What a container runs, if that is not what its image says.
pub(super) fn words(app: &App, command: &[Spanned<String>], args: &[Spanned<String>]) -> Map {
    let given = [("command", command), ("args", args)].into_iter().filter(|(_, words)| !words.is_empty());
    given
        .map(|(key, words)| {
            let words = words.iter().map(|word| json!(literal(app, &settings::unexpanded(word))));
            (Cow::Borrowed(key), Value::Array(words.collect()))
        })
        .collect()
}

/// It may use more processor time than it asks for, never more memory.
pub(super) fn resources(resources: &Resources) -> Value {
    let (cpu, memory) = (resources.cpu.as_str(), resources.memory.to_string());
    json!({ "requests": { "cpu": cpu, "memory": memory }, "limits": { "memory": memory } })
}

/// A text of the user that Flux leaves alone.
fn literal(app: &App, text: &str) -> String {
    if super::substitutes(app) { contract::literal(text) } else { text.to_owned() }
}

/// The variables of the app's own container, or of one beside it.
pub(super) fn environment(model: &Model, app: &App, container: Option<&Container>) -> Vec<Value> {
    let plain = |name: &str, value: &str| json!({ "name": name, "value": value });
    let given = settings::given(model, app, container).into_iter().map(|(name, value)| plain(&name, &value));
    let own = settings::own(app, container).map(|(name, value)| plain(name, &value));
    let secret = secrets::variables(app, container).into_iter().map(|variable| {
        let reference = json!({ "name": variable.secret, "key": variable.key });
        json!({ "name": variable.name, "valueFrom": { "secretKeyRef": reference } })
    });
    given.chain(own).chain(secret).collect()
}

fn volumes(model: &Model, app: &App) -> Value {
    let mut volumes = Vec::new();
    if has_tmp(app, None) {
        volumes.push(json!({ "name": "tmp", "emptyDir": { "sizeLimit": "1Gi" } }));
    }
    volumes.extend(containers::volumes(app));
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
        volumes.push(json!({ "name": DATABASES, "configMap": { "name": database_authorities::AUTHORITIES } }));
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

/// What is mounted in the app's own container, or in one beside it.
pub(super) fn mounts(app: &App, container: Option<&Container>) -> Value {
    let mut mounts = Vec::new();
    if has_tmp(app, container) {
        let name = container.map_or_else(|| "tmp".to_owned(), containers::tmp);
        mounts.push(json!({ "name": name, "mountPath": TMP }));
    }
    for file in secrets::files(app, app.secrets_of(container)) {
        mounts.push(json!({ "name": file.volume, "mountPath": file.path, "readOnly": true }));
    }
    mounts.extend(csi::uses_of(app, container).filter_map(csi::mount));
    if settings::asks_vault(app, container) {
        mounts.push(json!({ "name": settings::TOKEN_VOLUME, "mountPath": settings::TOKEN_FOLDER, "readOnly": true }));
    }
    if settings::knows_databases(app) {
        mounts.push(json!({ "name": DATABASES, "mountPath": database_authorities::FOLDER, "readOnly": true }));
    }
    let name = container.map(|container| &container.name);
    for (_, path, key, _) in files::entries(app).filter(|(of, ..)| *of == name) {
        // one file among those of the image
        mounts.push(json!({ "name": files::VOLUME, "mountPath": path, "subPath": key, "readOnly": true }));
    }
    for volume in volumes_of(app, container) {
        mounts.push(json!({ "name": storage::volume(&volume.name), "mountPath": volume.mount.as_str() }));
    }
    if container.is_none() {
        mounts.extend(disks::mounts(app));
    }
    Value::Array(mounts)
}

/// The volumes that the app's own container mounts, or one beside it.
pub(super) fn volumes_of<'a>(app: &'a App, container: Option<&'a Container>) -> impl Iterator<Item = &'a Volume> {
    let named = |volume: &Volume, of: &Container| of.volumes.iter().any(|name| name.value == volume.name);
    app.volumes.iter().filter(move |volume| container.is_none_or(|of| named(volume, of)))
}

const TMP: &str = "/tmp";

/// The volume with the certificates with which it verifies its databases.
const DATABASES: &str = "databases";

/// The root file system is read-only: there is a place for temporary files, unless the container has one.
pub(super) fn has_tmp(app: &App, container: Option<&Container>) -> bool {
    let shared = volumes_of(app, container).map(|volume| volume.mount.as_str());
    let files = app.secrets_of(container).filter(|used| used.file_writer().is_some());
    let files = files.filter_map(|used| used.path.as_ref()).map(|path| path.as_str());
    let own = container.map_or(&app.files, |container| &container.files).keys().map(|path| path.as_str());
    let disks = app.replica_volumes.iter().filter(|_| container.is_none()).map(|volume| volume.mount.as_str());
    !shared.chain(disks).chain(files).chain(own).any(|path| path == TMP)
}
