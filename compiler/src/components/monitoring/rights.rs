//! What the operator of Prometheus and Grafana may do in the cluster. The chart lets the operator change every Secret and `StatefulSet`
//! and Grafana read every Secret; what the operator makes is in one namespace.

use platformc_output::{json, value::Value};

use super::names::{NAMESPACE, STACK};
use crate::{
    kubernetes,
    object::{ObjectId, ObjectKind},
};

/// The chart's role of the operator, called like its service account.
pub(super) const OPERATOR: &str = kubernetes::MONITORING_OPERATOR.1;
/// The chart's role of Grafana.
pub(super) const GRAFANA: &str = "kube-prometheus-stack-grafana-clusterrole";

const ROLE: ObjectId<'_> = ObjectId::fixed(ObjectKind::Role, NAMESPACE, STACK);
const BINDING: ObjectId<'_> = ObjectId::fixed(ObjectKind::RoleBinding, NAMESPACE, STACK);

/// What [`objects`] makes.
pub(super) const IDS: [ObjectId<'_>; 2] = [ROLE, BINDING];

/// What the operator may do where it makes something.
pub(super) fn objects() -> Vec<Value> {
    let rule = |group: &str, resources: &[&str], verbs: &[&str]| json!({ "apiGroups": [group], "resources": resources, "verbs": verbs });
    let rules = [
        rule("apps", &["statefulsets"], &["*"]),
        rule("", &["configmaps", "secrets"], &["*"]),
        rule("", &["pods"], &["delete", "list"]),
    ];
    let bound = json!({
        "roleRef": { "apiGroup": "rbac.authorization.k8s.io", "kind": "Role", "name": ROLE.name },
        "subjects": [{ "kind": "ServiceAccount", "name": OPERATOR, "namespace": NAMESPACE }],
    });
    vec![kubernetes::object(&ROLE, json!({ "rules": rules })), kubernetes::object(&BINDING, bound)]
}

/// The operator's role without what the namespaces give. Each rule is looked at before it goes.
pub(super) fn operator() -> Value {
    json!([
        { "op": "test", "path": "/rules/3/resources", "value": ["pods"] },
        { "op": "remove", "path": "/rules/3" },
        { "op": "test", "path": "/rules/2/resources", "value": ["configmaps", "secrets"] },
        { "op": "remove", "path": "/rules/2" },
        { "op": "test", "path": "/rules/1/resources", "value": ["statefulsets"] },
        { "op": "remove", "path": "/rules/1" },
    ])
}

/// Grafana's role without Secrets: dashboards are in `ConfigMaps`.
pub(super) fn grafana() -> Value {
    json!([
        { "op": "test", "path": "/rules/0/resources", "value": ["configmaps", "secrets"] },
        { "op": "replace", "path": "/rules/0/resources", "value": ["configmaps"] },
    ])
}
