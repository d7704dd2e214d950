//! Folders of a pod that are gone with it.

use platformc_output::{json, value::Value};

use platformc_model::{App, Container, Scratch};

/// The volume of a pod.
fn volume(folder: &Scratch) -> String {
    format!("scratch-{}", folder.name)
}

pub(super) fn volumes(app: &App) -> impl Iterator<Item = Value> {
    app.scratch
        .iter()
        .map(|folder| json!({ "name": volume(folder), "emptyDir": { "sizeLimit": folder.size.to_string() } }))
}

/// The folders of the pod that the app's own container mounts, or one beside it.
pub(super) fn of<'a>(app: &'a App, container: Option<&'a Container>) -> impl Iterator<Item = &'a Scratch> {
    let named = |folder: &Scratch, of: &Container| of.scratch.iter().any(|name| name.value == folder.name);
    app.scratch.iter().filter(move |folder| container.is_none_or(|of| named(folder, of)))
}

/// Where the app's own container has them, or one beside it.
pub(super) fn mounts<'a>(app: &'a App, container: Option<&'a Container>) -> impl Iterator<Item = Value> {
    of(app, container).map(|folder| json!({ "name": volume(folder), "mountPath": folder.mount.as_str() }))
}
