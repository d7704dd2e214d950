//! That the operator of Prometheus may read what monitors of a namespace name: Secrets and `ConfigMaps` with authorities.

use platformc_output::{json, value::Value};

use super::object::object;
use crate::object::{ObjectId, ObjectKind};

/// The service account of the operator: its namespace and its name.
pub const MONITORING_OPERATOR: (&str, &str) = ("monitoring", "kube-prometheus-stack-operator");

/// It as an object, which a node refers to that binds a role to it.
pub const MONITORING_ACCOUNT: ObjectId<'_> =
    ObjectId::fixed(ObjectKind::ServiceAccount, MONITORING_OPERATOR.0, MONITORING_OPERATOR.1);

const NAME: &str = "monitored-secrets";

/// What [`monitor_secrets`] makes.
#[must_use]
pub const fn monitor_secrets_ids(namespace: &str) -> [ObjectId<'_>; 2] {
    [ObjectId::fixed(ObjectKind::Role, namespace, NAME), ObjectId::fixed(ObjectKind::RoleBinding, namespace, NAME)]
}

/// The role, for these Secrets alone, and its binding.
#[must_use]
pub fn monitor_secrets(namespace: &str, secrets: &[&str]) -> [Value; 2] {
    let [role, binding] = monitor_secrets_ids(namespace);
    let read = json!({ "apiGroups": [""], "resources": ["secrets"], "resourceNames": secrets, "verbs": ["get"] });
    let bound = json!({
        "roleRef": { "apiGroup": "rbac.authorization.k8s.io", "kind": "Role", "name": NAME },
        "subjects": [{ "kind": "ServiceAccount", "name": MONITORING_OPERATOR.1, "namespace": MONITORING_OPERATOR.0 }],
    });
    [object(&role, json!({ "rules": [read] })), object(&binding, bound)]
}
