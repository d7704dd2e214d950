//! Secrets that the Secrets Store CSI driver mounts: a class for each, and a volume that names it.
//!
//! The parameters are those of vault-csi-provider 1.7 (`internal/config`). Where Vault is, the provider knows itself:
//! asked here, it would go past its agent, which renews leases.

use platformc_base::words::Via;
use platformc_output::{json, value::Value};

use super::{agent, id, object, secrets};
use crate::{
    kubernetes,
    object::{ObjectId, ObjectKind},
    vault_api,
};
use platformc_model::{App, Container, Model, SecretKind, SecretUse, Vault};

/// Reading for all: the files are of root, and in a volume of this one pod.
const READ_ONLY: u32 = 0o444;

/// The uses that are mounted so.
pub(super) fn uses(app: &App) -> impl Iterator<Item = &SecretUse> {
    app.secrets.iter().filter(|used| used.file_writer() == Some(Via::Csi))
}

/// Those that the app's own container gets, or one beside it.
pub(super) fn uses_of<'a>(app: &'a App, container: Option<&'a Container>) -> impl Iterator<Item = &'a SecretUse> {
    app.secrets_of(container).filter(|used| used.file_writer() == Some(Via::Csi))
}

pub(super) fn objects(model: &Model, app: &App) -> Vec<Value> {
    let Some(server) = &model.vault else { return Vec::new() };
    uses(app).map(|used| class(server, app, used)).collect()
}

/// What [`objects`] makes.
pub(super) fn ids<'a>(model: &Model, app: &'a App) -> impl Iterator<Item = ObjectId<'a>> {
    model.vault.iter().flat_map(|_| uses(app)).map(|used| class_id(app, used))
}

/// The class of a use, which the pod's volume refers to.
pub(super) fn class_id<'a>(app: &'a App, used: &SecretUse) -> ObjectId<'a> {
    id(ObjectKind::SecretProviderClass, app, secrets::name(app, used))
}

fn class(server: &Vault, app: &App, used: &SecretUse) -> Value {
    let head = &app.head;
    let path = agent::path(&used.secret).unwrap_or_default();
    let fields: &[&str] = match &used.secret.kind {
        SecretKind::Kv(_) => &["value"],
        kind => agent::fields(kind),
    };
    let files = fields.iter().map(
        |field| json!({ "objectName": field, "secretPath": path, "secretKey": field, "filePermission": READ_ONLY }),
    );
    let mut parameters = kubernetes::map(json!({
        "roleName": vault_api::role(head.namespace.as_str(), head.name.as_str()),
        "vaultAuthMountPath": vault_api::auth_mount(server, &head.cluster.name),
        "audience": vault_api::AUDIENCE,
        "objects": platformc_output::yaml::document(&Value::Array(files.collect())),
    }));
    if let Some(namespace) = server.namespace() {
        parameters.insert("vaultNamespace".into(), json!(namespace));
    }
    let spec = json!({ "provider": "vault", "parameters": parameters });
    object(&class_id(app, used), app, kubernetes::fields([("spec", spec)]))
}

pub(super) fn volume(app: &App, used: &SecretUse) -> Value {
    let csi = json!({
        "driver": "secrets-store.csi.k8s.io",
        "readOnly": true,
        "volumeAttributes": { "secretProviderClass": class_id(app, used).name },
    });
    json!({ "name": volume_name(used), "csi": csi })
}

pub(super) fn mount(used: &SecretUse) -> Option<Value> {
    let path = used.path.as_ref()?;
    Some(json!({ "name": volume_name(used), "mountPath": path.as_str(), "readOnly": true }))
}

fn volume_name(used: &SecretUse) -> String {
    format!("secret-{}", used.secret.name)
}
