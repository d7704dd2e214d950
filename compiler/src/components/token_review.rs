//! The account with which Vault asks a cluster about the tokens of others, where Vault does not run on it.

use std::sync::Arc;

use platformc_output::{
    json,
    value::{Map, Value},
};

use crate::{
    graph::{Capability, Node, Plan},
    kubernetes,
    object::{ObjectId, ObjectKind},
};
use platformc_model::{Cluster, Model};

/// The namespace, the account and the secret with its token.
const NAME: &str = "vault-token-reviewer";
const ACCOUNT: ObjectId<'_> = ObjectId::fixed(ObjectKind::ServiceAccount, NAME, NAME);
const TOKEN: ObjectId<'_> = ObjectId::fixed(ObjectKind::Secret, NAME, NAME);
const BINDING: ObjectId<'_> = ObjectId::cluster_wide(ObjectKind::ClusterRoleBinding, NAME);

pub struct Component;

impl super::Component for Component {
    fn plan(&self, model: &Arc<Model>, plan: &mut Plan) {
        let Some(vault) = &model.vault else { return };
        for cluster in vault.serves.iter().filter(|cluster| vault.reviews(cluster)) {
            plan.add(reviewer(cluster).from(cluster.at));
        }
    }
}

fn reviewer(cluster: &Arc<Cluster>) -> Node {
    let name = cluster.name.clone();
    Node::release(cluster, NAME, |_, out| {
        out.yaml("reviewer.yaml", objects());
        kubernetes::kustomization(out);
    })
    .namespace(NAME)
    .makes_all([ACCOUNT, TOKEN, BINDING])
    .refers_to(ACCOUNT)
    .needs(Capability::GitOps(name))
}

/// The cluster writes the token into the secret, and it stays good until the secret is deleted: Vault is outside, and
/// nothing there could fetch another one. All that it may do is to ask whether a token is good.
fn objects() -> Vec<Value> {
    let rbac = "rbac.authorization.k8s.io";
    let token = kubernetes::annotated(
        kubernetes::object(&TOKEN, json!({ "type": "kubernetes.io/service-account-token" })),
        kubernetes::map(json!({ "kubernetes.io/service-account.name": NAME })),
    );
    let binding = json!({
        "roleRef": { "apiGroup": rbac, "kind": "ClusterRole", "name": "system:auth-delegator" },
        "subjects": [{ "kind": "ServiceAccount", "name": NAME, "namespace": NAME }],
    });
    vec![
        kubernetes::namespace(NAME, "restricted", Map::new()),
        kubernetes::object(&ACCOUNT, json!({ "automountServiceAccountToken": false })),
        token,
        kubernetes::object(&BINDING, binding),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn its_account_may_ask_and_nothing_else_and_its_token_is_made_by_the_cluster() {
        let objects = objects();
        let of = |kind: &str| objects.iter().find(|object| object["kind"] == kind).expect("the object");
        assert_eq!(of("ClusterRoleBinding")["roleRef"]["name"], "system:auth-delegator");
        assert_eq!(of("Secret")["type"], "kubernetes.io/service-account-token");
        assert!(of("Secret").get("data").is_none() && of("Secret").get("stringData").is_none());
        assert_eq!(of("ServiceAccount")["automountServiceAccountToken"], false);
    }
}
