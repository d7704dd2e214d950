//! A certificate authority that only this cluster trusts.

use serde_json::{Value, json};

use crate::{certificates::ISSUER, kubernetes};

const API: &str = "cert-manager.io/v1";

/// An issuer that signs itself, the authority's certificate, and the issuer that uses it. Its key
/// never leaves the namespace of cert-manager.
pub(super) fn objects(namespace: &str) -> Vec<Value> {
    let certificate = json!({
        "isCA": true,
        "commonName": "cluster authority",
        "secretName": ISSUER,
        "duration": "43800h",
        "renewBefore": "8760h",
        "privateKey": { "algorithm": "RSA", "size": 4096, "rotationPolicy": "Never" },
        "issuerRef": { "group": "cert-manager.io", "kind": "ClusterIssuer", "name": "self-signed" },
    });
    vec![
        kubernetes::object(API, "ClusterIssuer", "self-signed", None, json!({ "spec": { "selfSigned": {} } })),
        kubernetes::object(API, "Certificate", ISSUER, Some(namespace), json!({ "spec": certificate })),
        kubernetes::object(API, "ClusterIssuer", ISSUER, None, json!({ "spec": { "ca": { "secretName": ISSUER } } })),
    ]
}
