//! A stage says everything that it finds, in the order of the file, and the next one only runs if it found no error.

#![allow(clippy::unwrap_used)]

use platformc_spec::{Code, Diagnostics};

const HEAD: &str = r#"apiVersion: platformc/v1alpha1
kind: Platform
name: small
aws: { account: "111122223333", region: eu-west-1, state: { bucket: small-tfstate } }
git: { url: https://gitlab.example.com/platform/small.git }
"#;

/// The codes and lines of what is said about a platform, warnings among them.
fn said(rest: &str) -> Vec<(Code, usize)> {
    let text = format!("{HEAD}{rest}");
    let sources = platformc_spec::include::single("platform.yaml", text.as_str());
    let found: Diagnostics = match platformc_pipeline::compile(&sources) {
        Ok((_, warnings)) => warnings,
        Err(problems) => problems,
    };
    let lines = |at: u32| text.get(..at as usize).unwrap().lines().count() - HEAD.lines().count();
    found.sorted().into_iter().map(|problem| (problem.code, lines(problem.span.start + 1))).collect()
}

#[test]
fn the_parser_says_all_that_does_not_end_it() {
    let text = "networks:\n  main: { cidr: !!str 10.40.0.0/16, cidr: 10.41.0.0/16 }\n  main: {}\n  <<: {}\n  other: { zones: 03 }\nnmae: x\n";
    let expected = [
        (Code::UnsupportedYaml, 2),
        (Code::DuplicateKey, 2),
        (Code::DuplicateKey, 3),
        (Code::UnsupportedYaml, 4),
        (Code::UnsupportedYaml, 5),
    ];
    assert_eq!(said(text), expected, "and nothing of the schema");
}

#[test]
fn the_schema_says_all() {
    let text = "networks:\n  main: { cidr: 10.40.0.1/16, zonse: 3, zones: nine }\n  Main: { nat: sometimes }\nclusters:\n  main:\n    network: nowhere\n    kubernetes: 1.36\n    admins: { platform: arn:aws:iam::111122223333:role/platform-admin }\n    nodeGroups: []\nextra: 1\n";
    let expected = [
        (Code::BadScalar, 2),
        (Code::UnknownKey, 2),
        (Code::WrongType, 2),
        (Code::MissingKey, 3),
        (Code::BadName, 3),
        (Code::UnknownChoice, 3),
        (Code::WrongType, 7),
        (Code::WrongType, 9),
        (Code::UnknownKey, 10),
    ];
    assert_eq!(said(text), expected, "and nothing about the network `nowhere`");
}

#[test]
fn resolving_says_all() {
    let text = "networks:\n  main: { cidr: 10.40.0.0/16, nat: single }\nclusters:\n  main:\n    network: mian\n    kubernetes: \"1.28\"\n    admins: { platform: arn:aws:iam::111122223333:role/platform-admin }\n    nodeGroups: { system: { instanceTypes: [m7g.large] } }\n  second:\n    network: main\n    kubernetes: \"1.36\"\n    admins: { platform: arn:aws:iam::111122223333:role/platform-admin }\n    nodeGroups: { system: { instanceTypes: [m7g.large] } }\nmesh: { kind: istio, clusters: [second, third] }\napps:\n  shop: { cluster: second, namespace: shop, image: 'registry.example.com/a/b:1', calls: [shpo], secrets: [key] }\n";
    let expected = [
        (Code::UnknownReference, 5),
        (Code::UnknownReference, 14),
        (Code::UnknownReference, 16),
        (Code::UnknownReference, 16),
    ];
    assert_eq!(said(text), expected, "and neither the old version nor the NAT gateway");
}

#[test]
fn the_rules_say_all_and_warnings_travel_along() {
    let text = "networks:\n  main: { cidr: 10.40.0.0/24, nat: single }\n  other: { cidr: 10.40.0.0/16, flowLogs: 2d }\npeerings: { main-other: { between: [main, other] } }\nclusters:\n  main:\n    network: main\n    kubernetes: \"1.28\"\n    endpoint: public\n    admins: { platform: arn:aws:iam::111122223333:role/platform-admin }\n    nodeGroups: { system: { instanceTypes: [m7g.large, m7i.large], min: 4, max: 3 } }\napps:\n  shop: { cluster: main, namespace: default, health: /x }\n";
    let expected = [
        (Code::SubnetTooSmall, 2),
        (Code::Weakened, 2),
        (Code::OverlappingNetworks, 3),
        (Code::OutOfRange, 3),
        (Code::UnsupportedVersion, 8),
        (Code::Weakened, 9),
        (Code::BadScalar, 11),
        (Code::ReplicaRange, 11),
        (Code::MissingCompanion, 13),
    ];
    assert_eq!(said(text), expected, "and nothing about the namespace `default`");
}

#[test]
fn planning_says_all() {
    let text = "networks:\n  main: { cidr: 10.40.0.0/16, nat: single }\nclusters:\n  main:\n    network: main\n    kubernetes: \"1.36\"\n    admins: { platform: arn:aws:iam::111122223333:role/platform-admin }\n    nodeGroups: { system: { instanceTypes: [m7g.large] } }\napps:\n  shop: { cluster: main, namespace: default, image: 'registry.example.com/a/b:1', after: [desk] }\n  desk: { cluster: main, namespace: flux-system, image: 'registry.example.com/a/b:1', after: [shop] }\n";
    let expected = [(Code::Cycle, 10), (Code::NameCollision, 10), (Code::NameCollision, 11)];
    assert_eq!(said(text), expected);
}
