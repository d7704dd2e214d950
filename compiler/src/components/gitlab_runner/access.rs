//! How the runner's token comes from Vault.

use platformc_output::{json, value::Value};

use super::{NAME, TOKEN};
use crate::{
    kubernetes,
    object::{ObjectId, ObjectKind},
    vault_api,
};
use platformc_model::{Cluster, Vault};

pub(super) const ACCOUNT: ObjectId<'_> = ObjectId::fixed(ObjectKind::ServiceAccount, NAME, NAME);
const LOGIN: ObjectId<'_> = ObjectId::fixed(ObjectKind::VaultAuth, NAME, NAME);
const SYNCED: ObjectId<'_> = ObjectId::fixed(ObjectKind::VaultStaticSecret, NAME, TOKEN);

/// What [`objects`] makes.
pub(super) fn ids() -> impl Iterator<Item = ObjectId<'static>> {
    [ACCOUNT, LOGIN, SYNCED].into_iter().chain(vault_api::operator_rights_ids(NAME, NAME))
}
/// The Secret that the secrets operator makes.
pub(super) const SECRET: ObjectId<'_> = ObjectId::fixed(ObjectKind::Secret, NAME, TOKEN);

pub(super) fn objects(vault: &Vault, cluster: &Cluster) -> Vec<Value> {
    let auth = vault_api::operator_login(vault, &cluster.name, &vault_api::role(NAME, NAME), NAME);
    // the chart reads two keys; the second is of a kind of token that GitLab gave up
    let templates = json!({
        "runner-token": { "text": "{{ get .Secrets \"token\" }}" },
        "runner-registration-token": { "text": "{{ \"\" }}" },
    });
    let secret = json!({
        "vaultAuthRef": NAME,
        "mount": "kv",
        "type": "kv-v2",
        "path": vault_api::RUNNER_TOKEN,
        "refreshAfter": "10m",
        "destination": {
            "name": TOKEN,
            "create": true,
            "transformation": { "excludeRaw": true, "excludes": [".*"], "templates": templates },
        },
        "rolloutRestartTargets": [{ "kind": "Deployment", "name": NAME }],
    });
    let restarted = [("Deployment", NAME)];
    let [role, binding] =
        vault_api::operator_rights(&vault_api::operator_rights_ids(NAME, NAME), NAME, &[TOKEN.to_owned()], &restarted);
    vec![
        kubernetes::object(&ACCOUNT, json!({})),
        kubernetes::object(&LOGIN, kubernetes::fields([("spec", auth)])),
        kubernetes::object(&SYNCED, kubernetes::fields([("spec", secret)])),
        role,
        binding,
    ]
}
