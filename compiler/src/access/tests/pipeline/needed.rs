//! What the provider calls to plan, make, change and remove what the roots consist of.

use platformc_access::iam::Call;

use super::BOUND;

pub(super) fn arn(service: &str, resource: &str) -> String {
    format!("arn:aws:{service}:eu-west-1:111122223333:{resource}")
}

pub(super) fn state(key: &str) -> String {
    format!("arn:aws:s3:::secret-management-tfstate/roots/{key}")
}

/// Calls on something that carries the platform's tag.
pub(super) fn tagged(calls: &[(&'static str, &str)]) -> Vec<Call> {
    let own = |call: Call| call.with("aws:ResourceTag/platform", ["secret-management"]);
    plain(calls).into_iter().map(own).collect()
}

pub(super) fn plain(calls: &[(&'static str, &str)]) -> Vec<Call> {
    let call = |(action, resource): &(&'static str, &str)| {
        let (service, _) = action.split_once(':').unwrap();
        let resource = if *resource == "*" { "*".to_owned() } else { arn(service, resource) };
        Call::new(*action, resource)
    };
    calls.iter().map(call).collect()
}

/// What the provider calls to plan, make, change and remove what the roots consist of, one call an action and a kind.
pub(super) fn needed() -> Vec<Call> {
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
        ("logs:ListTagsForResource", "log-group:/aws/vpc/secret-management-tooling/flow-logs"),
        ("logs:PutRetentionPolicy", "log-group:/aws/vpc/secret-management-tooling/flow-logs"),
        ("logs:TagResource", "log-group:/aws/vpc/secret-management-tooling/flow-logs"),
        ("logs:UntagResource", "log-group:/aws/vpc/secret-management-tooling/flow-logs"),
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
        ("logs:CreateLogGroup", "log-group:/aws/rds/instance/secret-management-orders/postgresql"),
        ("logs:AssociateKmsKey", "log-group:/aws/rds/instance/secret-management-orders/postgresql"),
        ("logs:ListTagsForResource", "log-group:/aws/rds/instance/secret-management-orders/postgresql"),
        ("logs:PutRetentionPolicy", "log-group:/aws/rds/instance/secret-management-orders/postgresql"),
        ("logs:TagResource", "log-group:/aws/rds/instance/secret-management-orders/postgresql"),
        ("logs:UntagResource", "log-group:/aws/rds/instance/secret-management-orders/postgresql"),
        ("cloudwatch:DeleteAlarms", "alarm:secret-management-orders-free-storage"),
        ("cloudwatch:DescribeAlarms", "*"),
        ("cloudwatch:ListTagsForResource", "alarm:secret-management-orders-free-storage"),
        ("cloudwatch:PutMetricAlarm", "alarm:secret-management-orders-free-storage"),
        ("cloudwatch:TagResource", "alarm:secret-management-orders-free-storage"),
        ("cloudwatch:UntagResource", "alarm:secret-management-orders-free-storage"),
        ("secretsmanager:GetRandomPassword", "*"),
        ("secretsmanager:CreateSecret", "secret:secret-management/database/orders"),
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
        ("elasticloadbalancing:SetSecurityGroups", "loadbalancer/net/secret-management-public/1"),
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
    // what is there is tagged
    let tagged = plain(&[
        ("rds:ModifyDBInstance", "db:secret-management-orders"),
        ("elasticloadbalancing:ModifyListener", "listener/net/secret-management-public/1/2"),
    ]);
    all.extend(tagged.into_iter().map(|call| call.with("aws:ResourceTag/platform", ["secret-management"])));
    let new = Call::new("elasticfilesystem:CreateFileSystem", "*");
    all.push(new.with("aws:RequestTag/platform", ["secret-management"]));
    all.extend(names_and_certificates());
    all.extend(roles());
    all.extend(keys());
    all.extend(states());
    all
}

pub(super) fn record(name: &str, kind: &str) -> Call {
    let call = Call::new("route53:ChangeResourceRecordSets", "arn:aws:route53:::hostedzone/Z1");
    let call = call.with("route53:ChangeResourceRecordSetsNormalizedRecordNames", [name]);
    call.with("route53:ChangeResourceRecordSetsRecordTypes", [kind])
}

pub(super) fn certificate(name: &str) -> Call {
    let call = Call::new("acm:RequestCertificate", "*").with("acm:DomainNames", [name]);
    call.with("aws:RequestTag/platform", ["secret-management"])
}

pub(super) fn names_and_certificates() -> Vec<Call> {
    vec![
        record("shop.example.com", "A"),
        Call::new("acm:AddTagsToCertificate", "*").with("aws:RequestTag/platform", ["secret-management"]),
        record("_0123456789abcdef0123456789abcdef.shop.example.com", "CNAME"),
        Call::new("route53:ListHostedZones", "*"),
        Call::new("route53:GetChange", "arn:aws:route53:::change/C1"),
        certificate("shop.example.com"),
    ]
}

pub(super) fn log_writer() -> String {
    "arn:aws:iam::111122223333:role/secret-management/log-writers/secret-management-tooling-flow-logs".to_owned()
}

pub(super) fn roles() -> Vec<Call> {
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
pub(super) fn key(action: &'static str, alias: &str) -> Call {
    let call = Call::new(action, arn("kms", "key/1")).with("aws:ResourceTag/platform", ["secret-management"]);
    if alias.is_empty() { call } else { call.with("kms:ResourceAliases", [format!("alias/{alias}")]) }
}

/// Giving a key that has lost its tag the tag again.
pub(super) fn tag_again(alias: &str) -> Call {
    let call = Call::new("kms:TagResource", arn("kms", "key/1")).with("aws:RequestTag/platform", ["secret-management"]);
    call.with("kms:ResourceAliases", [format!("alias/{alias}")])
}

pub(super) fn keys() -> Vec<Call> {
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

pub(super) fn state_key(action: &'static str) -> Call {
    let call = Call::new(action, arn("kms", "key/9")).with("kms:ViaService", ["s3.eu-west-1.amazonaws.com"]);
    call.with("kms:ResourceAliases", ["alias/secret-management-tfstate"])
}

pub(super) fn states() -> Vec<Call> {
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
pub(super) fn needed_of_clusters() -> Vec<Call> {
    let mut all = plain(&[
        ("eks:CreateNodegroup", "cluster/secret-management-application"),
        ("eks:UpdateNodegroupVersion", "nodegroup/secret-management-application/system/1"),
        ("eks:DescribeAddon", "addon/secret-management-application/vpc-cni/1"),
        ("eks:CreateAccessEntry", "cluster/secret-management-application"),
        ("eks:DescribeAddonConfiguration", "*"),
        ("eks:DescribeAddonVersions", "*"),
        ("eks:DescribeClusterVersions", "*"),
        ("eks:ListClusters", "*"),
        ("eks:UpdateAddon", "addon/secret-management-application/vpc-cni/1"),
        ("kms:CreateAlias", "alias/secret-management-application-cluster"),
        ("ec2:CreateTags", "instance/*"),
        ("ec2:RunInstances", "network-interface/*"),
        ("ec2:RunInstances", "volume/*"),
        ("ec2:CreateLaunchTemplate", "launch-template/*"),
        ("ec2:RunInstances", "instance/*"),
        ("logs:PutRetentionPolicy", "log-group:/aws/eks/secret-management-application/cluster"),
        ("logs:PutMetricFilter", "log-group:/aws/eks/secret-management-application/cluster"),
        ("logs:DescribeMetricFilters", "log-group:/aws/eks/secret-management-application/cluster"),
        ("logs:DeleteMetricFilter", "log-group:/aws/eks/secret-management-application/cluster"),
        ("cloudwatch:PutMetricAlarm", "alarm:secret-management-application-KubernetesAdminGranted"),
        ("cloudwatch:ListTagsForResource", "alarm:secret-management-application-KubernetesAdminGranted"),
        ("cloudwatch:TagResource", "alarm:secret-management-application-KubernetesAdminGranted"),
        ("cloudwatch:UntagResource", "alarm:secret-management-application-KubernetesAdminGranted"),
        ("cloudwatch:DeleteAlarms", "alarm:secret-management-application-KubernetesAdminGranted"),
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
    let parameter = "arn:aws:ssm:eu-west-1::parameter/aws/service/eks/optimized-ami/1.36/amazon-linux-2023/arm64/standard/recommended/release_version";
    all.push(Call::new("ssm:GetParameter", parameter));
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
