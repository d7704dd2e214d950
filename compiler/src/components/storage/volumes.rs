//! The volumes on a file system.

use std::sync::Arc;

use platformc_model::{App, Model, Storage, Volume};

/// The volumes of a file system, in the order of the file.
pub(super) fn volumes<'a>(model: &'a Model, storage: &'a Storage) -> impl Iterator<Item = (&'a Arc<App>, &'a Volume)> {
    let on = move |volume: &&Volume| volume.storage.name == storage.name;
    model.apps.values().flat_map(move |app| app.volumes.iter().filter(on).map(move |volume| (app, volume)))
}
