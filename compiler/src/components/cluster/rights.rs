//! What a pipeline needs of AWS to apply a cluster, which makes it its administrator: only where a project may say so, and
//! never Vault's own.

use crate::aws::{Arn, Rights, Statement, names};
use platformc_model::{Cluster, Model, Section};

pub(super) fn rights(model: &Model, cluster: &Cluster) -> Rights {
    let arn = Arn(model);
    let eks = names::eks(model, cluster);
    let roles = arn.iam(&format!("role/{}*", names::roles(&eks)));
    let policies = arn.iam(&format!("policy/{}*", names::roles(&eks)));
    let mut statements = vec![
        Statement::allow("Clusters", &["eks:*"])
            .on([arn.of("eks", &format!("cluster/{eks}")), arn.of("eks", &format!("*/{eks}/*"))]),
        Statement::allow("PassRolesOfClusters", &["iam:PassRole"]).on([roles.clone()]).when(
            "StringEquals",
            "iam:PassedToService",
            SERVICES,
        ),
        // a node group starts from a launch template, and EKS checks whether the caller may start instances
        // from it
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
        Statement::allow("ControlPlaneLogs", &["logs:*"]).on([arn.of("logs", &format!("log-group:/aws/eks/{eks}/*"))]),
        Statement::allow(
            "AlarmsOfClusters",
            &[
                "cloudwatch:DeleteAlarms",
                "cloudwatch:ListTagsForResource",
                "cloudwatch:PutMetricAlarm",
                "cloudwatch:TagResource",
                "cloudwatch:UntagResource",
            ],
        )
        .on([arn.of("cloudwatch", &format!("alarm:{eks}-Kubernetes*"))]),
        Statement::allow("Interruptions", &["sqs:*"]).on([arn.of("sqs", &format!("{eks}-*"))]),
        Statement::allow("InterruptionRules", &["events:*"]).on([arn.of("events", &format!("rule/{eks}-*"))]),
        Statement::allow("LookAtRolesOfClusters", &["iam:Get*", "iam:List*"]).on([
            roles,
            policies,
            arn.iam("oidc-provider/oidc.eks.*"),
        ]),
        Statement::allow(
            "LookAtClusters",
            &[
                "eks:DescribeAddonConfiguration",
                "eks:DescribeAddonVersions",
                "eks:DescribeClusterVersions",
                "eks:ListClusters",
            ],
        ),
        // the release of the image of nodes that AWS recommends
        Statement::allow("LookAtImages", &["ssm:GetParameter"]).on([arn.images()]),
    ];
    // the root of databases asks for it too, and once is enough
    if model.databases.is_empty() && model.destroyed(Section::Databases).next().is_none() {
        statements.push(Statement::allow("LookAtAlarms", &["cloudwatch:DescribeAlarms"]));
    }
    Rights { name: "clusters", statements, keys: vec![format!("{eks}-cluster")], uses_keys: false }
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
