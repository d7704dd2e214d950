//! What a pipeline needs of AWS to plan and apply a root. Each root declares it for itself; nothing else is given.

use super::{
    names, sessions,
    statement::{Arn, Statement},
};
use platformc_model::Model;

/// What applying a root takes.
#[derive(Clone, Debug, Default)]
pub struct Rights {
    /// What they are about: the last part of the name of a policy. Roots of one kind share one.
    pub name: &'static str,
    pub statements: Vec<Statement>,
    /// The names of aliases of the keys that it makes, without `alias/`; a `*` stands for anything.
    pub keys: Vec<String>,
    /// Whether services use these keys on behalf of the principal that applies.
    pub uses_keys: bool,
}

/// What is done to groups of logs, but for deleting them.
pub const KEEPING: &[&str] = &[
    "logs:AssociateKmsKey",
    "logs:CreateLogGroup",
    "logs:List*",
    "logs:PutRetentionPolicy",
    "logs:TagResource",
    "logs:UntagResource",
];

/// What a pipeline's role is denied: it deletes what holds data, or what such a thing cannot be without. A person does that.
pub const DELETIONS: &[&str] = &[
    "ec2:DeleteVpc",
    "eks:DeleteCluster",
    "elasticfilesystem:DeleteFileSystem",
    "kms:DisableKey",
    "kms:ScheduleKeyDeletion",
    "logs:DeleteLogGroup",
    "logs:DeleteLogStream",
    "rds:DeleteDBInstance*",
    "rds:DeleteDBSnapshot",
    "secretsmanager:DeleteSecret",
];

/// What is left to a pipeline.
#[derive(Debug, Default)]
pub struct Delegated {
    /// The roots, in the order of planning.
    pub roots: Vec<String>,
    /// What applying them takes, each name once.
    pub rights: Vec<Rights>,
}

impl Delegated {
    /// The roots with the rights that applying each needs. Statements with one name become one policy.
    #[must_use]
    pub fn of<'a>(roots: impl Iterator<Item = (&'a str, &'a Rights)>) -> Self {
        let mut names = Vec::new();
        let mut groups: Vec<(&str, Vec<&Rights>)> = Vec::new();
        for (root, rights) in roots {
            names.push(root.to_owned());
            match groups.iter_mut().find(|(name, _)| *name == rights.name) {
                Some((_, group)) => group.push(rights),
                None => groups.push((rights.name, vec![rights])),
            }
        }
        Self { roots: names, rights: groups.into_iter().map(|(name, group)| together(name, &group)).collect() }
    }
}

fn together(name: &'static str, group: &[&Rights]) -> Rights {
    Rights {
        name,
        statements: Statement::together(group.iter().map(|rights| rights.statements.as_slice())),
        keys: group.iter().flat_map(|rights| rights.keys.iter().cloned()).collect(),
        uses_keys: group.iter().any(|rights| rights.uses_keys),
    }
}

/// The path of the roles that a pipeline may make: services of AWS write logs with them.
#[must_use]
pub fn log_writers(model: &Model) -> String {
    format!("/{}/log-writers/", model.name)
}

/// The ARN of the policy that bounds these roles.
#[must_use]
pub fn log_writers_boundary(model: &Model) -> String {
    Arn(model).iam(&format!("policy/{}", log_writers_boundary_name(model)))
}

/// The name of that policy.
#[must_use]
pub fn log_writers_boundary_name(model: &Model) -> String {
    names::short(&model.aws_name("log-writers"), 128)
}

/// The arguments of a module that creates such a role; none if no pipeline applies Terraform.
#[must_use]
pub fn log_writer(model: &Model) -> platformc_output::hcl::Body {
    let body = platformc_output::hcl::Body::new();
    if !sessions::deploys(model) {
        return body;
    }
    body.attr("role_path", log_writers(model)).attr("permissions_boundary_arn", log_writers_boundary(model))
}

/// Making and changing these roles, and passing them to the services that write logs with them. Whatever is written into
/// one, its boundary lets it write logs and nothing else.
#[must_use]
pub fn making_log_writers(model: &Model) -> Vec<Statement> {
    let roles = [Arn(model).iam(&format!("role{}*", log_writers(model)))];
    vec![
        Statement::allow(
            "BoundedRoles",
            &[
                "iam:AttachRolePolicy",
                "iam:CreateRole",
                "iam:DeleteRolePolicy",
                "iam:DetachRolePolicy",
                "iam:PutRolePermissionsBoundary",
                "iam:PutRolePolicy",
            ],
        )
        .on(roles.clone())
        .when("StringEquals", "iam:PermissionsBoundary", [log_writers_boundary(model)]),
        Statement::allow(
            "TheirSettings",
            &[
                "iam:DeleteRole",
                "iam:Get*",
                "iam:List*",
                "iam:TagRole",
                "iam:UntagRole",
                "iam:UpdateAssumeRolePolicy",
                "iam:UpdateRole*",
            ],
        )
        .on(roles.clone()),
        Statement::allow("PassThemForLogs", &["iam:PassRole"]).on(roles).when(
            "StringEquals",
            "iam:PassedToService",
            LOG_SERVICES,
        ),
    ]
}

