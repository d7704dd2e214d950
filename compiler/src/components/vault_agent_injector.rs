//! The Vault Agent injector, which adds an agent to the pods of apps with `via: agent`.

mod apps;
mod names;
mod values;

use std::sync::Arc;

use platformc_output::{
    json,
    value::{Map, Value},
};

use self::apps::apps;
use self::names::{NAME, PREFIX, TLS};
use crate::{
    certificates::{CLUSTER_ISSUER, ISSUER},
    graph::{Capability, Node, Plan},
    kubernetes::{self, Release},
    object::{ObjectId, ObjectKind},
    vault_api::server_image,
};
use platformc_catalog as catalog;
use platformc_model::{Cluster, Model};

const CERTIFICATE: ObjectId<'_> = ObjectId::fixed(ObjectKind::Certificate, NAME, TLS);

pub struct Component;

impl super::Component for Component {
    fn plan(&self, model: &Arc<Model>, plan: &mut Plan) {
        for cluster in model.clusters.values() {
            if let Some(first) = apps(model, cluster).next() {
                plan.add(node(model, cluster).from(first.head.span));
            }
        }
    }
}

fn node(model: &Model, cluster: &Arc<Cluster>) -> Node {
    let name = cluster.name.clone();
    let target = cluster.clone();
    let node = Node::release(cluster, NAME, move |cx, out| {
        let Some(vault) = &cx.model.vault else { return };
        Release::new(NAME, NAME, &catalog::VAULT, values::values(cx.model, vault, &target))
            .objects("namespace.yaml", vec![kubernetes::namespace(NAME, "restricted", Map::new())])
            .objects("certificate.yaml", vec![certificate()])
            .patch("ClusterRole", &format!("{PREFIX}-agent-injector-clusterrole"), &watches())
            // cert-manager writes its authority there
            .changed_by_others(
                "MutatingWebhookConfiguration",
                Some(&format!("{PREFIX}-agent-injector-cfg")),
                &["/webhooks/0/clientConfig/caBundle"],
            )
            .write(cx, out);
    })
    .namespace(NAME)
    .makes(CERTIFICATE)
    .refers_to(CLUSTER_ISSUER)
    .brings_object(ObjectId::fixed(ObjectKind::Secret, NAME, TLS))
    .needs(Capability::GitOps(name.clone()))
    .needs(Capability::Certificates(name.clone()))
    .provides(Capability::SecretAgent(name))
    .deploys(NAME, NAME, &catalog::VAULT);
    model.vault.iter().map(server_image).fold(node, Node::pulls)
}

/// The chart lets it change every webhook of the cluster, to write its own authority there. cert-manager does that, and it
/// only watches.
fn watches() -> Value {
    let rule = json!({
        "apiGroups": ["admissionregistration.k8s.io"],
        "resources": ["mutatingwebhookconfigurations"],
        "verbs": ["get", "list", "watch"],
    });
    json!([{ "op": "replace", "path": "/rules", "value": [rule] }])
}

fn certificate() -> Value {
    let service = format!("{PREFIX}-agent-injector-svc");
    let spec = json!({
        "secretName": TLS,
        "dnsNames": [format!("{service}.{NAME}"), format!("{service}.{NAME}.svc"), format!("{service}.{NAME}.svc.cluster.local")],
        "duration": "2160h",
        "renewBefore": "720h",
        "privateKey": { "algorithm": "ECDSA", "size": 256, "rotationPolicy": "Always" },
        "usages": ["digital signature", "server auth"],
        "issuerRef": { "group": "cert-manager.io", "kind": "ClusterIssuer", "name": ISSUER },
    });
    kubernetes::object(&CERTIFICATE, kubernetes::fields([("spec", spec)]))
}
