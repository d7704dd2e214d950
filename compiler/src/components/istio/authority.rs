//! The authority of a mesh whose calls cross clusters: Vault certifies it, so that all of them share one root. Its key
//! is made on the cluster and stays there.

use std::sync::Arc;

use platformc_output::{json, value::Value};

use super::{AUTHORITY, BASE, NAMESPACE};
use crate::{
    certificates::{CERT_MANAGER, vault_issuer, vault_issuer_ids},
    graph::{Capability, Node},
    kubernetes,
    object::{ObjectId, ObjectKind},
    vault_api::{
        self,
        subject::{Grant, Subject},
    },
};
use platformc_model::{Cluster, Model};

/// Where istiod looks for its authority.
const SECRET: &str = "cacerts";
const CERTIFICATE: ObjectId<'_> = ObjectId::fixed(ObjectKind::Certificate, NAMESPACE, SECRET);

pub(super) fn node(model: &Model, cluster: &Arc<Cluster>) -> Node {
    let name = cluster.name.clone();
    let target = cluster.clone();
    let subject = model.vault.iter().map(|vault| {
        let (names, holder) = ((NAMESPACE, AUTHORITY, AUTHORITY), vault_api::issuer_of(NAMESPACE));
        Subject::workload(vault, cluster, names, holder, cluster.span).grant(Grant::CertifyMesh)
    });
    let node = Node::release(cluster, AUTHORITY, move |cx, out| {
        let Some(server) = &cx.model.vault else { return };
        let mut objects = vault_issuer(server, &target, NAMESPACE, AUTHORITY, vault_api::MESH_SIGN);
        objects.push(certificate(&target));
        out.yaml("authority.yaml", objects);
        kubernetes::kustomization(out);
    });
    let made = model.vault.as_ref().map(|_| vault_issuer_ids(NAMESPACE, AUTHORITY).into_iter().chain([CERTIFICATE]));
    let node = node
        .makes_all(made.into_iter().flatten())
        .brings_object(ObjectId::fixed(ObjectKind::Secret, NAMESPACE, SECRET))
        .refers_to(ObjectId::fixed(ObjectKind::Issuer, NAMESPACE, AUTHORITY))
        .refers_to(CERT_MANAGER)
        .needs(Capability::Step(name.clone(), BASE))
        .needs(Capability::Certificates(name.clone()))
        .needs(Capability::VaultConfiguration)
        .provides(Capability::Step(name, AUTHORITY))
        .health(CERTIFICATE.kind.api_version(), CERTIFICATE.kind.kind(), SECRET, NAMESPACE);
    subject.fold(node, Node::subject)
}

/// It signs the certificates of workloads, which live a day, and no other authority: Vault's root lets it have none.
fn certificate(cluster: &Cluster) -> Value {
    let spec = json!({
        "secretName": SECRET,
        "isCA": true,
        "commonName": format!("mesh on {}", cluster.name),
        "duration": "2160h",
        "renewBefore": "1080h",
        "privateKey": { "algorithm": "ECDSA", "size": 256, "rotationPolicy": "Always" },
        "usages": ["digital signature", "cert sign", "crl sign"],
        "issuerRef": { "group": "cert-manager.io", "kind": "Issuer", "name": AUTHORITY },
    });
    kubernetes::object(&CERTIFICATE, kubernetes::fields([("spec", spec)]))
}
