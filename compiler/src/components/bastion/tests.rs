use crate::sample::{files, problems, root};
use platformc_base::Code;

const BASTION: (&str, &str) = ("vault:\n", "bastion: { network: two }\nvault:\n");

fn text<'a>(files: &'a [(String, String)], path: &str) -> &'a str {
    files.iter().find(|(name, _)| name == path).map(|(_, text)| text.as_str()).expect("a file")
}

#[test]
fn nothing_comes_in() {
    let files = files(&[BASTION]);
    let module: String = files
        .iter()
        .filter(|(name, _)| name.starts_with("terraform/modules/bastion/"))
        .map(|(_, text)| text.as_str())
        .collect();
    assert!(module.contains("aws_vpc_security_group_egress_rule") && !module.contains("ingress_rule"), "{module}");
    assert!(!module.contains("associate_public_ip_address") && !module.contains("key_name"), "{module}");
}

#[test]
fn it_goes_out_to_https_and_to_databases_that_it_reaches() {
    let root = text(&files(&[BASTION]), "terraform/roots/bastion/main.tf").to_owned();
    assert!(root.contains("HTTPS = {") && root.contains(r#"cidr = "0.0.0.0/0""#), "{root}");
    assert!(root.contains(r#""postgres in two" = {"#) && root.contains(r#"cidr = "10.2.0.0/16""#), "{root}");
    assert_eq!(root.matches("cidr = ").count(), 2, "{root}");
    assert!(!root.contains("port = 22"), "{root}");
}

#[test]
fn a_database_and_vault_admit_it() {
    let with = files(&[BASTION]);
    let databases = root(&with, "databases");
    assert!(databases.contains("data.terraform_remote_state.bastion.outputs.security_group_id"), "{databases}");
    let without = files(&[]);
    assert!(!root(&without, "databases").contains("bastion"));
    assert!(!without.iter().any(|(name, _)| name.contains("bastion")));
}

/// Vault admits the networks of those whom it serves; a bastion in a third one is a client too.
#[test]
fn vault_admits_its_network() {
    let third = ("  two: { cidr: 10.2.0.0/16 }\n", "  two: { cidr: 10.2.0.0/16 }\n  three: { cidr: 10.3.0.0/16 }\n");
    let peered = (
        "  one-two: { between: [one, two] }\n",
        "  one-two: { between: [one, two] }\n  two-three: { between: [two, three] }\n",
    );
    let bastion = ("vault:\n", "bastion: { network: three }\nvault:\n");
    let admits = |files: &[(String, String)]| {
        text(files, "terraform/roots/vault-infrastructure/main.tf").contains("10.3.0.0/16")
    };
    assert!(admits(&files(&[third, peered, bastion])));
    assert!(!admits(&files(&[third, peered])));
}

#[test]
fn it_needs_a_way_out() {
    let closed = (
        "  two: { cidr: 10.2.0.0/16 }",
        "  two: { cidr: 10.2.0.0/16, nat: none, endpoints: [s3, ecr, sts, ec2, eks, kms, elasticLoadBalancing] }",
    );
    let found = problems(&[BASTION, closed]);
    assert!(found.iter().any(|(code, _)| *code == Code::BastionWithoutWay), "{found:?}");
}

#[test]
fn people_are_admitted_on_port_443_only() {
    let office = ("vault:\n", "connections:\n  office: { ranges: [198.51.100.0/24], reaches: [two] }\nvault:\n");
    let files = files(&[office]);
    let second = text(&files, "terraform/roots/cluster-second/main.tf");
    let (_, rule) = second.split_once(r#""office 198.51.100.0/24" = {"#).expect("a rule of people");
    let (rule, _) = rule.split_once('}').expect("its end");
    assert!(rule.contains("from_port   = 443") && rule.contains("to_port     = 443"), "{rule}");
    assert!(text(&files, "terraform/roots/vault-infrastructure/main.tf").contains("198.51.100.0/24"));
    for other in ["cluster-first", "databases", "network"] {
        assert!(!root(&files, other).contains("198.51.100.0/24"), "{other}");
    }
}

#[test]
fn a_transit_gateway_has_one_attachment_a_network() {
    let both = "connections:\n  office: { ranges: [198.51.100.0/24], reaches: [two], transitGateway: tgw-0123456789abcdef0 }\n  vpn: { ranges: [198.51.101.0/24], reaches: [one, two], transitGateway: tgw-0123456789abcdef0, resolver: true }\nvault:\n";
    let files = files(&[("vault:\n", both)]);
    let root = root(&files, "network");
    assert_eq!(root.matches("modules/transit-gateway-attachment").count(), 2, "{root}");
    assert!(root.contains(r#"["198.51.100.0/24", "198.51.101.0/24"]"#), "{root}");
    assert_eq!(root.matches("modules/resolver-endpoint").count(), 2, "{root}");
}

#[test]
fn what_it_does_not_reach_is_no_client() {
    let bastion = ("vault:\n", "bastion: { network: three }\nvault:\n");
    let third = ("  two: { cidr: 10.2.0.0/16 }\n", "  two: { cidr: 10.2.0.0/16 }\n  three: { cidr: 10.3.0.0/16 }\n");
    let files = files(&[bastion, third]);
    assert!(!root(&files, "databases").contains("bastion"));
}
