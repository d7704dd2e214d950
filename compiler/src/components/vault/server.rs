//! Whose server runs: the one of the chart, or `openbao` in the same chart.
//!
//! The image of `openbao` has the user and the entry of Vault's, and its program under Vault's name too; it takes the chart's
//! `VAULT_…` variables where it finds none of its own (<https://github.com/openbao/openbao/blob/v2.6.2/Dockerfile>,
//! `api/env.go`). Two things differ: the label of the active voter's pod, which the chart's service does not know, and the
//! audit devices, which it takes from its configuration alone. From 2.7 on `awskms` is a plugin, so 2.6 it is.

use platformc_base::words::VaultServer;
use platformc_output::{json, value::Value};

use super::{NAME, NAMESPACE};
use crate::{
    kubernetes,
    object::{ObjectId, ObjectKind},
    vault_api,
};
use platformc_model::{Model, Vault};

pub(super) fn is_openbao(vault: &Vault) -> bool {
    vault.server.value == VaultServer::OpenBao
}

/// The chart's value, where the image is not its own.
pub(super) fn chart_image(model: &Model, vault: &Vault) -> Option<Value> {
    is_openbao(vault).then(|| vault_api::image_values(model, vault))
}

/// The service that leads to the active voter.
pub(super) fn active(vault: &Vault) -> &'static str {
    vault_api::active(vault.server.value)
}

/// The name of that service, where the chart's own leads nowhere.
pub(super) fn service_id(vault: &Vault) -> Option<ObjectId<'static>> {
    is_openbao(vault).then(|| ObjectId::fixed(ObjectKind::Service, NAMESPACE, active(vault)))
}

/// That service, where the chart's own leads nowhere.
pub(super) fn services(vault: &Vault) -> Option<Value> {
    let id = service_id(vault)?;
    let mut selector = kubernetes::map(labels());
    selector.insert(active(vault).into(), json!("true"));
    let spec = json!({ "selector": selector, "ports": [{ "name": NAME, "port": 8200, "targetPort": 8200 }] });
    Some(kubernetes::object(&id, kubernetes::fields([("spec", spec)])))
}

/// The disks of the voters: the chart's `StatefulSet` takes those that are there.
pub(super) fn claims(vault: &Vault) -> Vec<Value> {
    let size = vault.storage.to_string();
    claim_ids(vault).map(|id| kubernetes::claim(&id, CLASS, &size)).collect()
}

/// The names that the `StatefulSet` gives them.
pub(super) fn claim_ids(vault: &Vault) -> impl Iterator<Item = ObjectId<'static>> {
    let id = |voter| ObjectId::new(ObjectKind::PersistentVolumeClaim, NAMESPACE, format!("data-{NAME}-{voter}"));
    (0..vault.replicas.value).map(id)
}

/// The storage class of their disks.
pub(super) const CLASS: &str = "gp3";

/// The labels of the voters' pods.
pub(super) fn labels() -> Value {
    json!({ "app.kubernetes.io/name": NAME, "component": "server" })
}
