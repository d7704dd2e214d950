//! What is in a container of an app's pods, whichever it is: `None` is the app's own.

use std::borrow::Cow;

use platformc_base::Spanned;
use platformc_output::{
    json,
    value::{Map, Value},
};

use super::{csi, disks, files, scratch, secrets, settings, storage};
use crate::{contract, database_authorities, kubernetes::container_security};
use platformc_model::{App, Container, Model, Resources, Volume};

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
            let words = words.iter().map(|word| json!(self::word(app, word)));
            (Cow::Borrowed(key), Value::Array(words.collect()))
        })
        .collect()
}

/// It may use more processor time than it asks for, never more memory.
pub(super) fn resources(resources: &Resources) -> Value {
    let (cpu, memory) = (resources.cpu.as_str(), resources.memory.to_string());
    json!({ "requests": { "cpu": cpu, "memory": memory }, "limits": { "memory": memory } })
}

/// A word of a command that neither Kubernetes nor Flux changes.
pub(super) fn word(app: &App, word: &str) -> String {
    literal(app, &settings::unexpanded(word))
}

/// A text of the user that Flux leaves alone.
pub(super) fn literal(app: &App, text: &str) -> String {
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

/// What is mounted in the app's own container, or in one beside it.
pub(super) fn mounts(app: &App, container: Option<&Container>) -> Value {
    let mut mounts = Vec::new();
    if has_tmp(app, container) {
        let name = container.map_or_else(|| "tmp".to_owned(), tmp);
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
    mounts.extend(disks::mounts(app, container));
    mounts.extend(scratch::mounts(app, container));
    Value::Array(mounts)
}

/// The volumes that the app's own container mounts, or one beside it.
pub(super) fn volumes_of<'a>(app: &'a App, container: Option<&'a Container>) -> impl Iterator<Item = &'a Volume> {
    let named = |volume: &Volume, of: &Container| of.volumes.iter().any(|name| name.value == volume.name);
    app.volumes.iter().filter(move |volume| container.is_none_or(|of| named(volume, of)))
}

/// Where each of its containers can write for a while.
pub(super) const TMP: &str = "/tmp";

/// The volume with the certificates with which it verifies its databases.
pub(super) const DATABASES: &str = "databases";

/// The root file system is read-only: there is a place for temporary files, unless the container has one.
pub(super) fn has_tmp(app: &App, container: Option<&Container>) -> bool {
    let shared = volumes_of(app, container).map(|volume| volume.mount.as_str());
    let files = app.secrets_of(container).filter(|used| used.file_writer().is_some());
    let files = files.filter_map(|used| used.path.as_ref()).map(|path| path.as_str());
    let own = container.map_or(&app.files, |container| &container.files).keys().map(|path| path.as_str());
    let disks = disks::of(app, container).map(|volume| volume.mount.as_str());
    let scratch = scratch::of(app, container).map(|folder| folder.mount.as_str());
    !shared.chain(disks).chain(scratch).chain(files).chain(own).any(|path| path == TMP)
}

/// The name of its volume of temporary files.
pub(super) fn tmp(container: &Container) -> String {
    format!("tmp-{}", container.name)
}