/// The services that write logs with a role of the platform.
pub const LOG_SERVICES: [&str; 2] = ["monitoring.rds.amazonaws.com", "vpc-flow-logs.amazonaws.com"];

/// Keys of KMS, told from Vault's by their aliases. A key has no alias yet while it is made.
#[must_use]
pub fn keys(model: &Model, given: &Delegated) -> Vec<Statement> {
    let arn = Arn(model);
    let aliases = |used: bool| -> Vec<String> {
        let keys = given.rights.iter().filter(|rights| rights.uses_keys || !used).flat_map(|rights| &rights.keys);
        keys.map(|alias| format!("alias/{alias}")).collect()
    };
    let (aliases, used) = (aliases(false), aliases(true));
    let named = aliases.iter().map(|alias| arn.of("kms", alias));
    let tagged = |statement: Statement, aliases: &[String]| {
        statement
            .on([arn.of("kms", "key/*")])
            .when("StringEquals", "aws:ResourceTag/platform", [model.name.as_str()])
            .when("ForAllValues:StringLike", "kms:ResourceAliases", aliases.iter().cloned())
    };
    let (region, suffix) = (model.aws.region.as_str(), names::suffix(model));
    let through = ["elasticfilesystem", "rds", "secretsmanager"].map(|name| format!("{name}.{region}.{suffix}"));
    vec![
        Statement::allow("NewKeys", &["kms:CreateKey"]).when(
            "StringEquals",
            "aws:RequestTag/platform",
            [model.name.as_str()],
        ),
        // a tag is what makes a key one of the platform's: no key gets it that has another name
        Statement::allow("TagNewKeys", &["kms:TagResource"])
            .on([arn.of("kms", "key/*")])
            .when("StringEquals", "aws:RequestTag/platform", [model.name.as_str()])
            .when("Null", "aws:ResourceTag/platform", ["true"])
            .when("ForAllValues:StringLike", "kms:ResourceAliases", aliases.clone()),
        Statement::allow("ListKeys", &["kms:ListAliases"]),
        Statement::allow("Aliases", &["kms:CreateAlias", "kms:DeleteAlias"]).on(named),
        tagged(
            Statement::allow(
                "Keys",
                &[
                    "kms:CreateAlias",
                    "kms:DeleteAlias",
                    "kms:DescribeKey",
                    "kms:EnableKeyRotation",
                    "kms:GetKey*",
                    "kms:ListResourceTags",
                    "kms:PutKeyPolicy",
                    "kms:TagResource",
                    "kms:UntagResource",
                    "kms:UpdateKeyDescription",
                ],
            ),
            &aliases,
        ),
        tagged(Statement::allow("UseKeys", &["kms:CreateGrant", "kms:Decrypt", "kms:GenerateDataKey*"]), &used).when(
            "StringEquals",
            "kms:ViaService",
            through,
        ),
    ]
}

/// The load balancers of a platform but Vault's, their certificates and their names in the public zone.
#[must_use]
pub fn load_balancers(model: &Model) -> Vec<Statement> {
    let arn = Arn(model);
    let prefix = names::prefix(model, 32);
    let kinds = ["loadbalancer/net/", "listener/net/", "targetgroup/"];
    let own = kinds.iter().map(|kind| arn.of("elasticloadbalancing", &format!("{kind}{prefix}*")));
    // a host, and what proves to the authority of its certificate that it is ours
    let hosts = model.ingress.values().flat_map(|ingress| &ingress.hosts);
    let names = hosts.flat_map(|host| [host.to_string(), format!("_*.{host}")]);
    vec![
        Statement::allow(
            "LoadBalancers",
            &[
                "elasticloadbalancing:AddTags",
                "elasticloadbalancing:Create*",
                "elasticloadbalancing:Delete*",
                "elasticloadbalancing:Modify*",
                "elasticloadbalancing:RemoveTags",
                "elasticloadbalancing:SetSecurityGroups",
                "elasticloadbalancing:SetSubnets",
            ],
        )
        .on(own)
        .when("StringEqualsIfExists", "aws:ResourceTag/platform", [model.name.as_str()]),
        Statement::allow("NewCertificates", &["acm:AddTagsToCertificate", "acm:RequestCertificate"]).on(["*"]).when(
            "StringEquals",
            "aws:RequestTag/platform",
            [model.name.as_str()],
        ),
        Statement::allow("Certificates", &["acm:AddTagsToCertificate", "acm:DeleteCertificate"])
            .on([arn.of("acm", "certificate/*")])
            .when("StringEquals", "aws:ResourceTag/platform", [model.name.as_str()]),
        Statement::allow("LookAtCertificates", &["acm:DescribeCertificate", "acm:ListTagsForCertificate"])
            .on([arn.of("acm", "certificate/*")]),
        Statement::allow("Records", &["route53:ChangeResourceRecordSets"])
            .when("ForAllValues:StringLike", "route53:ChangeResourceRecordSetsNormalizedRecordNames", names)
            .when("ForAllValues:StringEquals", "route53:ChangeResourceRecordSetsRecordTypes", ["A", "CNAME"]),
        Statement::allow("LookAtLoadBalancers", &["elasticloadbalancing:Describe*", "route53:Get*", "route53:List*"]),
    ]
}
