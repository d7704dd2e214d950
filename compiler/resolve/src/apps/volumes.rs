//! What the pods of an app mount: shared volumes, volumes of each replica, and folders that are gone with the pod.

use platformc_spec::{
    Diagnostics, Spanned,
    platform::{self as spec, Created, Map},
    scalar::{Name, Size},
};

use super::super::{names::find, world::World};
use platformc_model::{Effective, ReplicaVolume, Scratch, Volume};

/// What a folder of a pod may hold, if the file does not say it.
const SCRATCH_GIBIBYTES: u64 = 1;

/// What a container beside the app can mount by its key, and the name under which each was created.
pub(super) struct Keys {
    pub(super) volumes: Vec<(Name, Name)>,
    pub(super) disks: Vec<(Name, Name)>,
    pub(super) scratch: Vec<(Name, Name)>,
}

impl Keys {
    pub(super) fn of(app: &spec::App) -> Self {
        let same = app.scratch.keys().map(|key| (key.value.clone(), key.value.clone()));
        Self { volumes: keys(&app.volumes), disks: keys(&app.volume_claim_templates), scratch: same.collect() }
    }

    /// All keys, for messages.
    pub(super) fn all(&self) -> impl Iterator<Item = &str> + Clone {
        self.volumes.iter().chain(&self.disks).chain(&self.scratch).map(|(key, _)| key.as_str())
    }
}

fn keys<T: Created>(map: &Map<T>) -> Vec<(Name, Name)> {
    map.iter().map(|(key, entry)| (key.value.clone(), entry.created_as(key).value)).collect()
}

pub(super) fn shared(specs: Map<spec::Volume>, world: &World<'_>, problems: &mut Diagnostics) -> Vec<Volume> {
    let mut volumes: Vec<Volume> =
        specs.into_iter().filter_map(|(key, volume)| mounted(&key, volume, world, problems)).collect();
    volumes.shrink_to_fit();
    volumes
}

fn mounted(key: &Spanned<Name>, volume: spec::Volume, world: &World<'_>, problems: &mut Diagnostics) -> Option<Volume> {
    let name = volume.created_as(key);
    let storage = find(world.storage, &volume.storage, "storage", world.names, problems)?;
    Some(Volume { name: name.value, span: name.span, storage, mount: volume.mount, size: volume.size })
}

pub(super) fn of_replicas(specs: Map<spec::VolumeClaimTemplate>) -> Vec<ReplicaVolume> {
    let volumes = specs.into_iter().map(|(key, volume)| {
        let name = volume.created_as(&key);
        ReplicaVolume { name: name.value, span: name.span, size: volume.size, mount: volume.mount }
    });
    let mut volumes: Vec<ReplicaVolume> = volumes.collect();
    // Kubernetes compares their order, which means nothing in the file
    volumes.sort_by(|left, right| left.name.cmp(&right.name));
    volumes
}

pub(super) fn scratch(specs: Map<spec::Scratch>) -> Vec<Scratch> {
    let folders = specs.into_iter().map(|(key, folder)| Scratch {
        name: key.value,
        span: key.span,
        mount: folder.mount,
        size: Effective::or(folder.size, || Size::from_gibibytes(SCRATCH_GIBIBYTES)),
    });
    folders.collect()
}
