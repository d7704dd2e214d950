//! An issuer of cert-manager that has Vault sign, in the name of a service account of its own.

use base64::{Engine, engine::general_purpose::STANDARD};
use serde_json::{Value, json};

use crate::{kubernetes, vault_api};
use platformc_model::{Cluster, Vault};

const RBAC: &str = "rbac.authorization.k8s.io";

/// The issuer, and what it logs in with: cert-manager may ask for tokens of this one account. `path` is the endpoint of
/// Vault that signs.
#[must_use]
pub fn vault_issuer(vault: &Vault, cluster: &Cluster, namespace: &str, name: &str, path: &str) -> Vec<Value> {
    let object =
        |api: &str, kind: &str, name: &str, body: Value| kubernetes::object(api, kind, name, Some(namespace), body);
    let rule = json!({ "apiGroups": [""], "resources": ["serviceaccounts/token"], "resourceNames": [name], "verbs": ["create"] });
    let binding = json!({
        "roleRef": { "apiGroup": RBAC, "kind": "Role", "name": name },
        "subjects": [{ "kind": "ServiceAccount", "name": "cert-manager", "namespace": "cert-manager" }],
    });
    let login = json!({
        "mountPath": format!("/v1/auth/{}", vault_api::auth_mount(vault, &cluster.name)),
        "role": vault_api::role(namespace, name),
        "serviceAccountRef": { "name": name, "audiences": [vault_api::AUDIENCE] },
    });
    let mut issuer = kubernetes::map(json!({
        "server": vault.address(),
        "path": path,
        "auth": { "kubernetes": login },
    }));
    if let Some(namespace) = vault.namespace() {
        issuer.insert("namespace".into(), json!(namespace));
    }
    if let Some(authorities) = vault.authorities() {
        issuer.insert("caBundle".into(), json!(STANDARD.encode(authorities)));
    }
    let rbac = format!("{RBAC}/v1");
    vec![
        object("v1", "ServiceAccount", name, json!({ "automountServiceAccountToken": false })),
        object(&rbac, "Role", name, json!({ "rules": [rule] })),
        object(&rbac, "RoleBinding", name, binding),
        object("cert-manager.io/v1", "Issuer", name, json!({ "spec": { "vault": issuer } })),
    ]
}
