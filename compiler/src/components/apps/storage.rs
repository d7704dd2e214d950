//! Shared volumes: one access point of a file system each.

use platformc_base::scalar::Name;
use serde_json::{Value, json};

use super::object;
use crate::{contract::Key, kubernetes};
use platformc_model::{App, Volume};

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
    let size = volume.size.to_string();
    let source = json!({
        "capacity": { "storage": size },
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
        "resources": { "requests": { "storage": size } },
    });
    let labels = kubernetes::labels(&app.head);
    [
        kubernetes::labelled(
            "v1",
            "PersistentVolume",
            &persistent,
            None,
            labels,
            kubernetes::fields([("spec", source)]),
        ),
        object("v1", "PersistentVolumeClaim", &claim, app, kubernetes::fields([("spec", request)])),
    ]
}
