//! Calls with which a pipeline could extend its own rights, or reach Vault and its secrets. None may succeed.
//!
//! Those on identities are the known ways to more rights
//! (<https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_boundaries.html>,
//! <https://github.com/RhinoSecurityLabs/AWS-IAM-Privilege-Escalation>); the others lead to this platform's secrets.

mod impersonation;
mod place;
mod table;

pub use place::{Place, ROOT};
pub use table::Escalation;

use table::Table;

use super::{Aws, Call, Decision, Document, Role};
use crate::{
    judge::{Finding, FindingKind},
    terraform::Files,
};

/// The root with what bounds the roles that a pipeline makes.
const STATE: &str = "terraform/roots/state";

/// What is wrong with the roles whose credentials Vault issues, in the root that creates them: all these calls are
/// evaluated with each of their policies.
#[must_use]
pub fn judge(files: &dyn Files) -> Vec<Finding> {
    match Aws::read(files, [ROOT, STATE]) {
        Ok(aws) => judge_read(files, &aws),
        Err(message) => vec![Finding { kind: FindingKind::Unreadable, file: ROOT.to_owned(), message }],
    }
}

/// The same, for roots that have been read.
#[must_use]
pub fn judge_read(files: &dyn Files, aws: &Aws) -> Vec<Finding> {
    let finding = |kind, message| Finding { kind, file: ROOT.to_owned(), message };
    let mut findings = Vec::new();
    // the roles whose credentials Vault issues, not those of its own pods
    let given = |name: &str, role: &Role| {
        let bounded = aws.policies.contains_key(&format!("{name}-boundary"));
        role.root == ROOT && !role.of_pods && (bounded || !role.policies.is_empty())
    };
    for (name, role) in aws.roles.iter().filter(|(name, role)| given(name, role)) {
        let place = Place::read(files, aws, name);
        let attached = role.attached.iter().filter(|policy| !policy.is_empty());
        findings.extend(attached.map(|policy| {
            let message = format!("the role `{name}` has the policy `{policy}`, and what that gives is not known");
            finding(FindingKind::Escalation, message)
        }));
        let bound = format!("{}-log-writers", place.platform);
        if !aws.policies.get(&bound).is_some_and(|policy| writes_logs_alone(policy)) {
            let message =
                format!("the role `{name}` makes roles whose bound `{bound}` lets them do more than write logs");
            findings.push(finding(FindingKind::Escalation, message));
        }
        // the one that applies Vault's configuration has no rights but on states, and so nothing to deny
        let configures = *name == format!("{}-{CONFIGURES}", place.platform) && has_states_alone(role);
        for escalation in escalations(&place) {
            let Call { action, resource, .. } = &escalation.call;
            if configures && resource.ends_with(CONFIGURED) {
                continue;
            }
            let said = aws.decide(role, &escalation.call);
            if said == Decision::Allowed || escalation.by_name && said != Decision::Denied && !configures {
                let how = if said == Decision::Allowed { "is allowed" } else { "is not denied" };
                let leads_to = escalation.leads_to;
                let message = format!("the role `{name}` {how} `{action}` on `{resource}`, which leads to {leads_to}");
                findings.push(finding(FindingKind::Escalation, message));
            }
        }
    }
    findings
}

/// The role that applies Vault's configuration, behind the platform's name; the state of that.
const CONFIGURES: &str = "vault-configuration";
const CONFIGURED: &str = "/roots/vault-configuration.tfstate";

/// Whether a role may do nothing but read and write states, and use their key.
fn has_states_alone(role: &Role) -> bool {
    let known =
        ["s3:ListBucket", "s3:GetObject", "s3:PutObject", "s3:DeleteObject", "kms:Decrypt", "kms:GenerateDataKey"];
    role.policies.iter().flat_map(|policy| &policy.statements).all(|statement| {
        let actions = &statement.actions;
        !statement.allows || !actions.but && actions.patterns.iter().all(|action| known.contains(&action.as_str()))
    })
}

/// Whether a policy allows nothing but logs.
fn writes_logs_alone(policy: &Document) -> bool {
    let mut allowing = policy.statements.iter().filter(|statement| statement.allows);
    allowing.all(|statement| {
        let logs = statement.actions.patterns.iter().all(|action| action.starts_with("logs:"));
        logs && !statement.actions.but
    })
}

