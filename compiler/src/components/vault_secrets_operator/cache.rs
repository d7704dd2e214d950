//! The operator keeps its logins to Vault in Secrets of its namespace, encrypted by a key of Vault. Without that a restart, or
//! another leader, logs in anew: new leases of every database login, and a restart of every app that has one
//! (hashicorp/vault-secrets-operator#285).

use platformc_base::Span;
use platformc_output::{json, value::Value};

use super::names::{CONNECTION, NAME};
use crate::{
    object::{ObjectId, ObjectKind},
    vault_api::{
        self,
        subject::{Grant, Subject},
    },
};
use platformc_model::{Cluster, Vault};

/// As whom it encrypts and decrypts them, and nothing else: no pod runs as this account.
const WHO: &str = "client-cache";

pub(super) const ACCOUNT: ObjectId<'_> = ObjectId::fixed(ObjectKind::ServiceAccount, NAME, WHO);
/// The login, which the chart makes of [`values`].
pub(super) const LOGIN: ObjectId<'_> =
    ObjectId::fixed(ObjectKind::VaultAuth, NAME, "vault-secrets-operator-default-transit-auth");

pub(super) fn subject(vault: &Vault, cluster: &Cluster, span: Span) -> Subject {
    let holder = "the secrets operator, which encrypts the tokens that it keeps";
    Subject::workload(vault, cluster, (NAME, WHO, WHO), holder, span).grant(Grant::KeepTokens(cluster.name.clone()))
}

/// The chart's `controller.manager.clientCache`.
pub(super) fn values(vault: &Vault, cluster: &Cluster) -> Value {
    let method = vault.auth(&cluster.name).as_str();
    let login = json!({
        "role": vault_api::role(NAME, WHO),
        "serviceAccount": WHO,
        "tokenAudiences": [vault_api::AUDIENCE],
    });
    let mut encryption = json!({
        "enabled": true,
        "vaultConnectionRef": CONNECTION.name,
        "keyName": vault_api::cache_key(&cluster.name),
        "transitMount": vault_api::mount::TRANSIT,
        "method": method,
        "mount": vault_api::auth_mount(vault, &cluster.name),
    });
    if let Some(fields) = encryption.as_object_mut() {
        fields.insert(method.to_owned().into(), login);
        fields.extend(vault.namespace().map(|namespace| ("namespace".to_owned(), json!(namespace))));
    }
    json!({ "persistenceModel": "direct-encrypted", "storageEncryption": encryption })
}
