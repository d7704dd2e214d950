//! What a pipeline may never do, whatever is attached to its role one day. What leads to Vault, to its secrets or to more
//! rights is denied by name: a denial also holds against policies of buckets, keys and other roles that name the pipeline.

use platformc_output::hcl::Expr;

use super::{
    super::target_group_name,
    rights::{bucket, state, written},
};
use crate::aws::{
    Arn, Delegated, Statement, names,
    rights::{DELETIONS, LOG_SERVICES, log_writers, log_writers_boundary},
    sessions::administered,
};
use platformc_model::{Cluster, Model, Vault};

/// The services that a pipeline's roots are made of.
const SERVICES: &[&str] = &[
    "acm:*",
    "cloudwatch:*",
    "ec2:*",
    "elasticfilesystem:*",
    "elasticloadbalancing:*",
    "kms:*",
    "logs:*",
    "rds:*",
    "route53:*",
    "secretsmanager:GetRandomPassword",
];

/// Those that clusters are made of besides.
const OF_CLUSTERS: &[&str] = &["eks:*", "events:*", "iam:Get*", "iam:List*", "sqs:*"];

/// What gets into computers, or takes copies of their disks.
const COMPUTERS: &[&str] = &[
    "ec2:AssociateIamInstanceProfile",
    "ec2:AttachVolume",
    "ec2:CopySnapshot",
    "ec2:CreateImage",
    "ec2:CreateReplaceRootVolumeTask",
    "ec2:CreateSnapshot*",
    "ec2:CreateTrafficMirror*",
    "ec2:EnableSerialConsoleAccess",
    "ec2:GetPasswordData",
    "ec2:ModifyInstance*",
    "ec2:ModifySnapshotAttribute",
    "ec2:ReplaceIamInstanceProfileAssociation",
];

/// What starts them.
const STARTS: &[&str] =
    &["ec2:*LaunchTemplate*", "ec2:CreateFleet", "ec2:RequestSpot*", "ec2:RunInstances", "ec2:StartInstances"];

/// The services that take a role of a cluster.
const CLUSTER_SERVICES: [&str; 2] = ["eks.amazonaws.com", "pods.eks.amazonaws.com"];

pub(super) fn boundary(model: &Model, vault: &Vault, home: &Cluster, role: &str, given: &Delegated) -> Vec<Statement> {
    let arn = Arn(model);
    let log_writers = arn.iam(&format!("role{}*", log_writers(model)));
    let administered: Vec<String> = administered(model).map(|cluster| names::eks(model, cluster)).collect();
    let services = SERVICES.iter().chain(OF_CLUSTERS.iter().filter(|_| !administered.is_empty())).copied();
    let services: Vec<&str> = services.collect();
    let mut statements = vec![
        Statement::allow("Services", &services),
        Statement::allow("Roles", &["iam:*"]).on([log_writers]),
        Statement::allow("ServiceRoles", &["iam:CreateServiceLinkedRole"]).on([arn.iam("role/aws-service-role/*")]),
        Statement::allow("States", &["s3:DeleteObject", "s3:GetObject", "s3:ListBucket", "s3:PutObject"]),
        Statement::allow("FirstPasswords", &["secretsmanager:*"])
            .on([arn.of("secretsmanager", &format!("secret:{}/database/*", model.name))]),
    ];
    statements.push(Statement::deny("NoDeletions", DELETIONS));
    statements.extend(no_rights(model, home, role, !administered.is_empty()));
    statements.extend(no_vault(model, vault, home, !administered.is_empty(), given));
    statements.extend(no_computers(model, home, &administered));
    statements
}

/// It cannot extend its rights: the roles that it creates have a boundary, and it can neither change policies
/// nor assume other roles.
fn no_rights(model: &Model, home: &Cluster, role: &str, clusters: bool) -> Vec<Statement> {
    let arn = Arn(model);
    let of_home = arn.iam(&format!("role/{}*", names::roles(&names::eks(model, home))));
    let passed = LOG_SERVICES.iter().chain(CLUSTER_SERVICES.iter().filter(|_| clusters)).copied();
    vec![
        Statement::deny(
            "OnlyBoundedRoles",
            &["iam:AttachRolePolicy", "iam:CreateRole", "iam:PutRolePermissionsBoundary", "iam:PutRolePolicy"],
        )
        .when("StringNotEquals", "iam:PermissionsBoundary", [log_writers_boundary(model)]),
        Statement::deny(
            "NoPolicies",
            &[
                "iam:CreatePolicy*",
                "iam:DeletePolicy*",
                "iam:DeleteRolePermissionsBoundary",
                "iam:SetDefaultPolicyVersion",
            ],
        ),
        Statement::deny("NotItselfNotVault", &["iam:*"]).on([names::role_arn(model, role), of_home]),
        Statement::deny("NobodyElse", &["sts:AssumeRole*", "sts:GetFederationToken", "sts:GetSessionToken"]),
        Statement::deny("PassOnlyToThese", &["iam:PassRole"]).when("StringNotEquals", "iam:PassedToService", passed),
    ]
}

