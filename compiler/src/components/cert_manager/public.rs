//! Publicly trusted certificates: Let's Encrypt requests a record in the platform's zone, and cert-manager may write
//! exactly these records.

use std::sync::Arc;

use platformc_output::hcl::{Block, Body, Expr};
use platformc_output::{json, value::Value};

use super::NAME;
use crate::{
    aws::{names::partition, policy},
    certificates::{PUBLIC_CLUSTER_ISSUER, PUBLIC_ISSUER},
    contract::{self, Key},
    graph::{Capability, Node},
    kubernetes,
    terraform::{Identity, Part},
};
use platformc_model::{Cluster, Ingress, Model};

const DIRECTORY: &str = "https://acme-v02.api.letsencrypt.org/directory";

/// The ingresses of a cluster whose certificates come from Let's Encrypt.
pub(super) fn ingresses<'a>(model: &'a Model, cluster: &'a Cluster) -> impl Iterator<Item = &'a Arc<Ingress>> {
    model.ingress.values().filter(|ingress| ingress.cluster.name == cluster.name && contract::is_public(ingress))
}

/// The issuer on a cluster; `first` is one of the ingresses that it is for.
pub(super) fn node(model: &Model, cluster: &Arc<Cluster>, first: &Ingress) -> Node {
    let name = cluster.name.clone();
    let node = Node::release(cluster, PUBLIC_ISSUER, |cx, out| {
        out.yaml("issuer.yaml", issuer(cx.model).into_iter().collect::<Vec<_>>());
        kubernetes::kustomization(out);
    })
    .makes_all(model.dns.as_ref().map(|_| PUBLIC_CLUSTER_ISSUER))
    .from(first.span)
    .uses_key(Key::DnsZone, first.span)
    .needs(Capability::Step(name.clone(), NAME))
    .provides(Capability::PublicCertificates(name.clone()));
    part(model, cluster).into_iter().fold(node, |node, part| node.contributes(Capability::Cluster(name.clone()), part))
}

/// Its key, which is its account with Let's Encrypt, is made on the cluster.
fn issuer(model: &Model) -> Option<Value> {
    let zone = model.dns.as_ref()?.zone.as_str();
    let route53 = json!({ "region": model.aws.region.as_str(), "hostedZoneID": Key::DnsZone.placeholder() });
    let solver = json!({ "selector": { "dnsZones": [zone] }, "dns01": { "route53": route53 } });
    let acme = json!({
        "server": DIRECTORY,
        "privateKeySecretRef": { "name": format!("{PUBLIC_ISSUER}-account") },
        "solvers": [solver],
    });
    let spec = json!({ "spec": { "acme": acme } });
    Some(kubernetes::object(&PUBLIC_CLUSTER_ISSUER, spec))
}

/// The role of cert-manager: it writes the proofs of these hosts, and no other record of the zone
/// (<https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/specifying-rrset-conditions.html>).
fn part(model: &Model, cluster: &Cluster) -> Option<Part> {
    let dns = model.dns.as_ref()?;
    let hosts = ingresses(model, cluster).flat_map(|ingress| &ingress.hosts);
    let mut records: Vec<String> = hosts.map(|host| format!("_acme-challenge.{}", host.as_str())).collect();
    if records.is_empty() {
        return None;
    }
    let mut root = Part::default();
    records.sort();
    records.dedup();
    let zone = Body::new().attr("name", dns.zone.as_str()).attr("private_zone", false);
    root.block(Block::new("data", ["aws_route53_zone", "public"], zone));
    let only = Expr::object([
        ("route53:ChangeResourceRecordSetsRecordTypes", Expr::list(["TXT"])),
        ("route53:ChangeResourceRecordSetsNormalizedRecordNames", Expr::list(records)),
    ]);
    let write = Expr::object([
        ("Sid", Expr::from("Prove")),
        ("Effect", Expr::from("Allow")),
        ("Action", Expr::list(["route53:ChangeResourceRecordSets"])),
        ("Resource", Expr::list([Expr::reference("data.aws_route53_zone.public.arn")])),
        ("Condition", Expr::object([("ForAllValues:StringEquals", only)])),
    ]);
    let changes = format!("arn:{}:route53:::change/*", partition(model));
    let follow = policy::statement("Follow", "Allow", &["route53:GetChange"], [changes]);
    Identity {
        purpose: NAME,
        namespace: NAME,
        service_account: NAME,
        policies: vec![("records", policy::statements([write, follow]))],
    }
    .add_to_cluster(model, cluster, &mut root);
    Some(root)
}

#[cfg(test)]
mod tests {
    use platformc_output::json;

    use crate::sample::{files, model, object};

    const PUBLIC: (&str, &str) = (
        "hosts: [shop.example.com, api.example.com]\n",
        "hosts: [shop.example.com, api.example.com]\n    tls: { certificate: letsEncrypt }\n",
    );

    #[test]
    fn cert_manager_writes_the_proofs_of_its_hosts_and_nothing_else() {
        let files = files(&[PUBLIC]);
        let text =
            |path: &str| files.iter().find(|(name, _)| name == path).map(|(_, text)| text.as_str()).expect("a file");
        let cluster = text("terraform/roots/cluster-first/main.tf");
        let records = r#"["_acme-challenge.api.example.com", "_acme-challenge.shop.example.com"]"#;
        assert!(cluster.contains(records), "{cluster}");
        assert!(cluster.contains(r#"["TXT"]"#) && cluster.contains("[data.aws_route53_zone.public.arn]"), "{cluster}");
        // the other cluster has no such ingress
        assert!(!text("terraform/roots/cluster-second/main.tf").contains("route53"));
        assert!(text("terraform/roots/flux-first/main.tf").contains("DNS_ZONE_ID"));
        assert!(!text("terraform/roots/flux-second/main.tf").contains("DNS_ZONE_ID"));
    }

    #[test]
    fn the_account_is_made_on_the_cluster() {
        let model = model(&[PUBLIC]);
        let issuer = super::issuer(&model).expect("there is a zone");
        let acme = &object(&[issuer], "ClusterIssuer", "lets-encrypt")["spec"]["acme"].clone();
        assert_eq!(acme["privateKeySecretRef"], json!({ "name": "lets-encrypt-account" }));
        let route53 = json!({ "region": "eu-west-1", "hostedZoneID": "${DNS_ZONE_ID}" });
        assert_eq!(acme["solvers"][0]["dns01"]["route53"], route53);
    }
}
