//! What a pipeline needs of AWS to apply clusters, which makes it their administrator: only where a project may say so, and
//! never Vault's own.

use crate::aws::{Arn, Rights, Statement, names, sessions};
use platformc_model::Model;

pub(super) fn rights(model: &Model) -> Rights {
    let arn = Arn(model);
    let mut rights = Rights { name: "clusters", ..Rights::default() };
    let clusters: Vec<String> = sessions::administered(model).map(|cluster| names::eks(model, cluster)).collect();
    if clusters.is_empty() {
        return rights;
    }
    rights.roots = sessions::administered(model).map(|cluster| super::root::name(cluster)).collect();
    rights.keys = clusters.iter().map(|eks| format!("{eks}-cluster")).collect();
    let each = |service: &str, resource: fn(&str) -> String| -> Vec<String> {
        clusters.iter().map(|eks| arn.of(service, &resource(eks))).collect()
    };
    let mut eks = each("eks", |eks| format!("cluster/{eks}"));
    eks.extend(each("eks", |eks| format!("*/{eks}/*")));
    let roles: Vec<String> = clusters.iter().map(|eks| arn.iam(&format!("role/{}*", names::roles(eks)))).collect();
    let mut looked_at = roles.clone();
    looked_at.extend(clusters.iter().map(|eks| arn.iam(&format!("policy/{}*", names::roles(eks)))));
    looked_at.push(arn.iam("oidc-provider/oidc.eks.*"));
    rights.statements = vec![
        Statement::allow("Clusters", &["eks:*"]).on(eks),
        Statement::allow("PassRolesOfClusters", &["iam:PassRole"]).on(roles.clone()).when(
            "StringEquals",
            "iam:PassedToService",
            SERVICES,
        ),
        // a group of nodes starts from a template, and EKS asks whether whoever says so may start it
        Statement::allow(
            "Templates",
            &[
                "ec2:CreateLaunchTemplate*",
                "ec2:CreateTags",
                "ec2:DeleteLaunchTemplate*",
                "ec2:ModifyLaunchTemplate",
                "ec2:RunInstances",
            ],
        )
        .on(machines(model))
        .when("StringEqualsIfExists", "aws:ResourceTag/platform", [model.name.as_str()]),
        Statement::allow("ControlPlaneLogs", &["logs:*"]).on(each("logs", |eks| format!("log-group:/aws/eks/{eks}/*"))),
        Statement::allow("Interruptions", &["sqs:*"]).on(each("sqs", |eks| format!("{eks}-*"))),
        Statement::allow("InterruptionRules", &["events:*"]).on(each("events", |eks| format!("rule/{eks}-*"))),
        Statement::allow("LookAtRolesOfClusters", &["iam:Get*", "iam:List*"]).on(looked_at),
        Statement::allow(
            "LookAtClusters",
            &[
                "eks:DescribeAddonConfiguration",
                "eks:DescribeAddonVersions",
                "eks:DescribeClusterVersions",
                "eks:ListClusters",
            ],
        ),
    ];
    rights
}

/// What instances are started from and with, and what is then there.
fn machines(model: &Model) -> Vec<String> {
    let kinds = ["instance", "launch-template", "network-interface", "security-group", "subnet", "volume"];
    let own = kinds.iter().map(|kind| Arn(model).of("ec2", &format!("{kind}/*")));
    let image = format!("arn:{}:ec2:{}::image/*", names::partition(model), model.aws.region.as_str());
    own.chain([image]).collect()
}

/// The services that take roles of a cluster.
const SERVICES: [&str; 2] = ["eks.amazonaws.com", "pods.eks.amazonaws.com"];
