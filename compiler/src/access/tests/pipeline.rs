//! What AWS would answer the pipeline: every way up is refused, and all that its roots take is allowed. Its policies are read
//! back from the emitted root, broken one part at a time, and each part is missed.

use std::fmt::Write;

use platformc_access::iam::{
    Aws, Call, Decision, Document, Escalation, Matched, Place, Role, Statement, decide, escalations,
};

use super::{EXAMPLE, Tree, of_changed};

const ROOT: &str = "terraform/roots/vault-infrastructure";
const NAME: &str = "secret-management-terraform-deploy";
const BOUND: &str = "arn:aws:iam::111122223333:policy/secret-management-log-writers";

/// A pipeline, as its root gives it rights.
struct Pipeline {
    role: Document,
    boundary: Document,
    place: Place,
    tree: Tree,
}

/// The example's pipeline; one that administers clusters besides.
fn pipeline(clusters: bool) -> Pipeline {
    let may = if clusters { "may: [terraform, clusters]" } else { "may: [terraform]" };
    let (_, _, tree) = of_changed(EXAMPLE, &[("may: [terraform]", may)]);
    let aws = Aws::read(&tree, [ROOT]).unwrap();
    let place = Place::read(&tree, &aws, NAME);
    let Role { policies, attached, boundary } = aws.roles.get(NAME).unwrap().clone();
    assert_eq!((policies.len(), attached.as_slice()), (if clusters { 8 } else { 7 }, [].as_slice()));
    let boundary = aws.policies.get(&boundary.unwrap()).unwrap().clone();
    let statements = policies.into_iter().flat_map(|policy| policy.statements).collect();
    Pipeline { role: Document { statements }, boundary, place, tree }
}

fn arn(service: &str, resource: &str) -> String {
    format!("arn:aws:{service}:eu-west-1:111122223333:{resource}")
}

fn state(key: &str) -> String {
    format!("arn:aws:s3:::secret-management-tfstate/roots/{key}")
}