/// All such calls.
#[must_use]
pub fn escalations(place: &Place) -> Vec<Escalation> {
    let mut table = Table(Vec::new());
    identities(place, &mut table);
    computers(place, &mut table);
    keys_and_copies(place, &mut table);
    impersonation::calls(place, &mut table);
    table.0
}

/// Services that run what they are given, with a role that is passed to them.
const SERVICES: [&str; 7] = ["cloudformation", "codebuild", "ec2", "ecs-tasks", "glue", "lambda", "sagemaker"];
const ADMINISTRATOR: &str = "policy/AdministratorAccess";

fn identities(place: &Place, table: &mut Table) {
    let administrator = format!("arn:{}:iam::aws:{ADMINISTRATOR}", place.partition);
    let (own, vault) = (place.iam(&format!("role/{}", place.role)), place.iam(&format!("role/{}", place.vault_role)));
    for role in [&own, &vault] {
        let actions = [
            "iam:AttachRolePolicy",
            "iam:DeleteRole",
            "iam:DeleteRolePermissionsBoundary",
            "iam:DeleteRolePolicy",
            "iam:DetachRolePolicy",
            "iam:PassRole",
            "iam:PutRolePermissionsBoundary",
            "iam:PutRolePolicy",
            "iam:TagRole",
            "iam:UpdateAssumeRolePolicy",
            "iam:UpdateRole",
            "sts:AssumeRole",
        ];
        table.each("the rights of its own role, or of Vault's", true, role, &actions);
    }
    let boundaries = [format!("policy/{}-boundary", place.role), "policy/anything".to_owned()];
    for policy in boundaries.map(|name| place.iam(&name)) {
        let actions = [
            "iam:CreatePolicy",
            "iam:CreatePolicyVersion",
            "iam:DeletePolicy",
            "iam:DeletePolicyVersion",
            "iam:SetDefaultPolicyVersion",
        ];
        table.each("what it may ever do", true, &policy, &actions);
    }
    // a role in any place, with no bound, or with one that bounds nothing
    for path in ["anything", "service-role/anything", "aws-service-role/anything"]
        .map(|path| place.iam(&format!("role/{path}")))
    {
        let actions = ["iam:AttachRolePolicy", "iam:CreateRole", "iam:PutRolePermissionsBoundary", "iam:PutRolePolicy"];
        table.each("a role without a bound", true, &path, &actions);
        let bounded =
            actions.map(|action| Call::new(action, path.clone()).with("iam:PermissionsBoundary", [&administrator]));
        table.add("a role whose bound is none", true, bounded);
        table.each("another role", false, &path, &["iam:UpdateAssumeRolePolicy", "iam:DeleteRolePolicy"]);
        for service in SERVICES.iter().chain(&["pods.eks"]) {
            let call = Call::new("iam:PassRole", path.clone());
            let service = format!("{service}.amazonaws.com");
            table.add("a service that works with another role", false, [call.with("iam:PassedToService", [service])]);
        }
    }
    let user = place.iam("user/anybody");
    let actions = [
        "iam:AddUserToGroup",
        "iam:AttachUserPolicy",
        "iam:CreateAccessKey",
        "iam:CreateLoginProfile",
        "iam:CreateUser",
        "iam:PutUserPolicy",
        "iam:UpdateLoginProfile",
    ];
    table.each("a person", false, &user, &actions);
    table.each("a group", false, &place.iam("group/any"), &["iam:AttachGroupPolicy", "iam:PutGroupPolicy"]);
    let provider = place.iam("oidc-provider/example.com");
    let actions = [
        "iam:AddClientIDToOpenIDConnectProvider",
        "iam:CreateOpenIDConnectProvider",
        "iam:CreateSAMLProvider",
        "iam:UpdateOpenIDConnectProviderThumbprint",
        "iam:UpdateSAMLProvider",
    ];
    table.each("whoever an issuer of its own says", false, &provider, &actions);
    let profile = place.iam("instance-profile/any");
    table.each("a computer's role", false, &profile, &["iam:AddRoleToInstanceProfile", "iam:CreateInstanceProfile"]);
    // where it may make roles, the bound must stay, and only services that write logs take them
    let own = place.iam(&format!("role/{}/log-writers/anything", place.platform));
    let bounded = ["iam:AttachRolePolicy", "iam:CreateRole", "iam:PutRolePermissionsBoundary", "iam:PutRolePolicy"];
    table.each("a role without a bound", true, &own, &bounded);
    let unbound =
        bounded.map(|action| Call::new(action, own.clone()).with("iam:PermissionsBoundary", [&administrator]));
    table.add("a role whose bound is none", true, unbound);
    table.each("a role without a bound", true, &own, &["iam:DeleteRolePermissionsBoundary"]);
    for service in SERVICES {
        let call = Call::new("iam:PassRole", own.clone());
        let service = format!("{service}.amazonaws.com");
        table.add("a service that works with a role", true, [call.with("iam:PassedToService", [service])]);
    }
    table.each("another role", false, &place.iam("role/anything"), &["iam:CreateServiceLinkedRole"]);
    table.each("another session", true, "*", &["sts:GetFederationToken", "sts:GetSessionToken"]);
    let others = [place.iam("role/anything"), "arn:aws:iam::999999999999:role/anything".to_owned()];
    for role in others {
        table.each("another role", true, &role, &["sts:AssumeRole", "sts:AssumeRoleWithWebIdentity"]);
    }
}

