//! A certificate authority that only this cluster trusts.

use platformc_output::{json, value::Value};

use super::NAME;
use crate::{
    certificates::{CLUSTER_ISSUER, ISSUER},
    kubernetes,
    object::{ObjectId, ObjectKind},
};

const SELF_SIGNED: ObjectId<'_> = ObjectId::cluster_wide(ObjectKind::ClusterIssuer, "self-signed");
const CERTIFICATE: ObjectId<'_> = ObjectId::fixed(ObjectKind::Certificate, NAME, ISSUER);

/// What [`objects`] makes.
pub(super) const IDS: [ObjectId<'_>; 3] = [SELF_SIGNED, CERTIFICATE, CLUSTER_ISSUER];
/// The Secret that cert-manager makes for the certificate.
pub(super) const SECRET: ObjectId<'_> = ObjectId::fixed(ObjectKind::Secret, NAME, ISSUER);

/// An issuer that signs itself, the authority's certificate, and the issuer that uses it. Its key
/// never leaves the namespace of cert-manager.
pub(super) fn objects() -> Vec<Value> {
    let certificate = json!({
        "isCA": true,
        "commonName": "cluster authority",
        "secretName": ISSUER,
        "duration": "43800h",
        "renewBefore": "8760h",
        "privateKey": { "algorithm": "RSA", "size": 4096, "rotationPolicy": "Never" },
        "issuerRef": { "group": "cert-manager.io", "kind": "ClusterIssuer", "name": SELF_SIGNED.name },
    });
    vec![
        kubernetes::object(&SELF_SIGNED, json!({ "spec": { "selfSigned": {} } })),
        kubernetes::object(&CERTIFICATE, kubernetes::fields([("spec", certificate)])),
        kubernetes::object(&CLUSTER_ISSUER, json!({ "spec": { "ca": { "secretName": ISSUER } } })),
    ]
}
