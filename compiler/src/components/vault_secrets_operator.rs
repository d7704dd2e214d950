//! The Vault Secrets Operator: brings secrets from Vault to the workloads of a cluster.

mod cache;
mod names;
mod rights;
#[cfg(test)]
mod tests;
mod values;

use std::sync::Arc;

use platformc_output::{json, value::Map};

use self::names::{CONNECTION, NAME};
use crate::{
    graph::{Capability, Node, Plan},
    kubernetes::{self, Release},
    object::{ObjectId, ObjectKind},
    vault_api::{AUTHORITY, OPERATOR},
};
use platformc_catalog as catalog;
use platformc_model::{Cluster, Model, Vault};

/// The Secret with the authorities of a server whose certificate is not of the public ones.
const AUTHORITIES: ObjectId<'_> = ObjectId::fixed(ObjectKind::Secret, NAME, "vault-authorities");

pub struct Component;

impl super::Component for Component {
    fn plan(&self, model: &Arc<Model>, plan: &mut Plan) {
        let Some(vault) = &model.vault else { return };
        for cluster in &vault.serves {
            let keeps = cache::subject(vault, cluster, cluster.at);
            plan.add(operator(model, cluster).from(cluster.at).subject(keeps));
            plan.add(connection(vault, cluster).from(cluster.at));
        }
    }
}

fn operator(model: &Model, cluster: &Arc<Cluster>) -> Node {
    let name = cluster.name.clone();
    let monitored = model.observes(cluster);
    let target = cluster.clone();
    Node::release(cluster, NAME, move |cx, out| {
        let Some(vault) = &cx.model.vault else { return };
        let values = values::values(monitored, &cache::values(vault, &target));
        let account = kubernetes::object(&cache::ACCOUNT, json!({ "automountServiceAccountToken": false }));
        Release::new(NAME, NAME, &catalog::VAULT_SECRETS_OPERATOR, values)
            .crds()
            .objects("namespace.yaml", vec![kubernetes::namespace(NAME, "restricted", Map::new())])
            .objects("cache.yaml", vec![account])
            .objects("rights.yaml", rights::objects())
            .patch("ClusterRole", rights::EVERYWHERE, &rights::narrowed())
            .write(cx, out);
    })
    .namespace(NAME)
    .makes(cache::ACCOUNT)
    .brings_object(cache::LOGIN)
    .refers_to(cache::ACCOUNT)
    .needs(Capability::GitOps(name.clone()))
    .wants(Capability::Monitoring(name.clone()))
    .provides(Capability::Step(name, NAME))
    .makes_all(rights::IDS)
    .deploys(NAME, NAME, &catalog::VAULT_SECRETS_OPERATOR)
    .brings_object(ObjectId::fixed(ObjectKind::ServiceAccount, NAME, OPERATOR.1))
}

/// A separate node, because the release installs the custom resource definition of its object.
fn connection(vault: &Vault, cluster: &Arc<Cluster>) -> Node {
    let name = cluster.name.clone();
    let node = Node::release(cluster, "vault-connection", |cx, out| {
        let Some(vault) = &cx.model.vault else { return };
        let mut spec = kubernetes::map(json!({ "address": vault.address(), "skipTLSVerify": false }));
        let mut objects = Vec::new();
        if let Some(authorities) = vault.authorities() {
            // certificates, which everybody may read: the operator takes them from a Secret alone
            let data = json!({ "type": "Opaque", "stringData": { AUTHORITY: authorities } });
            objects.push(kubernetes::object(&AUTHORITIES, data));
            spec.insert("caCertSecretRef".into(), json!(AUTHORITIES.name));
        }
        objects.push(kubernetes::object(&CONNECTION, kubernetes::fields([("spec", spec)])));
        out.yaml("connection.yaml", objects);
        kubernetes::kustomization(out);
    });
    let authorities = vault.authorities().map(|_| AUTHORITIES);
    let node = authorities.clone().into_iter().fold(node, Node::refers_to);
    node.makes_all(authorities)
        .makes(CONNECTION)
        .needs(Capability::Step(name.clone(), NAME))
        // where Vault runs on the same cluster, its secrets come after it
        .wants(Capability::Vault)
        .provides(Capability::SecretSync(name))
}
