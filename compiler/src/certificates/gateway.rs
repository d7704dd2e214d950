//! The certificate of a mesh's gateway. Who signs it depends on who must trust it.

use platformc_base::words::Certificate;
use platformc_output::{json, value::Value};

use super::{CERT_MANAGER, CLUSTER_ISSUER, PUBLIC_CLUSTER_ISSUER, vault_issuer, vault_issuer_ids};
use crate::{
    graph::{Capability, Node},
    kubernetes,
    object::{ObjectId, ObjectKind},
    vault_api::{
        self,
        subject::{Grant, Subject},
    },
};
use platformc_model::{Ingress, Model, Vault};

/// A certificate that is made on the cluster: 90 days, of which it is used 60.
const LONG: (&str, &str) = ("2160h", "720h");
/// One that Vault signs: 30 days, of which it is used 20.
const SHORT: (&str, &str) = ("720h", "240h");

/// What a mesh asks of the certificate of its gateways.
pub struct GatewayKey {
    pub algorithm: &'static str,
    pub size: u16,
    pub usages: &'static [&'static str],
    /// Whether the mesh refuses a certificate without a common name.
    pub named: bool,
}

/// The certificate in the Secret `<ingress>-tls`, and its issuer if it has its own.
#[must_use]
pub fn gateway_certificate(model: &Model, ingress: &Ingress, namespace: &str, key: &GatewayKey) -> Vec<Value> {
    let name = ingress.name.as_str();
    let hosts: Vec<&str> = ingress.hosts.iter().map(|host| host.as_str()).collect();
    let kind = ingress.certificate.value;
    let mut spec = kubernetes::map(json!({ "secretName": secret(ingress, namespace).name }));
    if key.named {
        // the load balancer in front does not look at the name; everybody else would refuse one that is no host
        let common = if kind == Certificate::Acm { Some(name) } else { hosts.first().copied() };
        spec.insert("commonName".into(), json!(common));
    }
    spec.insert("dnsNames".into(), json!(hosts));
    let lives = match kind {
        Certificate::Acm => Some(LONG),
        Certificate::Vault => Some(SHORT),
        // Let's Encrypt says how long
        Certificate::LetsEncrypt => None,
    };
    spec.extend(
        lives
            .map(|(whole, rest)| kubernetes::map(json!({ "duration": whole, "renewBefore": rest })))
            .unwrap_or_default(),
    );
    spec.extend(kubernetes::map(json!({
        "privateKey": { "algorithm": key.algorithm, "size": key.size, "rotationPolicy": "Always" },
        "usages": key.usages,
    })));
    let issuer = issuer(model, ingress, namespace);
    let reference = json!({ "group": "cert-manager.io", "kind": issuer.kind.kind(), "name": issuer.name });
    spec.insert("issuerRef".into(), reference);
    let body = kubernetes::fields([("spec", Value::Object(spec))]);
    let mut objects = Vec::new();
    if let Some(server) = own_issuer(model, ingress) {
        let path = vault_api::gateway_sign(&ingress.name);
        objects.extend(vault_issuer(server, &ingress.cluster, namespace, vault_api::GATEWAY_ISSUER, &path));
    }
    objects.push(kubernetes::object(&ObjectId::fixed(ObjectKind::Certificate, namespace, name), body));
    objects
}

/// The Vault that signs the certificate of an ingress, through the ingress's own issuer.
fn own_issuer<'a>(model: &'a Model, ingress: &Ingress) -> Option<&'a Vault> {
    model.vault.as_ref().filter(|_| ingress.certificate.value == Certificate::Vault)
}

/// Who signs.
fn issuer<'a>(model: &Model, ingress: &Ingress, namespace: &'a str) -> ObjectId<'a> {
    match ingress.certificate.value {
        Certificate::Vault if own_issuer(model, ingress).is_some() => {
            ObjectId::fixed(ObjectKind::Issuer, namespace, vault_api::GATEWAY_ISSUER)
        }
        Certificate::LetsEncrypt => PUBLIC_CLUSTER_ISSUER,
        Certificate::Acm | Certificate::Vault => CLUSTER_ISSUER,
    }
}

