//! An issuer of cert-manager that has Vault sign, in the name of a service account of its own.

use base64::{Engine, engine::general_purpose::STANDARD};
use platformc_output::{json, value::Value};

use crate::{
    kubernetes,
    object::{ObjectId, ObjectKind},
    vault_api,
};
use platformc_model::{Cluster, Vault};

const RBAC: &str = "rbac.authorization.k8s.io";

/// What [`vault_issuer`] makes, the issuer last.
#[must_use]
pub fn vault_issuer_ids<'a>(namespace: &'a str, name: &'a str) -> [ObjectId<'a>; 4] {
    [ObjectKind::ServiceAccount, ObjectKind::Role, ObjectKind::RoleBinding, ObjectKind::Issuer]
        .map(|kind| ObjectId::new(kind, namespace, name))
}

/// The issuer, and what it logs in with: cert-manager may ask for tokens of this one account. `path` is the endpoint of
/// Vault that signs.
#[must_use]
pub fn vault_issuer(vault: &Vault, cluster: &Cluster, namespace: &str, name: &str, path: &str) -> Vec<Value> {
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
    let [account, rights, role_binding, own] = vault_issuer_ids(namespace, name);
    vec![
        kubernetes::object(&account, json!({ "automountServiceAccountToken": false })),
        kubernetes::object(&rights, json!({ "rules": [rule] })),
        kubernetes::object(&role_binding, binding),
        kubernetes::object(&own, json!({ "spec": { "vault": issuer } })),
    ]
}
