//! What keeps its state: pods with names of their own, and volumes that stay.

use std::sync::Arc;

use platformc_output::{json, value::Value};

use super::{
    disks::{CLASS, name, template},
    id, object, pod,
};
use crate::{
    graph::{Capability, Node},
    kubernetes,
    object::{ObjectId, ObjectKind},
};
use platformc_model::{App, Model, ReplicaVolume, Track};

/// Its pods, if it keeps its state.
pub(super) fn object_of(model: &Model, app: &App) -> Option<Value> {
    let (id, headless, image) = (ids(app)?, headless_id(app)?, app.stable.image.as_ref()?);
    let templates: Vec<Value> = app.replica_volumes.iter().map(template).collect();
    let mut spec = kubernetes::map(json!({
        "replicas": *app.stable.replicas.min,
        "revisionHistoryLimit": 3,
        "serviceName": headless.name,
        "podManagementPolicy": app.pod_management.policy(),
        "updateStrategy": { "type": "RollingUpdate" },
        "persistentVolumeClaimRetentionPolicy": { "whenDeleted": "Retain", "whenScaled": "Retain" },
        "selector": { "matchLabels": pod::selector(app, Track::Stable) },
    }));
    spec.insert("template".into(), pod::template(model, app, Track::Stable, image.as_str()));
    if !templates.is_empty() {
        spec.insert("volumeClaimTemplates".into(), Value::Array(templates));
    }
    Some(object(&id, app, kubernetes::fields([("spec", Value::Object(spec))])))
}

/// What [`object_of`] makes.
pub(super) fn ids(app: &App) -> Option<ObjectId<'_>> {
    app.stable.image.as_ref().filter(|_| app.is_stateful())?;
    Some(id(ObjectKind::StatefulSet, app, app.head.name.as_str()))
}

pub(super) fn headless_id(app: &App) -> Option<ObjectId<'_>> {
    app.head.headless().map(|name| id(ObjectKind::Service, app, name))
}

/// The Service in which each pod has its name. Replicas find each other before they are ready, as what forms a cluster has to.
fn names(app: &App) -> Value {
    let ports = app.head.ports.iter().map(|port| {
        let (name, protocol) = (port.name.as_str(), port.protocol.app_protocol());
        json!({ "name": name, "appProtocol": protocol, "port": port.number, "targetPort": name })
    });
    let ports: Vec<Value> = ports.collect();
    let mut spec = kubernetes::map(json!({
        "clusterIP": "None",
        "publishNotReadyAddresses": true,
        "selector": kubernetes::selector(&app.head),
    }));
    if !ports.is_empty() {
        spec.insert("ports".into(), Value::Array(ports));
    }
    Value::Object(spec)
}

/// What its replicas have before they start: names, and claims of their volumes. Flux applies a `StatefulSet` before the claims beside
/// it (<https://github.com/fluxcd/pkg/blob/main/ssa/sort.go>), and in place of a claim that is not there, its pod would get one of the template's size.
/// A claim is bound once its pod starts, so Flux waits for the names alone.
pub(super) fn replicas(app: &Arc<App>) -> Option<Node> {
    let headless = headless_id(app)?;
    let (head, target) = (&app.head, app.clone());
    let node = Node::release(&head.cluster, format!("replicas-{}", head.name), move |_, out| {
        let Some(headless) = headless_id(&target) else { return };
        out.yaml("names.yaml", [object(&headless, &target, kubernetes::fields([("spec", names(&target))]))]);
        let claims = claims(&target).map(|(id, volume)| {
            let claim = kubernetes::claim(&id, CLASS, &volume.size.to_string());
            kubernetes::labelling(claim, kubernetes::labels(&target.head))
        });
        let claims: Vec<Value> = claims.collect();
        if !claims.is_empty() {
            out.yaml("volumes.yaml", claims);
        }
        out.shared();
        kubernetes::kustomization(out);
    });
    let node = claims(app).fold(node.from(head.span), |node, (id, _)| node.makes(id));
    let cluster = || head.cluster.name.clone();
    let node = if app.replica_volumes.is_empty() { node } else { node.needs(Capability::BlockStorage(cluster())) };
    Some(
        node.health("v1", "Service", headless.name.as_ref(), head.namespace.as_str())
            .makes(headless)
            .needs(Capability::Namespaces(cluster()))
            .provides(provided(app)),
    )
}

/// What the app needs before its pods.
pub(super) fn provided(app: &App) -> Capability {
    Capability::Replicas(app.head.name.clone())
}

/// The claim of each volume of each replica, by the name that the `StatefulSet` gives it.
fn claims(app: &App) -> impl Iterator<Item = (ObjectId<'_>, &ReplicaVolume)> {
    let replicas = *app.stable.replicas.max;
    app.replica_volumes.iter().flat_map(move |volume| {
        (0..replicas).map(move |replica| {
            let name = format!("{}-{}-{replica}", name(volume), app.head.name);
            (id(ObjectKind::PersistentVolumeClaim, app, name), volume)
        })
    })
}
