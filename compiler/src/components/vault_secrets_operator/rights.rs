//! What the operator may do in the cluster. Its chart gives it tokens of every service account, and every Secret and workload to
//! change; what it needs of that, the namespaces give that it works for (`vault_api::operator_rights`).

use platformc_output::{json, value::Value};

use super::names::NAME;
use crate::{
    kubernetes,
    object::{ObjectId, ObjectKind},
    vault_api::OPERATOR,
};

/// The chart's role for all namespaces.
pub(super) const EVERYWHERE: &str = "vault-secrets-operator-manager-role";

const ROLE: ObjectId<'_> = ObjectId::fixed(ObjectKind::Role, NAME, "own-secrets");
const BINDING: ObjectId<'_> = ObjectId::fixed(ObjectKind::RoleBinding, NAME, "own-secrets");

/// What [`objects`] makes.
pub(super) const IDS: [ObjectId<'_>; 2] = [ROLE, BINDING];

/// It keeps Secrets of its own, such as the key by which it notices changes, and logs in to Vault as accounts of its own namespace,
/// where nobody else's are.
pub(super) fn objects() -> Vec<Value> {
    let verbs = ["create", "delete", "deletecollection", "patch", "update"];
    let rules = json!([
        { "apiGroups": [""], "resources": ["secrets"], "verbs": verbs },
        { "apiGroups": [""], "resources": ["serviceaccounts/token"], "verbs": ["create"] },
    ]);
    let bound = json!({
        "roleRef": { "apiGroup": "rbac.authorization.k8s.io", "kind": "Role", "name": ROLE.name },
        "subjects": [{ "kind": "ServiceAccount", "name": OPERATOR.1, "namespace": OPERATOR.0 }],
    });
    vec![kubernetes::object(&ROLE, json!({ "rules": rules })), kubernetes::object(&BINDING, bound)]
}

/// The changes of the chart's role. It watches Secrets and workloads, which no name can narrow; it changes none, and asks for no token.
/// Each rule is looked at before it is changed: with another chart, the release fails rather than have another rule narrowed.
pub(super) fn narrowed() -> Value {
    let looks = json!(["get", "list", "watch"]);
    json!([
        { "op": "test", "path": "/rules/2/resources", "value": ["secrets"] },
        { "op": "replace", "path": "/rules/2/verbs", "value": looks },
        { "op": "test", "path": "/rules/4/resources", "value": ["daemonsets", "deployments", "statefulsets"] },
        { "op": "replace", "path": "/rules/4/verbs", "value": looks },
        { "op": "test", "path": "/rules/5/resources", "value": ["rollouts"] },
        { "op": "replace", "path": "/rules/5/verbs", "value": looks },
        { "op": "test", "path": "/rules/3/resources", "value": ["serviceaccounts/token"] },
        { "op": "remove", "path": "/rules/3" },
    ])
}
