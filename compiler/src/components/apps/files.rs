//! Files in the container of an app.

use std::fmt::Write as _;

use platformc_base::scalar::Name;
use platformc_output::{
    json,
    value::{Map, Value},
};
use sha2::{Digest, Sha256};

use super::{id, object};
use crate::{
    contract, kubernetes,
    object::{ObjectId, ObjectKind},
};
use platformc_model::App;

/// The volume that they are in.
pub(super) const VOLUME: &str = "files";
/// The annotation that changes with them, so that pods are replaced.
pub(super) const CHECKSUM: &str = "checksum/files";

/// The object that holds them, if there are any.
pub(super) fn ids(app: &App) -> Option<ObjectId<'_>> {
    let some = !app.files.is_empty() || app.containers.iter().any(|container| !container.files.is_empty());
    some.then(|| id(ObjectKind::ConfigMap, app, format!("{}-files", app.head.name)))
}

/// The files: in which container beside the app's own each is, if in any, where it is mounted, its key in the object, and its text.
/// Keys are numbered, since two folders may have a file of one name.
pub(super) fn entries(app: &App) -> impl Iterator<Item = (Option<&Name>, &str, String, &str)> {
    let beside = app.containers.iter().map(|container| (Some(&container.name), &container.files));
    std::iter::once((None, &app.files)).chain(beside).flat_map(|(of, files)| {
        files.iter().enumerate().map(move |(at, (path, text))| {
            let path = path.as_str();
            let name = path.rsplit('/').next().unwrap_or(path);
            let key = of.map_or_else(|| format!("{at}.{name}"), |of| format!("{of}.{at}.{name}"));
            (of, path, key, text.as_str())
        })
    })
}

pub(super) fn objects(app: &App) -> Vec<Value> {
    let Some(id) = ids(app) else { return Vec::new() };
    let substituted = super::substitutes(app);
    let text = |text: &str| if substituted { contract::literal(text) } else { text.to_owned() };
    let data: Map = entries(app).map(|(_, _, key, content)| (key, json!(text(content)))).collect();
    vec![object(&id, app, kubernetes::fields([("data", Value::Object(data))]))]
}

/// What changes when a file does.
pub(super) fn checksum(app: &App) -> Option<String> {
    ids(app)?;
    let mut hash = Sha256::new();
    for (of, path, _, text) in entries(app) {
        for part in of.map(Name::as_str).into_iter().chain([path, text]) {
            hash.update(u64::try_from(part.len()).unwrap_or(u64::MAX).to_le_bytes());
            hash.update(part.as_bytes());
        }
    }
    // digits alone would be a number in some YAML
    let mut hex = String::from("sha256-");
    for byte in hash.finalize() {
        // writing to a text cannot fail
        let _ = write!(hex, "{byte:02x}");
    }
    Some(hex)
}