/// The Secret with the certificate of an ingress.
#[must_use]
pub fn secret<'a>(ingress: &Ingress, namespace: &'a str) -> ObjectId<'a> {
    ObjectId::new(ObjectKind::Secret, namespace, format!("{}-tls", ingress.name))
}

/// The gateway of an ingress makes the objects of [`gateway_certificate`], and needs what signs it.
#[must_use]
pub fn with_certificate(node: Node, model: &Model, ingress: &Ingress, namespace: &str) -> Node {
    let cluster = ingress.cluster.name.clone();
    let own = own_issuer(model, ingress).map(|_| vault_issuer_ids(namespace, vault_api::GATEWAY_ISSUER));
    let node = own.iter().fold(node, |node, _| node.refers_to(CERT_MANAGER));
    let node = node
        .makes_all(own.into_iter().flatten())
        .makes(ObjectId::fixed(ObjectKind::Certificate, namespace, ingress.name.as_str()))
        .brings_object(secret(ingress, namespace))
        .refers_to(secret(ingress, namespace))
        .refers_to(issuer(model, ingress, namespace))
        .needs(Capability::Certificates(cluster.clone()));
    match ingress.certificate.value {
        Certificate::Acm => node,
        Certificate::Vault => {
            let subject = model.vault.iter().map(|vault| subject(vault, ingress, namespace));
            subject.fold(node.needs(Capability::VaultConfiguration), Node::subject)
        }
        Certificate::LetsEncrypt => node.needs(Capability::PublicCertificates(cluster)),
    }
}

/// As whom the issuer of a gateway logs in to Vault.
fn subject(vault: &Vault, ingress: &Ingress, namespace: &str) -> Subject {
    let names = (namespace, vault_api::GATEWAY_ISSUER, vault_api::GATEWAY_ISSUER);
    let hosts = ingress.hosts.iter().map(|host| host.as_str().to_owned()).collect();
    Subject::workload(vault, &ingress.cluster, names, vault_api::issuer_of(namespace), ingress.span)
        .grant(Grant::CertifyGateway { ingress: ingress.name.clone(), hosts })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample::{model, object};

    const KEY: GatewayKey = GatewayKey { algorithm: "RSA", size: 2048, usages: &["server auth"], named: true };

    fn objects(certificate: &str) -> Vec<Value> {
        let hosts = "hosts: [shop.example.com, api.example.com]\n";
        let model = model(&[(hosts, &format!("{hosts}    tls: {{ certificate: {certificate} }}\n"))]);
        gateway_certificate(&model, &model.ingress["public"], "ingress-public", &KEY)
    }

    #[test]
    fn who_signs_follows_from_who_is_to_trust_it() {
        for (certificate, kind, name, common, objects_made) in [
            ("acm", "ClusterIssuer", "cluster-authority", "public", 1),
            ("letsEncrypt", "ClusterIssuer", "lets-encrypt", "shop.example.com", 1),
            ("vault", "Issuer", "gateway-certificate", "shop.example.com", 5),
        ] {
            let made = objects(certificate);
            assert_eq!(made.len(), objects_made, "{certificate}");
            let spec = &object(&made, "Certificate", "public")["spec"];
            assert_eq!((&spec["issuerRef"]["kind"], &spec["issuerRef"]["name"]), (&json!(kind), &json!(name)));
            assert_eq!(spec["commonName"], common, "{certificate}");
            assert_eq!(spec["secretName"], "public-tls", "{certificate}");
        }
    }

    #[test]
    fn cert_manager_may_have_tokens_of_one_account() {
        let made = objects("vault");
        let rule = &object(&made, "Role", "gateway-certificate")["rules"][0];
        assert_eq!(rule["resourceNames"], json!(["gateway-certificate"]));
        assert_eq!((&rule["resources"], &rule["verbs"]), (&json!(["serviceaccounts/token"]), &json!(["create"])));
        let vault = &object(&made, "Issuer", "gateway-certificate")["spec"]["vault"];
        assert_eq!(vault["path"], "pki-int/sign/ingress.public");
        assert_eq!(vault["auth"]["kubernetes"]["mountPath"], "/v1/auth/jwt-first");
        assert_eq!(vault["auth"]["kubernetes"]["role"], "ingress-public-gateway-certificate");
    }
}