/// Services that run given code with a role; the platform's roots need none of them.
const ELSEWHERE: [&str; 24] = [
    "apprunner:CreateService",
    "autoscaling:CreateAutoScalingGroup",
    "autoscaling:CreateLaunchConfiguration",
    "autoscaling:UpdateAutoScalingGroup",
    "batch:SubmitJob",
    "cloudformation:CreateStack",
    "cloudformation:UpdateStack",
    "codebuild:CreateProject",
    "codebuild:StartBuild",
    "datapipeline:CreatePipeline",
    "ec2-instance-connect:SendSSHPublicKey",
    "ecs:RegisterTaskDefinition",
    "ecs:RunTask",
    "glue:CreateDevEndpoint",
    "glue:UpdateDevEndpoint",
    "lambda:AddPermission",
    "lambda:CreateFunction",
    "lambda:InvokeFunction",
    "lambda:UpdateFunctionCode",
    "sagemaker:CreateNotebookInstance",
    "ssm:SendCommand",
    "ssm:StartAutomationExecution",
    "ssm:StartSession",
    "states:CreateStateMachine",
];

fn computers(place: &Place, table: &mut Table) {
    table.each("a service that works with another role", false, "*", &ELSEWHERE);
    let parameter = place.of("ssm", "parameter/anything");
    table.each("what others keep in Systems Manager", false, &parameter, &["ssm:GetParameter"]);
    let owned = format!("aws:ResourceTag/kubernetes.io/cluster/{}", place.cluster);
    let tagged = |action: &'static str, kind: &str| {
        let call = Call::new(action, place.of("ec2", &format!("{kind}/id")));
        call.with(owned.clone(), ["owned"]).with("aws:ResourceTag/platform", ["any"])
    };
    let calls = [
        ("ec2:AssociateIamInstanceProfile", "instance"),
        ("ec2:AttachVolume", "volume"),
        ("ec2:CreateImage", "instance"),
        ("ec2:CreateLaunchTemplateVersion", "launch-template"),
        ("ec2:CreateReplaceRootVolumeTask", "instance"),
        ("ec2:CreateSnapshot", "volume"),
        ("ec2:CreateSnapshots", "instance"),
        ("ec2:GetPasswordData", "instance"),
        ("ec2:ModifyInstanceAttribute", "instance"),
        ("ec2:ModifyInstanceMetadataOptions", "instance"),
        ("ec2:ModifyLaunchTemplate", "launch-template"),
        ("ec2:RunInstances", "launch-template"),
        ("ec2:StartInstances", "instance"),
    ];
    table.add(
        "a computer of Vault's cluster, or a copy of its disk",
        true,
        calls.map(|(action, kind)| tagged(action, kind)),
    );
    table.each(
        "the traffic of a computer",
        true,
        &place.of("ec2", "traffic-mirror-session/id"),
        &["ec2:CreateTrafficMirrorSession"],
    );
    if !place.administers {
        table.each(
            "a computer in the platform's networks",
            true,
            &place.of("ec2", "instance/*"),
            &[
                "ec2:CreateFleet",
                "ec2:CreateLaunchTemplateVersion",
                "ec2:RequestSpotInstances",
                "ec2:RunInstances",
                "ec2:StartInstances",
            ],
        );
    }
    let cluster = &place.cluster;
    let within = [
        (
            format!("cluster/{cluster}"),
            [
                "eks:AccessKubernetesApi",
                "eks:AssociateIdentityProviderConfig",
                "eks:CreateAccessEntry",
                "eks:CreateAddon",
                "eks:CreateFargateProfile",
                "eks:CreateNodegroup",
                "eks:CreatePodIdentityAssociation",
                "eks:UpdateClusterConfig",
            ]
            .as_slice(),
        ),
        (
            format!("access-entry/{cluster}/role/1/any/id"),
            ["eks:AssociateAccessPolicy", "eks:UpdateAccessEntry"].as_slice(),
        ),
        (format!("addon/{cluster}/vpc-cni/id"), ["eks:UpdateAddon"].as_slice()),
        (
            format!("nodegroup/{cluster}/system/id"),
            ["eks:UpdateNodegroupConfig", "eks:UpdateNodegroupVersion"].as_slice(),
        ),
        (format!("podidentityassociation/{cluster}/a-1"), ["eks:UpdatePodIdentityAssociation"].as_slice()),
    ];
    for (resource, actions) in within {
        table.each("Vault's cluster", true, &place.of("eks", &resource), actions);
    }
}

