//! Volumes of which each replica has its own, as its pods know them.

use platformc_output::{json, value::Value};

use platformc_model::{App, Container, ReplicaVolume};

/// The storage class of its volumes: encrypted, made in the zone of the pod, kept when a claim is deleted.
pub(super) const CLASS: &str = "gp3";
/// What a claim asks for that no commit made, of a pod that somebody adds by hand. The templates can never be changed: the claims
/// themselves are, so that volumes can grow.
const SIZE: &str = "1Gi";

/// The template of its claims, the same whatever their size.
pub(super) fn template(volume: &ReplicaVolume) -> Value {
    json!({
        "metadata": { "name": name(volume) },
        "spec": {
            "accessModes": ["ReadWriteOnce"],
            "storageClassName": CLASS,
            "resources": { "requests": { "storage": SIZE } },
        },
    })
}

/// The template, and the volume of a pod: other volumes of the pod and those that a mesh adds have other names.
pub(super) fn name(volume: &ReplicaVolume) -> String {
    format!("disk-{}", volume.name)
}

/// The volumes of its replica that the app's own container mounts, or one beside it.
pub(super) fn of<'a>(app: &'a App, container: Option<&'a Container>) -> impl Iterator<Item = &'a ReplicaVolume> {
    let named = |disk: &ReplicaVolume, of: &Container| of.disks.iter().any(|name| name.value == disk.name);
    app.replica_volumes.iter().filter(move |disk| container.is_none_or(|of| named(disk, of)))
}

/// Where the app's own container has the volumes of its pod, or one beside it.
pub(super) fn mounts<'a>(app: &'a App, container: Option<&'a Container>) -> impl Iterator<Item = Value> {
    of(app, container).map(|volume| json!({ "name": name(volume), "mountPath": volume.mount.as_str() }))
}
