//! Containers beside the one of an app: sidecars first, so that init containers can use them, then these, one after the other.
//!
//! A sidecar is an init container that is started again (<https://kubernetes.io/docs/concepts/workloads/pods/sidecar-containers/>): a
//! job does not wait for it.

use platformc_output::{json, value::Value};

use super::container;
use crate::kubernetes;
use platformc_model::{App, Container, ContainerKind, Model};

/// The containers beside the app's own, in the order in which they start; `image` is that of the version.
pub(super) fn containers(model: &Model, app: &App, image: &str) -> Vec<Value> {
    app.containers.iter().map(|container| one(model, app, container, image)).collect()
}

fn one(model: &Model, app: &App, container: &Container, image: &str) -> Value {
    let image = container.image.as_ref().map_or(image, |own| own.as_str());
    let mut fields = kubernetes::map(json!({
        "name": container.name.as_str(),
        "image": image,
        "imagePullPolicy": "IfNotPresent",
    }));
    fields.extend(container::words(app, &container.command, &container.args));
    fields.insert("securityContext".into(), container::security(container.user));
    if container.kind == ContainerKind::Sidecar {
        fields.insert("restartPolicy".into(), json!("Always"));
        fields.extend(super::probes::probes(app, &container.probes));
    }
    fields.insert("resources".into(), container::resources(&container.resources));
    let env = container::environment(model, app, Some(container));
    if !env.is_empty() {
        fields.insert("env".into(), Value::Array(env));
    }
    fields.insert("volumeMounts".into(), container::mounts(app, Some(container)));
    Value::Object(fields)
}

/// The volumes that only they mount: each has temporary files of its own.
pub(super) fn volumes(app: &App) -> impl Iterator<Item = Value> {
    let with = app.containers.iter().filter(|one| container::has_tmp(app, Some(one)));
    with.map(|one| json!({ "name": container::tmp(one), "emptyDir": { "sizeLimit": "1Gi" } }))
}