fn keys_and_copies(place: &Place, table: &mut Table) {
    let actions = [
        "kms:CreateAlias",
        "kms:CreateGrant",
        "kms:Decrypt",
        "kms:DisableKey",
        "kms:GenerateDataKey",
        "kms:PutKeyPolicy",
        "kms:ReEncryptFrom",
        "kms:ReplicateKey",
        "kms:ScheduleKeyDeletion",
        "kms:TagResource",
        "kms:UpdateAlias",
    ];
    for key in ["${module.unseal.key_arn}", "${module.snapshots.key_arn}"] {
        table.each("the keys that open Vault and its snapshots", true, key, &actions);
    }
    let object = place.global("s3", &format!("{}/2026/01/01/0000.snap", place.snapshots));
    table.each(
        "the snapshots of Vault",
        true,
        &object,
        &["s3:DeleteObject", "s3:GetObject", "s3:GetObjectVersion", "s3:PutObject"],
    );
    let bucket = place.global("s3", &place.snapshots);
    let actions = [
        "s3:DeleteBucket",
        "s3:DeleteBucketPolicy",
        "s3:PutBucketPolicy",
        "s3:PutLifecycleConfiguration",
        "s3:PutReplicationConfiguration",
    ];
    table.each("the snapshots of Vault", true, &bucket, &actions);
    let state = |root: &str| place.global("s3", &format!("{}/roots/{root}.tfstate", place.states));
    let (read, write) = (["s3:GetObject", "s3:PutObject"].as_slice(), ["s3:DeleteObject", "s3:PutObject"].as_slice());
    table.each("what people apply for Vault", true, &state("vault-configuration"), read);
    table.each("what people apply for Vault", true, &state("vault-infrastructure"), read);
    table.each("what people apply", true, &state("state"), write);
    let home = place.cluster.strip_prefix(&place.platform).unwrap_or(&place.cluster);
    for kind in ["cluster", "flux"] {
        table.each("what people apply for Vault's cluster", true, &state(&format!("{kind}{home}")), write);
        table.each(
            "what people apply for Vault's cluster",
            true,
            &format!("{}.tflock", state(&format!("{kind}{home}"))),
            write,
        );
    }
    table.each(
        "the states of all",
        false,
        &place.global("s3", &place.states),
        &["s3:DeleteBucket", "s3:PutBucketPolicy"],
    );
    table.each(
        "objects of others",
        true,
        &place.global("s3", "another-bucket/object"),
        &["s3:GetObject", "s3:PutObject"],
    );
    table.each(
        "secrets of others",
        false,
        &place.of("secretsmanager", "secret:other"),
        &["secretsmanager:GetSecretValue"],
    );
}
