//! How the runner's token comes from Vault.

use serde_json::{Value, json};

use super::{NAME, TOKEN};
use crate::{kubernetes, vault_api};
use platformc_model::{Cluster, Vault};

const API: &str = "secrets.hashicorp.com/v1beta1";

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
    vec![
        kubernetes::object("v1", "ServiceAccount", NAME, Some(NAME), json!({})),
        kubernetes::object(API, "VaultAuth", NAME, Some(NAME), json!({ "spec": auth })),
        kubernetes::object(API, "VaultStaticSecret", TOKEN, Some(NAME), json!({ "spec": secret })),
    ]
}
