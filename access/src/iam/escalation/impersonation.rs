//! AWS API calls that let another server impersonate Vault.

use super::{Place, table::Table};
use crate::iam::Call;

pub(super) fn calls(place: &Place, table: &mut Table) {
    let balancer = &place.balancer;
    let balancing = [
        (
            format!("targetgroup/{balancer}/id"),
            [
                "elasticloadbalancing:DeregisterTargets",
                "elasticloadbalancing:ModifyTargetGroup",
                "elasticloadbalancing:RegisterTargets",
            ]
            .as_slice(),
        ),
        (
            format!("loadbalancer/net/{balancer}/id"),
            [
                "elasticloadbalancing:CreateListener",
                "elasticloadbalancing:DeleteLoadBalancer",
                "elasticloadbalancing:SetSecurityGroups",
            ]
            .as_slice(),
        ),
        (format!("listener/net/{balancer}/id/id"), ["elasticloadbalancing:ModifyListener"].as_slice()),
    ];
    for (resource, actions) in balancing {
        table.each("a server that stands in for Vault", true, &place.of("elasticloadbalancing", &resource), actions);
    }
    let zone = place.global("route53", "hostedzone/ID");
    let record = |name: String, kind: &str| {
        let call = Call::new("route53:ChangeResourceRecordSets", zone.clone());
        let call = call.with("route53:ChangeResourceRecordSetsNormalizedRecordNames", [name]);
        call.with("route53:ChangeResourceRecordSetsRecordTypes", [kind])
    };
    let host = &place.host;
    let above = host.split_once('.').map_or("", |(_, above)| above);
    let names = [
        record(host.clone(), "A"),
        record(format!("_0123456789abcdef0123456789abcdef.{host}"), "CNAME"),
        record(format!("_acme-challenge.{host}"), "CNAME"),
        record(format!("_acme-challenge.{above}"), "CNAME"),
    ];
    table.add("a certificate for Vault's name", true, names);
    table.add(
        "a certificate for Vault's name",
        false,
        [record(above.to_owned(), "TXT"), record(above.to_owned(), "CAA")],
    );
    let certificate = Call::new("acm:RequestCertificate", "*").with("acm:DomainNames", [host.clone()]);
    table.add("a certificate for Vault's name", true, [certificate.with("aws:RequestTag/platform", ["any"])]);
    table.each(
        "the names that the networks see",
        true,
        &zone,
        &["route53:CreateHostedZone", "route53:DisassociateVPCFromHostedZone"],
    );
    table.each("the names that the networks see", false, "*", &["route53resolver:CreateResolverRule"]);
}