/// Calls on something that carries the platform's tag.
fn tagged(calls: &[(&'static str, &str)]) -> Vec<Call> {
    let own = |call: Call| call.with("aws:ResourceTag/platform", ["secret-management"]);
    plain(calls).into_iter().map(own).collect()
}

fn plain(calls: &[(&'static str, &str)]) -> Vec<Call> {
    let call = |(action, resource): &(&'static str, &str)| {
        let (service, _) = action.split_once(':').unwrap();
        let resource = if *resource == "*" { "*".to_owned() } else { arn(service, resource) };
        Call::new(*action, resource)
    };
    calls.iter().map(call).collect()
}

/// What the provider calls to plan, make, change and remove what the roots consist of, one call an action and a kind.
fn needed() -> Vec<Call> {
    let mut all = plain(&[
        ("ec2:AllocateAddress", "elastic-ip/*"),
        ("ec2:CreateFlowLogs", "vpc-flow-log/*"),
        ("ec2:CreateInternetGateway", "internet-gateway/*"),
        ("ec2:CreateNatGateway", "natgateway/*"),
        ("ec2:CreateRouteTable", "route-table/*"),
        ("ec2:CreateSecurityGroup", "security-group/*"),
        ("ec2:AuthorizeSecurityGroupIngress", "security-group-rule/*"),
        ("ec2:AuthorizeSecurityGroupEgress", "security-group-rule/*"),
        ("ec2:CreateSubnet", "subnet/*"),
        ("ec2:CreateTags", "vpc/*"),
        ("ec2:CreateVpc", "vpc/*"),
        ("ec2:CreateVpcEndpoint", "vpc-endpoint/*"),
        ("ec2:CreateVpcPeeringConnection", "vpc-peering-connection/*"),
        ("ec2:DescribeAvailabilityZones", "*"),
        ("ec2:DescribeVpcs", "*"),
        ("route53:AssociateVPCWithHostedZone", "*"),
        ("logs:CreateLogDelivery", "*"),
        ("logs:DeleteLogDelivery", "*"),
        ("logs:DescribeLogGroups", "*"),
        ("logs:CreateLogGroup", "log-group:/aws/vpc/secret-management-tooling/flow-logs"),
        ("logs:AssociateKmsKey", "log-group:/aws/vpc/secret-management-tooling/flow-logs"),
        ("logs:DeleteLogGroup", "log-group:/aws/vpc/secret-management-tooling/flow-logs"),
        ("logs:ListTagsForResource", "log-group:/aws/vpc/secret-management-tooling/flow-logs"),
        ("logs:PutRetentionPolicy", "log-group:/aws/vpc/secret-management-tooling/flow-logs"),
        ("logs:TagResource", "log-group:/aws/vpc/secret-management-tooling/flow-logs"),
        ("logs:UntagResource", "log-group:/aws/vpc/secret-management-tooling/flow-logs"),
        ("elasticfilesystem:CreateFileSystem", "file-system/*"),
        ("elasticfilesystem:DescribeFileSystems", "*"),
        ("ec2:CreateNetworkInterface", "network-interface/*"),
        ("ec2:CreateNetworkInterface", "security-group/sg-1"),
        ("ec2:CreateNetworkInterface", "subnet/subnet-1"),
        ("ec2:DeleteNetworkInterface", "network-interface/eni-1"),
        ("ec2:ModifyNetworkInterfaceAttribute", "network-interface/eni-1"),
        ("rds:CreateDBInstance", "db:secret-management-orders"),
        ("rds:CreateDBInstance", "og:default:postgres-16"),
        ("rds:CreateDBInstance", "pg:secret-management-orders-postgres16"),
        ("rds:CreateDBInstance", "subgrp:secret-management-orders"),
        ("rds:CreateDBParameterGroup", "pg:secret-management-orders-postgres16"),
        ("rds:CreateDBSubnetGroup", "subgrp:secret-management-orders"),
        ("rds:AddTagsToResource", "db:secret-management-orders"),
        ("rds:DeleteDBInstance", "db:secret-management-orders"),
        ("rds:DeleteDBParameterGroup", "pg:secret-management-orders-postgres16"),
        ("rds:DeleteDBSubnetGroup", "subgrp:secret-management-orders"),
        ("rds:DescribeDBInstances", "*"),
        ("rds:ListTagsForResource", "db:secret-management-orders"),
        ("rds:ModifyDBInstance", "db:secret-management-orders"),
        ("rds:ModifyDBParameterGroup", "pg:secret-management-orders-postgres16"),
        ("rds:ModifyDBSubnetGroup", "subgrp:secret-management-orders"),
        ("rds:RebootDBInstance", "db:secret-management-orders"),
        ("rds:RemoveTagsFromResource", "db:secret-management-orders"),
        ("rds:ResetDBParameterGroup", "pg:secret-management-orders-postgres16"),
        ("rds:AddTagsToResource", "snapshot:secret-management-orders-final"),
        ("rds:CreateDBSnapshot", "snapshot:secret-management-orders-final"),
        ("secretsmanager:GetRandomPassword", "*"),
        ("secretsmanager:CreateSecret", "secret:secret-management/database/orders"),
        ("secretsmanager:DeleteSecret", "secret:secret-management/database/orders-AbCdEf"),
        ("secretsmanager:DescribeSecret", "secret:secret-management/database/orders-AbCdEf"),
        ("secretsmanager:GetResourcePolicy", "secret:secret-management/database/orders-AbCdEf"),
        ("secretsmanager:GetSecretValue", "secret:secret-management/database/orders-AbCdEf"),
        ("secretsmanager:PutSecretValue", "secret:secret-management/database/orders-AbCdEf"),
        ("secretsmanager:TagResource", "secret:secret-management/database/orders-AbCdEf"),
        ("secretsmanager:UntagResource", "secret:secret-management/database/orders-AbCdEf"),
        ("secretsmanager:UpdateSecretVersionStage", "secret:secret-management/database/orders-AbCdEf"),
        ("elasticloadbalancing:AddTags", "targetgroup/secret-management-public/1"),
        ("elasticloadbalancing:CreateListener", "loadbalancer/net/secret-management-public/1"),
        ("elasticloadbalancing:CreateLoadBalancer", "loadbalancer/net/secret-management-public/1"),
        ("elasticloadbalancing:CreateTargetGroup", "targetgroup/secret-management-public/1"),
        ("elasticloadbalancing:DeleteListener", "listener/net/secret-management-public/1/1"),
        ("elasticloadbalancing:DeleteLoadBalancer", "loadbalancer/net/secret-management-public/1"),
        ("elasticloadbalancing:DeleteTargetGroup", "targetgroup/secret-management-public/1"),
        ("elasticloadbalancing:DescribeLoadBalancers", "*"),
        ("elasticloadbalancing:ModifyListener", "listener/net/secret-management-public/1/1"),
        ("elasticloadbalancing:ModifyLoadBalancerAttributes", "loadbalancer/net/secret-management-public/1"),
        ("elasticloadbalancing:ModifyTargetGroupAttributes", "targetgroup/secret-management-public/1"),
        ("elasticloadbalancing:RemoveTags", "targetgroup/secret-management-public/1"),
        ("elasticloadbalancing:SetSubnets", "loadbalancer/net/secret-management-public/1"),
        ("acm:DescribeCertificate", "certificate/1"),
        ("acm:ListTagsForCertificate", "certificate/1"),
        ("kms:ListAliases", "*"),
    ]);
    all.extend(tagged(&[
        ("acm:AddTagsToCertificate", "certificate/1"),
        ("acm:DeleteCertificate", "certificate/1"),
        ("ec2:AcceptVpcPeeringConnection", "vpc-peering-connection/pcx-1"),
        ("ec2:AssociateRouteTable", "route-table/rtb-1"),
        ("ec2:AssociateRouteTable", "subnet/subnet-1"),
        ("ec2:AttachInternetGateway", "internet-gateway/igw-1"),
        ("ec2:AuthorizeSecurityGroupIngress", "security-group/sg-1"),
        ("ec2:CreateFlowLogs", "vpc/vpc-1"),
        ("ec2:CreateNatGateway", "elastic-ip/eipalloc-1"),
        ("ec2:CreateNatGateway", "subnet/subnet-1"),
        ("ec2:CreateRoute", "route-table/rtb-1"),
        ("ec2:CreateSubnet", "vpc/vpc-1"),
        ("ec2:CreateTags", "subnet/subnet-1"),
        ("ec2:CreateVpcEndpoint", "route-table/rtb-1"),
        ("ec2:DeleteFlowLogs", "vpc-flow-log/fl-1"),
        ("ec2:DeleteInternetGateway", "internet-gateway/igw-1"),
        ("ec2:DeleteNatGateway", "natgateway/nat-1"),
        ("ec2:DeleteRoute", "route-table/rtb-1"),
        ("ec2:DeleteRouteTable", "route-table/rtb-1"),
        ("ec2:DeleteSecurityGroup", "security-group/sg-1"),
        ("ec2:DeleteSubnet", "subnet/subnet-1"),
        ("ec2:DeleteTags", "vpc/vpc-1"),
        ("ec2:DeleteVpc", "vpc/vpc-1"),
        ("ec2:DeleteVpcEndpoints", "vpc-endpoint/vpce-1"),
        ("ec2:DeleteVpcPeeringConnection", "vpc-peering-connection/pcx-1"),
        ("ec2:DetachInternetGateway", "internet-gateway/igw-1"),
        ("ec2:DisassociateAddress", "elastic-ip/eipalloc-1"),
        ("ec2:DisassociateRouteTable", "route-table/rtb-1"),
        ("ec2:ModifySecurityGroupRules", "security-group/sg-1"),
        ("ec2:ModifySubnetAttribute", "subnet/subnet-1"),
        ("ec2:ModifyVpcAttribute", "vpc/vpc-1"),
        ("ec2:ModifyVpcEndpoint", "vpc-endpoint/vpce-1"),
        ("ec2:ModifyVpcPeeringConnectionOptions", "vpc-peering-connection/pcx-1"),
        ("ec2:ReleaseAddress", "elastic-ip/eipalloc-1"),
        ("ec2:ReplaceRoute", "route-table/rtb-1"),
        ("ec2:RevokeSecurityGroupEgress", "security-group/sg-1"),
        ("ec2:UpdateSecurityGroupRuleDescriptionsIngress", "security-group/sg-1"),
        ("elasticfilesystem:CreateAccessPoint", "file-system/fs-1"),
        ("elasticfilesystem:CreateMountTarget", "file-system/fs-1"),
        ("elasticfilesystem:DeleteAccessPoint", "access-point/fsap-1"),
        ("elasticfilesystem:DeleteFileSystem", "file-system/fs-1"),
        ("elasticfilesystem:DeleteFileSystemPolicy", "file-system/fs-1"),
        ("elasticfilesystem:DeleteMountTarget", "file-system/fs-1"),
        ("elasticfilesystem:ListTagsForResource", "file-system/fs-1"),
        ("elasticfilesystem:ModifyMountTargetSecurityGroups", "file-system/fs-1"),
        ("elasticfilesystem:PutBackupPolicy", "file-system/fs-1"),
        ("elasticfilesystem:PutFileSystemPolicy", "file-system/fs-1"),
        ("elasticfilesystem:PutLifecycleConfiguration", "file-system/fs-1"),
        ("elasticfilesystem:TagResource", "access-point/fsap-1"),
        ("elasticfilesystem:UntagResource", "file-system/fs-1"),
        ("elasticfilesystem:UpdateFileSystem", "file-system/fs-1"),
    ]));
    all.extend(names_and_certificates());
    all.extend(roles());
    all.extend(keys());
    all.extend(states());
    all
}

fn record(name: &str, kind: &str) -> Call {
    let call = Call::new("route53:ChangeResourceRecordSets", "arn:aws:route53:::hostedzone/Z1");
    let call = call.with("route53:ChangeResourceRecordSetsNormalizedRecordNames", [name]);
    call.with("route53:ChangeResourceRecordSetsRecordTypes", [kind])
}

fn certificate(name: &str) -> Call {
    let call = Call::new("acm:RequestCertificate", "*").with("acm:DomainNames", [name]);
    call.with("aws:RequestTag/platform", ["secret-management"])
}

fn names_and_certificates() -> Vec<Call> {
    vec![
        record("example.com", "A"),
        record("shop.example.com", "A"),
        Call::new("acm:AddTagsToCertificate", "*").with("aws:RequestTag/platform", ["secret-management"]),
        record("_0123456789abcdef0123456789abcdef.shop.example.com", "CNAME"),
        Call::new("route53:ListHostedZones", "*"),
        Call::new("route53:GetChange", "arn:aws:route53:::change/C1"),
        certificate("shop.example.com"),
    ]
}

fn log_writer() -> String {
    "arn:aws:iam::111122223333:role/secret-management/log-writers/secret-management-tooling-flow-logs".to_owned()
}

fn roles() -> Vec<Call> {
    let bounded = [
        "iam:AttachRolePolicy",
        "iam:CreateRole",
        "iam:DeleteRolePolicy",
        "iam:DetachRolePolicy",
        "iam:PutRolePermissionsBoundary",
        "iam:PutRolePolicy",
    ];
    let mut all: Vec<Call> = bounded
        .iter()
        .map(|action| Call::new(*action, log_writer()).with("iam:PermissionsBoundary", [BOUND]))
        .collect();
    let settings = [
        "iam:DeleteRole",
        "iam:GetRole",
        "iam:GetRolePolicy",
        "iam:ListAttachedRolePolicies",
        "iam:ListInstanceProfilesForRole",
        "iam:ListRolePolicies",
        "iam:TagRole",
        "iam:UntagRole",
        "iam:UpdateAssumeRolePolicy",
        "iam:UpdateRoleDescription",
    ];
    all.extend(settings.iter().map(|action| Call::new(*action, log_writer())));
    for service in ["monitoring.rds.amazonaws.com", "vpc-flow-logs.amazonaws.com"] {
        all.push(Call::new("iam:PassRole", log_writer()).with("iam:PassedToService", [service]));
    }
    let linked = "arn:aws:iam::111122223333:role/aws-service-role/rds.amazonaws.com/AWSServiceRoleForRDS";
    for service in ["backup", "elasticfilesystem", "elasticloadbalancing", "rds"] {
        let call = Call::new("iam:CreateServiceLinkedRole", linked);
        all.push(call.with("iam:AWSServiceName", [format!("{service}.amazonaws.com")]));
    }
    all
}

/// A call on a key with the platform's tag; an alias that is empty is none.
fn key(action: &'static str, alias: &str) -> Call {
    let call = Call::new(action, arn("kms", "key/1")).with("aws:ResourceTag/platform", ["secret-management"]);
    if alias.is_empty() { call } else { call.with("kms:ResourceAliases", [format!("alias/{alias}")]) }
}

/// Giving a key that has lost its tag the tag again.
fn tag_again(alias: &str) -> Call {
    let call = Call::new("kms:TagResource", arn("kms", "key/1")).with("aws:RequestTag/platform", ["secret-management"]);
    call.with("kms:ResourceAliases", [format!("alias/{alias}")])
}

fn keys() -> Vec<Call> {
    let new = Call::new("kms:CreateKey", "*").with("aws:RequestTag/platform", ["secret-management"]);
    let tag = Call::new("kms:TagResource", arn("kms", "key/1")).with("aws:RequestTag/platform", ["secret-management"]);
    let mut all = vec![new, tag];
    for alias in ["secret-management-orders-db", "secret-management-shared-efs", "secret-management-tooling-flow-logs"]
    {
        all.push(tag_again(alias));
    }
    for alias in ["secret-management-orders-db", "secret-management-shared-efs", "secret-management-tooling-flow-logs"]
    {
        all.push(Call::new("kms:CreateAlias", arn("kms", &format!("alias/{alias}"))));
        all.push(Call::new("kms:DeleteAlias", arn("kms", &format!("alias/{alias}"))));
        for action in [
            "kms:DeleteAlias",
            "kms:DescribeKey",
            "kms:EnableKeyRotation",
            "kms:GetKeyPolicy",
            "kms:GetKeyRotationStatus",
            "kms:ListResourceTags",
            "kms:PutKeyPolicy",
            "kms:ScheduleKeyDeletion",
            "kms:TagResource",
            "kms:UntagResource",
            "kms:UpdateKeyDescription",
        ] {
            all.push(key(action, alias));
        }
    }
    // before it has an alias
    all.extend(["kms:CreateAlias", "kms:DescribeKey", "kms:EnableKeyRotation"].map(|action| key(action, "")));
    let through = [
        ("kms:CreateGrant", "rds", "secret-management-orders-db"),
        ("kms:Decrypt", "secretsmanager", "secret-management-orders-db"),
        ("kms:GenerateDataKeyWithoutPlaintext", "elasticfilesystem", "secret-management-shared-efs"),
    ];
    all.extend(through.map(|(action, service, alias)| {
        key(action, alias).with("kms:ViaService", [format!("{service}.eu-west-1.amazonaws.com")])
    }));
    all
}

fn state_key(action: &'static str) -> Call {
    let call = Call::new(action, arn("kms", "key/9")).with("kms:ViaService", ["s3.eu-west-1.amazonaws.com"]);
    call.with("kms:ResourceAliases", ["alias/secret-management-tfstate"])
}

fn states() -> Vec<Call> {
    let mut all = vec![Call::new("s3:ListBucket", "arn:aws:s3:::secret-management-tfstate")];
    for root in ["databases", "ingress", "network", "storage"] {
        let (kept, lock) = (state(&format!("{root}.tfstate")), state(&format!("{root}.tfstate.tflock")));
        all.extend([Call::new("s3:GetObject", kept.clone()), Call::new("s3:PutObject", kept)]);
        let lock = |action: &'static str| Call::new(action, lock.clone());
        all.extend([lock("s3:GetObject"), lock("s3:PutObject"), lock("s3:DeleteObject")]);
    }
    for root in ["cluster-application", "cluster-tooling"] {
        all.push(Call::new("s3:GetObject", state(&format!("{root}.tfstate"))));
    }
    all.extend(["kms:Decrypt", "kms:GenerateDataKey"].map(state_key));
    all
}

/// What only the roots of clusters take.
fn needed_of_clusters() -> Vec<Call> {
    let mut all = plain(&[
        ("eks:CreateNodegroup", "cluster/secret-management-application"),
        ("eks:UpdateNodegroupVersion", "nodegroup/secret-management-application/system/1"),
        ("eks:DescribeAddon", "addon/secret-management-application/vpc-cni/1"),
        ("eks:CreateAccessEntry", "cluster/secret-management-application"),
        ("eks:DescribeAddonConfiguration", "*"),
        ("eks:DescribeAddonVersions", "*"),
        ("eks:DescribeClusterVersions", "*"),
        ("eks:ListClusters", "*"),
        ("kms:CreateAlias", "alias/secret-management-application-cluster"),
        ("ec2:CreateTags", "instance/*"),
        ("ec2:RunInstances", "network-interface/*"),
        ("ec2:RunInstances", "volume/*"),
        ("ec2:CreateLaunchTemplate", "launch-template/*"),
        ("ec2:RunInstances", "instance/*"),
        ("logs:PutRetentionPolicy", "log-group:/aws/eks/secret-management-application/cluster"),
        ("sqs:SetQueueAttributes", "secret-management-application-karpenter"),
        ("events:PutRule", "rule/secret-management-application-karpenter-spot"),
    ]);
    all.push(tag_again("secret-management-application-cluster"));
    all.extend(tagged(&[
        ("ec2:CreateLaunchTemplateVersion", "launch-template/lt-1"),
        ("ec2:DeleteLaunchTemplate", "launch-template/lt-1"),
        ("ec2:ModifyLaunchTemplate", "launch-template/lt-1"),
        ("ec2:RunInstances", "launch-template/lt-1"),
        ("ec2:RunInstances", "security-group/sg-1"),
        ("ec2:RunInstances", "subnet/subnet-1"),
    ]));
    all.push(Call::new("ec2:RunInstances", "arn:aws:ec2:eu-west-1::image/ami-1"));
    let role = "arn:aws:iam::111122223333:role/secret-management-application-node";
    all.push(Call::new("iam:PassRole", role).with("iam:PassedToService", ["eks.amazonaws.com"]));
    all.push(Call::new("iam:PassRole", role).with("iam:PassedToService", ["pods.eks.amazonaws.com"]));
    all.extend([Call::new("iam:GetRole", role), Call::new("iam:ListAttachedRolePolicies", role)]);
    let policy = "arn:aws:iam::111122223333:policy/secret-management-application-karpenter-queue";
    all.push(Call::new("iam:GetPolicy", policy));
    all.push(Call::new(
        "iam:GetOpenIDConnectProvider",
        "arn:aws:iam::111122223333:oidc-provider/oidc.eks.eu-west-1.amazonaws.com/id/1",
    ));
    all.push(key("kms:DescribeKey", "secret-management-application-cluster"));
    for root in ["cluster-application", "flux-application"] {
        all.push(Call::new("s3:PutObject", state(&format!("{root}.tfstate"))));
        all.push(Call::new("s3:PutObject", state(&format!("{root}.tfstate.tflock"))));
    }
    all
}

/// What its rights alone must not give, whatever its boundary says: what is somebody else's, what is not said as it must be.
fn foreign(needed: &[Call], clusters: bool) -> Vec<Call> {
    // the same in another account, in another bucket
    let elsewhere = |call: &Call| {
        let changed =
            call.resource.replace("111122223333", "999999999999").replace("secret-management-tfstate", "other");
        (changed != call.resource).then(|| Call { resource: changed, ..call.clone() })
    };
    let mut all: Vec<Call> = needed.iter().filter_map(elsewhere).collect();
    let other = |call: Call| call.with("aws:ResourceTag/platform", ["other"]);
    let tagged = plain(&[
        ("ec2:DeleteVpc", "vpc/vpc-2"),
        ("elasticfilesystem:DeleteFileSystem", "file-system/fs-2"),
        ("acm:DeleteCertificate", "certificate/2"),
        ("kms:PutKeyPolicy", "key/2"),
        ("ec2:ModifyLaunchTemplate", "launch-template/lt-2"),
    ]);
    all.extend(tagged.into_iter().map(other));
    all.extend(plain(&[
        ("rds:ModifyDBInstance", "db:other"),
        ("elasticloadbalancing:DeleteLoadBalancer", "loadbalancer/net/other/1"),
        ("logs:DeleteLogGroup", "log-group:/aws/eks/other/cluster"),
        ("kms:DeleteAlias", "alias/secret-management-vault-unseal"),
        ("kms:CreateKey", "*"),
        ("acm:AddTagsToCertificate", "*"),
        ("acm:RequestCertificate", "*"),
    ]));
    // keys of the platform that are not of the pipeline's roots, told by their aliases
    for alias in [
        "secret-management-runner-cache-111122223333",
        "secret-management-tooling-cluster",
        "secret-management-tfstate",
    ] {
        all.extend(["kms:PutKeyPolicy", "kms:ScheduleKeyDeletion", "kms:TagResource"].map(|action| key(action, alias)));
        all.push(key("kms:Decrypt", alias).with("kms:ViaService", ["rds.eu-west-1.amazonaws.com"]));
        all.push(tag_again(alias));
    }
    let tag =
        |platform: &str| Call::new("kms:TagResource", arn("kms", "key/2")).with("aws:RequestTag/platform", [platform]);
    all.extend([other(tag("secret-management")), tag("other")]);
    all.push(key("kms:Decrypt", "secret-management-orders-db"));
    all.push(Call::new("kms:Decrypt", arn("kms", "key/2")).with("kms:ViaService", ["rds.eu-west-1.amazonaws.com"]));
    all.push(
        Call::new("kms:Decrypt", arn("kms", "key/9")).with("kms:ResourceAliases", ["alias/secret-management-tfstate"]),
    );
    let another = Call::new("kms:Decrypt", arn("kms", "key/8")).with("kms:ViaService", ["s3.eu-west-1.amazonaws.com"]);
    all.push(another.with("kms:ResourceAliases", ["alias/other"]));
    all.extend([record("www.example.org", "A"), record("shop.example.com", "TXT")]);
    let linked = "arn:aws:iam::111122223333:role/aws-service-role/other";
    all.push(Call::new("iam:CreateServiceLinkedRole", linked).with("iam:AWSServiceName", ["other.amazonaws.com"]));
    all.extend(["iam:CreateRole", "iam:PutRolePolicy"].map(|action| Call::new(action, log_writer())));
    let node = "arn:aws:iam::111122223333:role/secret-management-application-node";
    let passed = [log_writer(), node.to_owned()].map(|role| Call::new("iam:PassRole", role));
    all.extend(passed.map(|call| call.with("iam:PassedToService", ["lambda.amazonaws.com"])));
    if !clusters {
        all.push(Call::new("iam:GetRole", node));
    }
    all
}

/// What its boundary alone must deny, beside the ways up.
fn never() -> Vec<Call> {
    let mut all = plain(&[
        ("ec2:AssociateIamInstanceProfile", "instance/i-1"),
        ("ec2:AttachVolume", "volume/vol-1"),
        ("ec2:CopySnapshot", "snapshot/snap-1"),
        ("ec2:CreateImage", "instance/i-1"),
        ("ec2:CreateReplaceRootVolumeTask", "instance/i-1"),
        ("ec2:CreateSnapshot", "volume/vol-1"),
        ("ec2:CreateTrafficMirrorSession", "traffic-mirror-session/tms-1"),
        ("ec2:EnableSerialConsoleAccess", "*"),
        ("ec2:GetPasswordData", "instance/i-1"),
        ("ec2:ModifyInstanceAttribute", "instance/i-1"),
        ("ec2:ModifySnapshotAttribute", "snapshot/snap-1"),
        ("ec2:ReplaceIamInstanceProfileAssociation", "instance/i-1"),
        ("route53:DeleteHostedZone", "hostedzone/Z1"),
    ]);
    all.extend(of_cluster("secret-management-tooling"));
    all.push(certificate("*.example.com"));
    all
}

/// Calls on the computers of a cluster.
fn of_cluster(eks: &str) -> Vec<Call> {
    let calls = plain(&[
        ("ec2:CreateTags", "launch-template/lt-3"),
        ("ec2:DeleteVolume", "volume/vol-3"),
        ("ec2:TerminateInstances", "instance/i-3"),
    ]);
    let owned = |call: Call| call.with(format!("aws:ResourceTag/kubernetes.io/cluster/{eks}"), ["owned"]);
    calls.into_iter().map(owned).collect()
}

/// What is wrong with the rights of a pipeline, by these tables.
fn wrong(rights: &Document, boundary: &Document, place: &Place, clusters: bool) -> Vec<String> {
    let mut found = Vec::new();
    let administrator = everything();
    let own = std::slice::from_ref(rights);
    for Escalation { leads_to, call, by_name } in escalations(place) {
        let said = decide(own, Some(boundary), &call);
        if said == Decision::Allowed || by_name && said != Decision::Denied {
            found.push(format!("{said:?}: {call:?}, which leads to {leads_to}"));
        }
        // whatever is attached to its role one day
        if decide(std::slice::from_ref(&administrator), Some(boundary), &call) == Decision::Allowed {
            found.push(format!("its boundary allows {call:?}, which leads to {leads_to}"));
        }
    }
    let needed = if clusters { [needed(), needed_of_clusters()].concat() } else { needed() };
    let refused = needed.iter().filter(|call| decide(own, Some(boundary), call) != Decision::Allowed);
    found.extend(refused.map(|call| format!("refused: {call:?}")));
    let foreign = foreign(&needed, clusters).into_iter().filter(|call| decide(own, None, call) == Decision::Allowed);
    found.extend(foreign.map(|call| format!("its rights allow {call:?}")));
    let all = std::slice::from_ref(&administrator);
    let never = never().into_iter().filter(|call| decide(all, Some(boundary), call) != Decision::Denied);
    found.extend(never.map(|call| format!("its boundary does not deny {call:?}")));
    let mut others = of_cluster("secret-management-application").into_iter();
    found.extend(
        others
            .find(|call| decide(all, Some(boundary), call) == Decision::Denied)
            .map(|call| format!("denied: {call:?}")),
    );
    found
}

/// `AdministratorAccess`.
fn everything() -> Document {
    let all = || Matched { patterns: vec!["*".to_owned()], but: false };
    let (actions, resources) = (all(), all());
    let statement = Statement { id: String::new(), allows: true, actions, resources, conditions: Vec::new() };
    Document { statements: vec![statement] }
}

#[test]
fn every_way_up_is_refused_and_its_roots_can_be_applied() {
    for clusters in [false, true] {
        let Pipeline { role, boundary, place, tree } = pipeline(clusters);
        assert_eq!(place.vault_role, "secret-management-tooling-vault");
        assert_eq!((place.host.as_str(), place.states.as_str()), ("vault.example.com", "secret-management-tfstate"));
        assert_eq!(place.administers, clusters);
        assert!(escalations(&place).len() > 200);
        assert_eq!(wrong(&role, &boundary, &place, clusters), Vec::<String>::new());
        assert_eq!(platformc_access::iam::judge(&tree), []);
    }
}

/// Policies too long are refused by AWS, when somebody applies them:
/// <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html>. Blanks do not count.
#[test]
fn its_policies_are_within_the_limits() {
    for clusters in [false, true] {
        let Pipeline { tree, .. } = pipeline(clusters);
        let main = &tree.0[&format!("{ROOT}/main.tf")];
        let role = main.split("module \"role_deploy_role\"").nth(1).unwrap().split("\n}\n").next().unwrap();
        let parts: Vec<&str> = role.split("jsonencode(").skip(1).collect();
        let lengths: Vec<usize> = parts.iter().map(|part| part.split_whitespace().collect::<String>().len()).collect();
        // as Terraform says it, which is longer than JSON only by a comma at the end of a list
        assert!(lengths.len() <= 10 && lengths.iter().all(|length| *length < 6_144), "{lengths:?}");
    }
}

/// The rights with one part broken, and what it was.
fn mutants(document: &Document) -> Vec<(String, Document)> {
    let mut all = Vec::new();
    for (index, statement) in document.statements.iter().enumerate() {
        let mut add = |what: String, change: &dyn Fn(&mut Document)| {
            let mut broken = document.clone();
            change(&mut broken);
            all.push((format!("{}: {what}", statement.id), broken));
        };
        add("gone".into(), &|broken| drop(broken.statements.remove(index)));
        for (at, condition) in statement.conditions.iter().enumerate() {
            add(format!("without `{}`", condition.key), &|broken| drop(broken.statements[index].conditions.remove(at)));
            for value in 0..condition.values.len() {
                add(format!("another `{}` than `{}`", condition.key, condition.values[value]), &|broken| {
                    broken.statements[index].conditions[at].values[value] = "another".to_owned();
                });
            }
        }
        for (at, action) in statement.actions.patterns.iter().enumerate() {
            add(format!("without `{action}`"), &|broken| drop(broken.statements[index].actions.patterns.remove(at)));
        }
        if statement.resources.patterns != ["*"] {
            for (at, resource) in statement.resources.patterns.iter().enumerate() {
                add(format!("without `{resource}`"), &|broken| {
                    drop(broken.statements[index].resources.patterns.remove(at));
                });
            }
            let any = if statement.allows { "*" } else { "nothing" };
            add("on anything or nothing".into(), &|broken| {
                broken.statements[index].resources.patterns = vec![any.to_owned()];
            });
        }
    }
    all
}

#[test]
fn no_part_of_its_rights_can_be_broken_unseen() {
    let mut counts = String::new();
    let mut survived = Vec::new();
    for clusters in [false, true] {
        let Pipeline { role, boundary, place, .. } = pipeline(clusters);
        let kind = if clusters { "with clusters" } else { "beneath clusters" };
        let (of_rights, of_boundary) = (mutants(&role), mutants(&boundary));
        let _ = writeln!(counts, "rights {kind}: {}\nboundary {kind}: {}", of_rights.len(), of_boundary.len());
        let unseen = |role: &Document, boundary: &Document| wrong(role, boundary, &place, clusters).is_empty();
        survived.extend(
            of_rights
                .iter()
                .filter(|(_, broken)| unseen(broken, &boundary))
                .map(|(what, _)| format!("rights {kind}: {what}")),
        );
        survived.extend(
            of_boundary
                .iter()
                .filter(|(_, broken)| unseen(&role, broken))
                .map(|(what, _)| format!("boundary {kind}: {what}")),
        );
    }
    assert!(survived.is_empty(), "not seen:\n{}", survived.join("\n"));
    assert_eq!(
        counts,
        include_str!("../pipeline_mutants.txt"),
        "the counts of `pipeline_mutants.txt` are of other mutants"
    );
}

/// Breaks of the root and of what it calls: (file, from, to).
#[rustfmt::skip]
const OF_FILES: &[(&str, &str, &str)] = &[
    ("modules/deploy-role/main.tf", "  permissions_boundary = one(aws_iam_policy.boundary[*].arn)\n", ""),
    ("modules/deploy-role/main.tf", "one(aws_iam_policy.boundary[*].arn)", "aws_iam_policy.this[\"network\"].arn"),
    ("modules/deploy-role/main.tf", "policy_arn = aws_iam_policy.this[each.key].arn", "policy_arn = \"arn:aws:iam::aws:policy/AdministratorAccess\""),
    ("modules/deploy-role/main.tf", "policy      = var.boundary\n", "policy      = var.other\n"),
    ("modules/permissions-boundary/main.tf", "policy      = var.policy\n", "policy      = var.other\n"),
    ("roots/state/main.tf", "\"logs:CreateLogGroup\",", "\"*\","),
    ("roots/state/main.tf", "Action = [", "NotAction = ["),
    ("roots/vault-infrastructure/main.tf", "  boundary = jsonencode(", "  bound = jsonencode("),
    ("roots/vault-infrastructure/main.tf", "module.unseal.key_arn,", "module.unseal.alias,"),
    ("roots/vault-infrastructure/main.tf", "StringNotEquals = {", "StringNotMatches = {"),
];

#[test]
fn what_is_broken_in_the_files_is_refused() {
    let Pipeline { tree, .. } = pipeline(false);
    for (file, from, to) in OF_FILES {
        let broken = tree.with(&format!("terraform/{file}"), from, to).unwrap_or_else(|| panic!("{file}: `{from}`"));
        assert_ne!(platformc_access::iam::judge(&broken), [], "{file}: `{from}` → `{to}`");
    }
}
