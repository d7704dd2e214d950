//! Shared volumes: one access point of a file system each.

use platformc_base::scalar::Name;
use platformc_output::{json, value::Value};

use super::{id, object};
use crate::{
    contract::Key,
    kubernetes,
    object::{ObjectId, ObjectKind},
};
use platformc_model::{App, Volume};

/// What a claim asks for, whatever is on it: EFS has no sizes, and a claim without a class can never be changed
/// (<https://kubernetes.io/docs/concepts/storage/persistent-volumes/#expanding-persistent-volumes-claims>).
const SIZE: &str = "1Gi";

/// The claim of a volume.
pub(super) fn claim(app: &App, volume: &Name) -> String {
    format!("{}-{volume}", app.head.name)
}

/// The volume of a pod.
pub(super) fn volume(name: &Name) -> String {
    format!("volume-{name}")
}

/// The volume of the cluster: its name is the only one in all namespaces.
pub(super) fn persistent(app: &App, volume: &Name) -> String {
    format!("{}-{}-{volume}", app.head.namespace, app.head.name)
}

pub(super) fn objects(app: &App) -> Vec<Value> {
    app.volumes.iter().flat_map(|volume| pair(app, volume)).collect()
}

/// What [`objects`] makes.
pub(super) fn ids(app: &App) -> impl Iterator<Item = ObjectId<'_>> {
    app.volumes.iter().flat_map(|volume| ids_of(app, volume))
}

fn ids_of<'a>(app: &'a App, volume: &Volume) -> [ObjectId<'a>; 2] {
    let name = persistent(app, &volume.name).into();
    let persistent = ObjectId { kind: ObjectKind::PersistentVolume, namespace: None, name };
    [persistent, id(ObjectKind::PersistentVolumeClaim, app, claim(app, &volume.name))]
}

/// The access point of a volume, as Terraform knows it.
pub(super) fn access_point(app: &App, volume: &Volume) -> Key {
    let (storage, volume) = (volume.storage.name.clone(), volume.name.clone());
    Key::AccessPoint { storage, app: app.head.name.clone(), volume }
}

fn pair(app: &App, volume: &Volume) -> [Value; 2] {
    let storage = &volume.storage.name;
    let point = access_point(app, volume);
    let handle = format!("{}::{}", Key::FileSystem(storage.clone()).placeholder(), point.placeholder());
    let (persistent, claim) = (persistent(app, &volume.name), claim(app, &volume.name));
    let source = json!({
        "capacity": { "storage": SIZE },
        "volumeMode": "Filesystem",
        "accessModes": ["ReadWriteMany"],
        // no class: nothing else is ever bound to it
        "storageClassName": "",
        "persistentVolumeReclaimPolicy": "Retain",
        "claimRef": { "namespace": app.head.namespace.as_str(), "name": claim },
        "mountOptions": ["tls", "iam"],
        "csi": { "driver": "efs.csi.aws.com", "volumeHandle": handle, "volumeAttributes": { "encryptInTransit": "true" } },
    });
    let request = json!({
        "accessModes": ["ReadWriteMany"],
        "storageClassName": "",
        "volumeName": persistent,
        "resources": { "requests": { "storage": SIZE } },
    });
    let labels = kubernetes::labels(&app.head);
    let [persistent_id, claim_id] = ids_of(app, volume);
    // a claim that an earlier version made asked for another size, which Kubernetes would refuse to change
    let once = kubernetes::map(json!({ "kustomize.toolkit.fluxcd.io/ssa": "IfNotPresent" }));
    let claim = object(&claim_id, app, kubernetes::fields([("spec", request)]));
    [
        kubernetes::kept(kubernetes::labelled(&persistent_id, labels, kubernetes::fields([("spec", source)]))),
        kubernetes::kept(kubernetes::annotated(claim, once)),
    ]
}
