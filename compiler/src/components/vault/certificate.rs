//! The certificate of the voters. Clients outside see the load balancer's instead.

use platformc_output::{json, value::Value};

use super::{NAMESPACE, TLS, server};
use crate::{
    certificates::ISSUER,
    kubernetes,
    object::{ObjectId, ObjectKind},
};
use platformc_model::{Home, Vault};

pub(super) const CERTIFICATE: ObjectId<'_> = ObjectId::fixed(ObjectKind::Certificate, NAMESPACE, TLS);
/// The Secret that cert-manager makes for it.
pub(super) const SECRET: ObjectId<'_> = ObjectId::fixed(ObjectKind::Secret, NAMESPACE, TLS);

pub(super) fn certificate(vault: &Vault, home: &Home) -> Value {
    let mut names = vec!["localhost".to_owned(), home.host.to_string()];
    for service in ["vault", server::active(vault), "vault-standby", "*.vault-internal"] {
        names.push(service.to_owned());
        for suffix in ["vault", "vault.svc", "vault.svc.cluster.local"] {
            names.push(format!("{service}.{suffix}"));
        }
    }
    let spec = json!({
        "secretName": TLS,
        "dnsNames": names,
        "ipAddresses": ["127.0.0.1"],
        "duration": "2160h",
        "renewBefore": "720h",
        "privateKey": { "algorithm": "ECDSA", "size": 256, "rotationPolicy": "Always" },
        "usages": ["digital signature", "server auth", "client auth"],
        "issuerRef": { "group": "cert-manager.io", "kind": "ClusterIssuer", "name": ISSUER },
    });
    kubernetes::object(&CERTIFICATE, kubernetes::fields([("spec", spec)]))
}
