//! Kubernetes objects and Flux folders, with the conventions that every component shares.

use std::path::Path;

use platformc_output::{
    json,
    value::{Map, Value},
};

use crate::{
    graph::Files,
    object::{ObjectId, ObjectKind},
};
use platformc_model::AppHead;

/// An object's head: `apiVersion`, `kind`, name and namespace (none for cluster-wide ones), then
/// the fields of `body`.
#[must_use]
pub fn object(id: &ObjectId<'_>, body: Value) -> Value {
    labelled(id, Map::new(), body)
}

/// The same with labels.
#[must_use]
pub fn labelled(id: &ObjectId<'_>, labels: Map, body: Value) -> Value {
    let mut metadata = Map::with_capacity(3);
    metadata.insert("name".into(), json!(id.name));
    if let Some(namespace) = &id.namespace {
        metadata.insert("namespace".into(), json!(namespace));
    }
    if !labels.is_empty() {
        metadata.insert("labels".into(), Value::Object(labels));
    }
    let body = map(body);
    let mut object = Map::with_capacity(body.len().saturating_add(3));
    object.insert("apiVersion".into(), Value::String(id.kind.api_version().into()));
    object.insert("kind".into(), Value::String(id.kind.kind().into()));
    object.insert("metadata".into(), Value::Object(metadata));
    object.extend(body);
    Value::Object(object)
}

/// Adds labels to an object that has none.
#[must_use]
pub fn labelling(mut object: Value, labels: Map) -> Value {
    if let Some(Value::Object(metadata)) = object.get_mut("metadata") {
        metadata.insert("labels".into(), Value::Object(labels));
    }
    object
}

/// Adds annotations to an object.
#[must_use]
pub fn annotated(mut object: Value, annotations: Map) -> Value {
    if let Some(Value::Object(metadata)) = object.get_mut("metadata") {
        match metadata.get_mut("annotations") {
            Some(Value::Object(own)) => own.extend(annotations),
            _ => {
                metadata.insert("annotations".into(), Value::Object(annotations));
            }
        }
    }
    object
}

/// A volume claim of a `StatefulSet` by its name, so that it can grow: a `StatefulSet` cannot change its claims, but takes one that is
/// there already. It is never pruned. Kubernetes refuses to shrink it.
#[must_use]
pub fn claim(id: &ObjectId<'_>, class: &str, size: &str) -> Value {
    let spec = json!({
        "accessModes": ["ReadWriteOnce"],
        "storageClassName": class,
        "resources": { "requests": { "storage": size } },
    });
    kept(object(id, json!({ "spec": spec })))
}

/// The labels that select an app's pods. Those of a chart are the chart's own: by Helm's convention
/// they name the release.
#[must_use]
pub fn selector(app: &AppHead) -> Map {
    let key = if app.chart { "app.kubernetes.io/instance" } else { "app.kubernetes.io/name" };
    [(key, json!(app.name.as_str()))].into_iter().collect()
}

/// The labels of every object of an app.
#[must_use]
pub fn labels(app: &AppHead) -> Map {
    map(json!({
        "app.kubernetes.io/name": app.name.as_str(),
        "app.kubernetes.io/managed-by": "platformc",
    }))
}

/// The fields of a JSON object.
#[must_use]
pub fn map(value: Value) -> Map {
    match value {
        Value::Object(map) => map,
        _ => Map::new(),
    }
}

/// An object of these fields, which it takes over. `json!` copies every value that it is given: trees
/// of many levels are put together with this.
#[must_use]
pub fn fields<V: Into<Value>, const N: usize>(fields: [(&'static str, V); N]) -> Value {
    Value::Object(fields.into_iter().collect())
}

/// A namespace with the pod security standard that its pods meet: `restricted`, `baseline` or
/// `privileged`. With it goes all that is in it, volumes and secrets as well: only a person deletes it, never a commit.
#[must_use]
pub fn namespace(name: &str, security: &str, more: Map) -> Value {
    let mut labels = map(json!({
        "app.kubernetes.io/managed-by": "platformc",
        "pod-security.kubernetes.io/enforce": security,
    }));
    labels.extend(more);
    kept(labelled(&ObjectId::cluster_wide(ObjectKind::Namespace, name), labels, json!({})))
}

/// An object that stays when its file goes: Flux prunes it never.
#[must_use]
pub fn kept(object: Value) -> Value {
    annotated(object, map(json!({ "kustomize.toolkit.fluxcd.io/prune": "disabled" })))
}

/// Writes `kustomization.yaml`, listing every YAML file written to the folder so far.
pub fn kustomization(out: &mut Files) {
    let is_yaml = |name: &&str| Path::new(name).extension().is_some_and(|extension| extension == "yaml");
    let resources: Vec<String> = out.names().filter(is_yaml).map(str::to_owned).collect();
    let kustomization = json!({
        "apiVersion": "kustomize.config.k8s.io/v1beta1",
        "kind": "Kustomization",
        "resources": resources,
    });
    out.yaml("kustomization.yaml", [kustomization]);
}
