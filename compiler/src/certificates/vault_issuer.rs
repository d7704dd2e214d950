//! A cert-manager issuer that lets Vault sign, with its own service account.

use base64::{Engine, engine::general_purpose::STANDARD};
use platformc_output::{json, value::Value};

use crate::{
    kubernetes,
    object::{ObjectId, ObjectKind},
    vault_api,
};
use platformc_model::{Cluster, Vault};

const RBAC: &str = "rbac.authorization.k8s.io";

/// The account of cert-manager itself, which its chart makes.
pub const CERT_MANAGER: ObjectId<'_> = ObjectId::fixed(ObjectKind::ServiceAccount, "cert-manager", "cert-manager");

/// What [`vault_issuer`] makes, the issuer last.
#[must_use]
pub fn vault_issuer_ids<'a>(namespace: &'a str, name: &'a str) -> [ObjectId<'a>; 4] {
    [ObjectKind::ServiceAccount, ObjectKind::Role, ObjectKind::RoleBinding, ObjectKind::Issuer]
        .map(|kind| ObjectId::new(kind, namespace, name))
}

/// The issuer and its login: cert-manager may create tokens of this one service account. `path` is Vault's signing
/// endpoint.
#[must_use]
pub fn vault_issuer(vault: &Vault, cluster: &Cluster, namespace: &str, name: &str, path: &str) -> Vec<Value> {
    let rule = json!({ "apiGroups": [""], "resources": ["serviceaccounts/token"], "resourceNames": [name], "verbs": ["create"] });
    let binding = json!({
        "roleRef": { "apiGroup": RBAC, "kind": "Role", "name": name },
        "subjects": [{ "kind": "ServiceAccount", "name": CERT_MANAGER.name, "namespace": CERT_MANAGER.namespace }],
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
