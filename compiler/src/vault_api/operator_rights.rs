//! What the secrets operator may do in a namespace: ask for tokens of one service account, keep the Secrets that it brings there, and
//! start what uses them again. Its chart would give it all of that in every namespace.

use platformc_output::{json, value::Value};

use crate::{
    kubernetes,
    object::{ObjectId, ObjectKind},
};

/// The service account of the operator: its namespace and its name.
pub const OPERATOR: (&str, &str) = ("vault-secrets-operator", "vault-secrets-operator-controller-manager");

/// It as an object, which a node refers to that binds a role to it.
pub const OPERATOR_ACCOUNT: ObjectId<'_> = ObjectId::fixed(ObjectKind::ServiceAccount, OPERATOR.0, OPERATOR.1);

const RBAC: &str = "rbac.authorization.k8s.io";

/// What [`operator_rights`] makes.
#[must_use]
pub fn operator_rights_ids<'a>(namespace: &'a str, name: &'a str) -> [ObjectId<'a>; 2] {
    [ObjectKind::Role, ObjectKind::RoleBinding]
        .map(|kind| ObjectId::new(kind, namespace, format!("{name}-vault-secrets")))
}

/// The role and its binding, for one who logs in through the operator: the service account in whose name it asks Vault, the Secrets
/// that it keeps, and the workloads (kind and name) that it starts again.
#[must_use]
pub fn operator_rights(
    [role, binding]: &[ObjectId<'_>; 2],
    account: &str,
    secrets: &[String],
    restarted: &[(&str, &str)],
) -> [Value; 2] {
    let allow = |group: &str, resource: &str, names: &[&str], verbs: &[&str]| json!({ "apiGroups": [group], "resources": [resource], "resourceNames": names, "verbs": verbs });
    let names: Vec<&str> = secrets.iter().map(String::as_str).collect();
    let mut rules = vec![
        allow("", "serviceaccounts/token", &[account], &["create"]),
        // nobody can be held to a name before there is one
        json!({ "apiGroups": [""], "resources": ["secrets"], "verbs": ["create"] }),
        allow("", "secrets", &names, &["delete", "patch", "update"]),
    ];
    for (kind, resource) in [("Deployment", "deployments"), ("StatefulSet", "statefulsets")] {
        let names: Vec<&str> = restarted.iter().filter(|(of, _)| *of == kind).map(|(_, name)| *name).collect();
        if !names.is_empty() {
            rules.push(allow("apps", resource, &names, &["patch"]));
        }
    }
    let bound = json!({
        "roleRef": { "apiGroup": RBAC, "kind": "Role", "name": role.name },
        "subjects": [{ "kind": "ServiceAccount", "name": OPERATOR.1, "namespace": OPERATOR.0 }],
    });
    [kubernetes::object(role, json!({ "rules": rules })), kubernetes::object(binding, bound)]
}