/// Whose word Vault and the clusters take: who answers under these names is everybody.
fn trusted(model: &Model, vault: &Vault) -> Vec<String> {
    let provider = vault.operators.as_ref().map(|operators| &operators.provider);
    let mut hosts = vec![model.git.url.host().to_owned()];
    hosts.extend(provider.map(|provider| provider.host.clone()));
    hosts.dedup();
    hosts
}

/// It can neither unseal Vault, nor copy it, nor pretend to be it.
fn no_vault(model: &Model, vault: &Vault, home: &Cluster, administered: bool, given: &Delegated) -> Vec<Statement> {
    let arn = Arn(model);
    let name = target_group_name(model);
    let balancer = ["loadbalancer/net/", "listener/net/", "targetgroup/"];
    let host = vault.host();
    let certificates = [host.to_owned()].into_iter().chain(host.split_once('.').map(|(_, above)| format!("*.{above}")));
    let issuers = trusted(model, vault);
    let records = [host.to_owned(), format!("*.{host}"), "_acme-challenge.*".to_owned()].into_iter().chain(issuers);
    // of all clusters alike: each one would count against the limit on the length
    let states = if administered {
        [state(model, "roots/cluster-*"), state(model, "roots/flux-*")].to_vec()
    } else {
        Vec::new()
    };
    let own = written(model, given)
        .into_iter()
        .filter(|key| !key.contains("/roots/cluster-") && !key.contains("/roots/flux-"));
    let of_home = ["cluster", "flux"].map(|kind| state(model, &format!("roots/{kind}-{}.*", home.name)));
    let mut statements = vec![
        Statement::deny("NotVaultsKeys", &["kms:*"])
            .on(["module.unseal.key_arn", "module.snapshots.key_arn"].map(Expr::reference)),
        // neither the bucket of the snapshots, nor any other
        Statement::deny("OnlyItsStates", &["s3:*"]).except([bucket(model), state(model, "roots/*")]),
        Statement::deny("NotVaultsStates", &["s3:*"]).on([state(model, "roots/vault-*")]),
        Statement::deny("NoOthersStates", &["s3:DeleteObject*", "s3:PutObject*"]).except(own.chain(states)),
        Statement::deny("NotVaultsLoadBalancer", &["elasticloadbalancing:*"])
            .on(balancer.map(|kind| arn.of("elasticloadbalancing", &format!("{kind}{name}/*")))),
        Statement::deny("NotVaultsName", &["route53:ChangeResourceRecordSets"]).when(
            "ForAnyValue:StringLike",
            "route53:ChangeResourceRecordSetsNormalizedRecordNames",
            records,
        ),
        Statement::deny("NoProofs", &["route53:ChangeResourceRecordSets"]).when(
            "ForAnyValue:StringNotEquals",
            "route53:ChangeResourceRecordSetsRecordTypes",
            ["A", "CNAME"],
        ),
        Statement::deny("NotVaultsCertificate", &["acm:RequestCertificate"]).when(
            "ForAnyValue:StringEquals",
            "acm:DomainNames",
            certificates,
        ),
        Statement::deny(
            "NoPrivateNames",
            &["route53:CreateHostedZone", "route53:DeleteHostedZone", "route53:DisassociateVPCFromHostedZone"],
        ),
    ];
    if administered {
        statements.push(Statement::deny("NotItsClustersStates", &["s3:DeleteObject*", "s3:PutObject*"]).on(of_home));
    }
    statements
}

/// It gets into no computer of Vault's cluster, and into no other but those of clusters that it administers.
fn no_computers(model: &Model, home: &Cluster, administered: &[String]) -> Vec<Statement> {
    let arn = Arn(model);
    let eks = names::eks(model, home);
    let own = ["instance", "launch-template", "volume"].map(|kind| arn.of("ec2", &format!("{kind}/*")));
    let starts = STARTS.iter().filter(|_| administered.is_empty());
    let computers: Vec<&str> = COMPUTERS.iter().chain(starts).copied().collect();
    let mut statements = vec![
        Statement::deny("NoComputers", &computers),
        Statement::deny("NotVaultsComputers", &["ec2:*"]).on(own).when(
            "StringEquals",
            format!("aws:ResourceTag/kubernetes.io/cluster/{eks}"),
            ["owned"],
        ),
        Statement::deny("NotVaultsCluster", &["eks:*"])
            .on([arn.of("eks", &format!("cluster/{eks}")), arn.of("eks", &format!("*/{eks}/*"))]),
    ];
    if !administered.is_empty() {
        statements.push(Statement::allow("Images", &["ssm:GetParameter"]).on([arn.images()]));
        // its own policies say of which clusters: here each one would count against the limit on the length
        let roles = arn.iam(&format!("role/{}*", names::prefix(model, 64)));
        statements.push(Statement::allow("RolesOfClusters", &["iam:PassRole"]).on([roles]));
    }
    statements
}
