//! The IAM role of ExternalDNS: it writes addresses and its own notes in the platform's zone, and lists what there is
//! (<https://kubernetes-sigs.github.io/external-dns/latest/docs/tutorials/aws/#iam-policy>).

use platformc_output::hcl::{Block, Body, Expr};

use super::names::{NAME, RECORDS};
use crate::{
    aws::{Statement, names::partition, statement},
    terraform::{Identity, Part},
};
use platformc_model::{Cluster, Dns, Model};

// https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/specifying-rrset-conditions.html
const TYPES: &str = "route53:ChangeResourceRecordSetsRecordTypes";
const NAMES: &str = "route53:ChangeResourceRecordSetsNormalizedRecordNames";

/// What the root of its cluster makes for it.
pub(super) fn part(model: &Model, dns: &Dns, cluster: &Cluster) -> Part {
    let mut root = Part::default();
    let zone = Body::new().attr("name", dns.zone.as_str()).attr("private_zone", false);
    root.block(Block::new("data", ["aws_route53_zone", "external_dns"], zone));
    let zones = format!("arn:{}:route53:::hostedzone/*", partition(model));
    let write = ["route53:ChangeResourceRecordSets"];
    let statements = [
        Statement::allow("Write", &write).on([Expr::reference("data.aws_route53_zone.external_dns.arn")]).when(
            "ForAllValues:StringEquals",
            TYPES,
            RECORDS.into_iter().chain(["TXT"]),
        ),
        Statement::deny("NotOthersNames", &write).when("ForAnyValue:StringLike", NAMES, trusted(model)),
        // zones below the platform's may be in the account too: it reads them all
        Statement::allow("Read", &["route53:ListResourceRecordSets", "route53:ListTagsForResources"]).on([zones]),
        Statement::allow("List", &["route53:ListHostedZones"]),
    ];
    Identity {
        purpose: NAME,
        namespace: NAME,
        service_account: NAME,
        policies: vec![("records", statement::document(statements))],
    }
    .add_to_cluster(model, cluster, &mut root);
    root
}

/// Names that no Service may take: those of certificate challenges, and those of hosts that Vault and the clusters
/// trust.
fn trusted(model: &Model) -> Vec<String> {
    let vault = model.vault.as_ref();
    let mut names = vec!["_*".to_owned()];
    names.extend(vault.into_iter().flat_map(|vault| [vault.host().to_owned(), format!("*.{}", vault.host())]));
    names.push(model.git.url.host().to_owned());
    names.extend(vault.and_then(|vault| vault.operators.as_ref()).map(|people| people.provider.host.clone()));
    names.dedup();
    names
}
