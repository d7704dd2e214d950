"""What each policy of AWS allows: which actions, on what, under which conditions. Neither more nor less.

The compiler lowers them from what its components ask for, or has them in its modules. Here they stand once more, from what the
programs that use them document: the IAM policies of the AWS Load Balancer Controller, the EFS and EBS CSI drivers, the Cluster
Autoscaler, Karpenter, cert-manager and ExternalDNS, and AWS's own pages on flow logs, Session Manager and log groups with keys.
"""

from __future__ import annotations

import fnmatch
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import hcl

if TYPE_CHECKING:
    from report import Step
    from terraform_roots.wiring import Folder

ADMIN = ("kms:*", r"\*\Z", "", "AWS")
LOGS_KEY = ("kms:Encrypt kms:Decrypt kms:ReEncrypt* kms:GenerateDataKey* kms:DescribeKey", r"\*\Z", "kms:EncryptionContext:aws:logs:arn", "Service")
TLS_ONLY = ("s3:*", r"bucket_arn\}'.*bucket_arn\}/\*'", "aws:SecureTransport", "deny")
POD = ("sts:AssumeRole sts:TagSession", "", "aws:SourceAccount aws:SourceArn aws:RequestTag/kubernetes-namespace aws:RequestTag/kubernetes-service-account", "Service")
PLAIN_TRUST = ("sts:AssumeRole", "", "", "Service")
OWN_TRUST = ("sts:AssumeRole", "", "aws:SourceAccount", "Service")
OWNED, POOL, CLASS = "aws:ResourceTag/owned", "aws:ResourceTag/node_pool", "aws:ResourceTag/node_class"

# place and name of a document -> its statements: (actions, a pattern of what they are on, keys of conditions, principal, or whom it denies)
DOCUMENTS: dict[str, tuple[tuple[str, str, str, str], ...]] = {
    "*:key_policy@runner-cache": (ADMIN,),
    "*:key_policy@snapshot-bucket": (ADMIN,),
    "*:key_policy@state-bucket": (ADMIN,),
    "*:key_policy@efs": (ADMIN,),
    "*:key_policy@rds": (ADMIN, LOGS_KEY),
    "*:key_policy@eks-cluster": (ADMIN, LOGS_KEY),
    "*:key_policy@bastion": (ADMIN, LOGS_KEY),
    "*:flow_logs_key_policy@network": (ADMIN, LOGS_KEY),
    "*:key_policy@vault-unseal": (
        # the account keeps the key, and does not use it
        ("kms:CancelKeyDeletion kms:Create* kms:Delete* kms:Describe* kms:Disable* kms:Enable* kms:Get* kms:List* kms:Put* kms:Revoke* kms:RotateKeyOnDemand kms:ScheduleKeyDeletion kms:TagResource kms:UntagResource kms:Update*", r"\*\Z", "", "AWS"),
        ("kms:Decrypt kms:DescribeKey kms:Encrypt", r"\*\Z", "", "AWS"),
    ),
    "*:vault_policy@vault-unseal": (("kms:Decrypt kms:DescribeKey kms:Encrypt", r"aws_kms_key\.this\.arn", "", ""),),
    "*:bucket_policy@*": (TLS_ONLY,),
    "*:runner_policy@runner-cache": (
        ("s3:DeleteObject s3:GetObject s3:PutObject", r"bucket_arn\}/\*", "", ""),
        ("s3:ListBucket", r"bucket_arn\}\Z", "", ""),
        ("kms:Decrypt kms:GenerateDataKey", r"aws_kms_key\.this\.arn", "", ""),
    ),
    "*:writer_policy@snapshot-bucket": (("s3:PutObject", r"bucket_arn\}/\*", "", ""), ("kms:Decrypt kms:GenerateDataKey", r"aws_kms_key\.this\.arn", "", "")),
    "*:this_policy@efs": (
        ("elasticfilesystem:ClientMount elasticfilesystem:ClientWrite", r"aws_efs_file_system\.this\.arn", "elasticfilesystem:AccessedViaMountTarget", "AWS"),
        ("elasticfilesystem:ClientRootAccess", r"aws_efs_file_system\.this\.arn", "", "deny"),
        ("*", r"aws_efs_file_system\.this\.arn", "aws:SecureTransport", "deny"),
    ),
    "*:monitoring_trust@rds": (OWN_TRUST,),
    "*:flow_logs_trust@network": (OWN_TRUST,),
    "*:cluster_trust@eks-cluster": (OWN_TRUST,),
    "*:node_trust@*": (PLAIN_TRUST,),
    "*:trust@bastion": (PLAIN_TRUST,),
    "*:trust@pod-identity": (POD,),
    "*:controller_trust@karpenter": (POD,),
    "*:trust@deploy-role": (("sts:AssumeRole sts:TagSession", "", "", "AWS"),),
    "*:vault_policy@deploy-role": (("sts:AssumeRole sts:TagSession", r"aws_iam_role\.this\.arn", "", ""),),
    "*:flow_logs_policy@network": (("logs:CreateLogStream logs:DescribeLogStreams logs:PutLogEvents", r"log_group_arn\}:\*", "", ""),),
    "*:no_log_groups@eks-cluster": (("logs:CreateLogGroup", r"\*\Z", "", "denies itself"),),
    "*:host_policy@bastion": (
        ("ssm:UpdateInstanceInformation ssmmessages:CreateControlChannel ssmmessages:CreateDataChannel ssmmessages:OpenControlChannel ssmmessages:OpenDataChannel", r"\*\Z", "", ""),
        ("logs:CreateLogStream logs:DescribeLogStreams logs:PutLogEvents", r"log_group_arn\}:\*", "", ""),
        ("logs:DescribeLogGroups", r"\*\Z", "", ""),
        ("kms:Decrypt", r"aws_kms_key\.sessions\.arn", "", ""),
    ),
    "*:people_policy@bastion": (
        ("ssm:StartSession", r":instance/\*", "ssm:resourceTag/Name ssm:SessionDocumentAccessCheck", ""),
        ("ssm:StartSession", r"aws_ssm_document\.session\.arn", "", ""),
        ("ssm:ResumeSession ssm:TerminateSession", r":session/\*", "ssm:resourceTag/aws:ssmmessages:session-id", ""),
        ("ec2:DescribeInstances", r"\*\Z", "", ""),
        ("kms:GenerateDataKey", r"aws_kms_key\.sessions\.arn", "", ""),
    ),
    "*:instances_policy@karpenter": (
        ("ec2:CreateFleet ec2:RunInstances", r"image.*snapshot.*security-group.*subnet", "", ""),
        ("ec2:CreateFleet ec2:RunInstances", r"launch-template/\*", f"{OWNED} {POOL}", ""),
        ("ec2:CreateFleet ec2:CreateLaunchTemplate ec2:RunInstances", r"local\.started", "aws:RequestTag/owned aws:RequestTag/named aws:RequestTag/node_pool", ""),
        ("ec2:CreateTags", r"local\.started", "aws:RequestTag/owned aws:RequestTag/named aws:RequestTag/node_pool ec2:CreateAction", ""),
        ("ec2:CreateTags", r":instance/\*", f"{OWNED} {POOL} aws:RequestTag/named aws:TagKeys", ""),
        ("ec2:DeleteLaunchTemplate ec2:TerminateInstances", r":instance/\*.*:launch-template/\*", f"{OWNED} {POOL}", ""),
        ("iam:CreateServiceLinkedRole", r"spot\.amazonaws\.com", "iam:AWSServiceName", ""),
    ),
    "*:profiles_policy@karpenter": (
        ("iam:PassRole", r"role/\$\{var\.node_role_name", "iam:PassedToService", ""),
        ("iam:CreateInstanceProfile iam:TagInstanceProfile", r"local\.profiles", f"aws:RequestTag/owned aws:RequestTag/named aws:RequestTag/in_region aws:RequestTag/node_class {OWNED}", ""),
        ("iam:AddRoleToInstanceProfile iam:DeleteInstanceProfile iam:RemoveRoleFromInstanceProfile", r"local\.profiles", f"{OWNED} aws:ResourceTag/in_region {CLASS}", ""),
        ("iam:GetInstanceProfile", r"local\.profiles", "", ""),
    ),
    "*:queue_reader_policy@karpenter": (("sqs:DeleteMessage sqs:GetQueueUrl sqs:ReceiveMessage", r"local\.queue_arn", "", ""),),
    "*:discovery_policy@karpenter": (
        ("ec2:DescribeCapacityReservations ec2:DescribeImages ec2:DescribeInstances ec2:DescribeInstanceStatus ec2:DescribeInstanceTypeOfferings ec2:DescribeInstanceTypes ec2:DescribeLaunchTemplates ec2:DescribePlacementGroups ec2:DescribeSecurityGroups ec2:DescribeSpotPriceHistory ec2:DescribeSubnets", r"\*\Z", "aws:RequestedRegion", ""),
        ("iam:ListInstanceProfiles pricing:GetProducts", r"\*\Z", "", ""),
        ("ssm:GetParameter", r"parameter/aws/service/\*", "", ""),
        ("eks:DescribeCluster", r"local\.cluster_arn", "", ""),
        ("arc-zonal-shift:GetManagedResource", r"\*\Z", "arc-zonal-shift:ResourceIdentifier", ""),
    ),
    "*:queue_policy@karpenter": (("sqs:SendMessage", r"local\.queue_arn", "aws:SourceArn", "Service"), ("sqs:*", r"local\.queue_arn", "aws:SecureTransport", "deny")),
    "load_balancer_controller:controller@cluster-*": (
        ("ec2:DescribeAvailabilityZones ec2:DescribeInstances ec2:DescribeNetworkInterfaces ec2:DescribeSecurityGroups ec2:DescribeSubnets ec2:DescribeVpcs elasticloadbalancing:DescribeTags elasticloadbalancing:DescribeTargetGroupAttributes elasticloadbalancing:DescribeTargetGroups elasticloadbalancing:DescribeTargetHealth", r"\*\Z", "", ""),
        ("elasticloadbalancing:DeregisterTargets elasticloadbalancing:ModifyTargetGroup elasticloadbalancing:ModifyTargetGroupAttributes elasticloadbalancing:RegisterTargets", r":targetgroup/\*/\*", "aws:ResourceTag/elbv2.k8s.aws/cluster", ""),
    ),
    "efs_csi_controller:driver@cluster-*": (
        ("ec2:DescribeAvailabilityZones", r"\*\Z", "", ""),
        ("elasticfilesystem:DescribeAccessPoints elasticfilesystem:DescribeFileSystems elasticfilesystem:DescribeMountTargets", r"access-point/\*.*file-system/\*", "", ""),
    ),
    "efs_csi_node:driver@cluster-*": (
        ("ec2:DescribeAvailabilityZones", r"\*\Z", "", ""),
        ("elasticfilesystem:DescribeMountTargets", r":file-system/\*", "", ""),
        ("elasticfilesystem:ClientMount elasticfilesystem:ClientWrite", r":file-system/\*", "elasticfilesystem:AccessedViaMountTarget", ""),
    ),
    "tracing:xray@cluster-*": (("xray:PutTraceSegments", r"\*", "", ""),),
    "cluster_autoscaler:autoscaler@cluster-*": (
        ("autoscaling:DescribeAutoScalingGroups autoscaling:DescribeAutoScalingInstances autoscaling:DescribeLaunchConfigurations autoscaling:DescribeScalingActivities ec2:DescribeImages ec2:DescribeInstanceTypes ec2:DescribeLaunchTemplateVersions ec2:GetInstanceTypesFromInstanceRequirements", r"\*\Z", "", ""),
        ("eks:DescribeNodegroup", r":nodegroup/.*eks-cluster-name", "", ""),
        ("autoscaling:SetDesiredCapacity autoscaling:TerminateInstanceInAutoScalingGroup", r"\*\Z", "aws:ResourceTag/eks:cluster-name", ""),
    ),
    "cert_manager:records@cluster-*": (
        ("route53:ChangeResourceRecordSets", r"aws_route53_zone\.public\.arn", "route53:ChangeResourceRecordSetsRecordTypes route53:ChangeResourceRecordSetsNormalizedRecordNames", ""),
        ("route53:GetChange", r"change/\*", "", ""),
    ),
    "external_dns:records@cluster-*": (
        ("route53:ChangeResourceRecordSets", r"aws_route53_zone\.external_dns\.arn", "route53:ChangeResourceRecordSetsRecordTypes", ""),
        ("route53:ChangeResourceRecordSets", r"\*", "route53:ChangeResourceRecordSetsNormalizedRecordNames", "denies itself"),
        ("route53:ListResourceRecordSets route53:ListTagsForResources", r"hostedzone/\*", "", ""),
        ("route53:ListHostedZones", r"\*", "", ""),
    ),
    "log_writers:policy@state": (
        ("logs:CreateLogGroup logs:CreateLogStream logs:DescribeLogStreams logs:GetLogEvents logs:PutLogEvents logs:PutRetentionPolicy", r"log-group:/aws/vpc/[^']*-\*'.*log-group:/aws/vpc/[^']*-\*:\*'.*log-group:RDS\*'.*log-group:RDS\*:\*'", "", ""),
        ("logs:DescribeLogGroups", r"\*", "", ""),
    ),
}
# key of a condition -> what it is held against
HELD = {
    "aws:SourceAccount": re.compile(r"account"),
    "aws:SourceArn": re.compile(r"cluster_arn|:rule/"),
    "aws:SecureTransport": re.compile(r"\Afalse\Z"),
    "aws:RequestTag/kubernetes-namespace": re.compile(r"var\.namespace|kube-system"),
    "aws:RequestTag/kubernetes-service-account": re.compile(r"service_account"),
    "kms:EncryptionContext:aws:logs:arn": re.compile(r"log_group_arn|log-group:"),
    "elasticfilesystem:AccessedViaMountTarget": re.compile(r"\Atrue\Z"),
    "ssm:resourceTag/Name": re.compile(r"var\.name"),
    "ssm:resourceTag/aws:ssmmessages:session-id": re.compile(r"aws:userid"),
    "ssm:SessionDocumentAccessCheck": re.compile(r"\Atrue\Z"),
    "aws:RequestedRegion": re.compile(r"local\.region"),
    "arc-zonal-shift:ResourceIdentifier": re.compile(r"cluster_arn"),
    "iam:PassedToService": re.compile(r"\Aec2\.amazonaws\.com\Z"),
    "iam:AWSServiceName": re.compile(r"\Aspot\.amazonaws\.com\Z"),
    "ec2:CreateAction": re.compile(r"CreateFleet.*CreateLaunchTemplate.*RunInstances"),
    "aws:TagKeys": re.compile(r"Name.*named.*nodeclaim"),
    "aws:RequestTag/owned": re.compile(r"\Aowned\Z"),
    "aws:ResourceTag/owned": re.compile(r"\Aowned\Z"),
    "aws:RequestTag/named": re.compile(r"var\.cluster_name"),
    "aws:RequestTag/in_region": re.compile(r"local\.region"),
    "aws:ResourceTag/in_region": re.compile(r"local\.region"),
    "aws:ResourceTag/elbv2.k8s.aws/cluster": re.compile(r"aws:PrincipalTag/eks-cluster-name"),
    "aws:ResourceTag/eks:cluster-name": re.compile(r"aws:PrincipalTag/eks-cluster-name"),
    "route53:ChangeResourceRecordSetsRecordTypes": re.compile(r"TXT"),
    "route53:ChangeResourceRecordSetsNormalizedRecordNames": re.compile(r"\w\.\w"),
}
# what a principal is, by the trust that it stands in
PRINCIPALS = {
    "AWS": re.compile(r":root\Z|local\.account_arn|var\.(vault_role_arn|client_role_arns)"),
    "Service": re.compile(r"\A(pods\.eks|eks|ec2|vpc-flow-logs|monitoring\.rds|events|logs\.\$\{[\w.]+\})\.amazonaws\.com\Z"),
}
NAMED = re.compile(r"(^|_)(policy|trust)\Z")


def check(folder: Folder, place: str, step: Step) -> int:
    count = 0
    found = dict(documents(folder))
    for name, document in found.items():
        count += 1
        one(f"{folder.name}: {name}", f"{name}@{place}", document, step)
    for wanted in DOCUMENTS:
        call, _, rest = wanted.partition(":")
        name, _, where = rest.partition("@")
        if call == "*" and fnmatch.fnmatchcase(place, where) and not folder.root and "*" not in where and f"{call}:{name}" not in found:
            step.fail(f"{folder.name}: there is no policy `{name}`")
    return count


def documents(folder: Folder) -> Iterator[tuple[str, dict[str, Any]]]:
    """(`call:name`, document); `*:name` for what a folder says itself."""
    for _, _, body in folder.blocks("locals"):
        for name, value in hcl.plain(body).items():
            if NAMED.search(name) and isinstance(value, dict) and "jsonencode" in value:
                yield f"*:{name}", value["jsonencode"]
            elif NAMED.search(name) and isinstance(value, dict):
                yield f"*:{name}", {}
    for _, labels, body in folder.blocks("resource"):
        policy = hcl.plain(body).get("policy")
        if isinstance(policy, dict):
            yield f"*:{labels[1]}", policy.get("jsonencode") or {}
    for _, (call,), body in folder.blocks("module"):
        plain = hcl.plain(body)
        for name, value in {**(plain.get("policies") or {} if isinstance(plain.get("policies"), dict) else {}), "policy": plain.get("policy"), "boundary": plain.get("boundary")}.items():
            if isinstance(value, dict):
                yield f"{call}:{name}", value.get("jsonencode") or {}


def one(what: str, key: str, document: dict[str, Any], step: Step) -> None:
    if document.get("Version") != "2012-10-17":
        step.fail(f"{what}: without the version of 2012, `${{…}}` in it is a text")
    statements = document.get("Statement") or []
    if isinstance(statements, str):
        return  # what a user of the platform gives
    if not statements:
        step.fail(f"{what}: allows nothing")
    wanted = next((said for pattern, said in DOCUMENTS.items() if fnmatch.fnmatchcase(key, pattern)), None)
    if wanted is None:
        return
    left = [entry for entry in statements if isinstance(entry, dict)]
    for line in wanted:
        match = next((entry for entry in left if same(line, entry)), None)
        if match is None:
            step.fail(f"{what}: no statement is about {line[0]} on {line[1] or 'itself'} if {line[2] or 'nothing'}, and no more")
        else:
            left.remove(match)
    for entry in left:
        step.fail(f"{what}: {entry.get('Sid') or entry.get('Action')}: nobody needs it")


def same(line: tuple[str, str, str, str], entry: dict[str, Any]) -> bool:
    actions, on, keys, who = line
    said = entry.get("Action")
    if set(said if isinstance(said, list) else [said]) != set(actions.split()):
        return False
    if entry.get("Effect") != ("Deny" if who.startswith("den") else "Allow"):
        return False
    if on and not re.search(on, str(entry.get("Resource"))):
        return False
    return conditions(entry) == set(keys.split()) and principal(entry, who) and all(held(entry))


def conditions(entry: dict[str, Any]) -> set[str]:
    return {key_of(key) for inner in (entry.get("Condition") or {}).values() for key in inner}


def key_of(key: str) -> str:
    """`${("aws:ResourceTag/${local.owned}")}` as `aws:ResourceTag/owned`."""
    return re.sub(r"\$\{local\.(\w+)\}", r"\1", re.sub(r'\A\$\{\("|"\)\}\Z', "", key))


def held(entry: dict[str, Any]) -> Iterator[bool]:
    for inner in (entry.get("Condition") or {}).values():
        for key, value in inner.items():
            pattern = HELD.get(key_of(key))
            yield pattern is None or pattern.search(value if isinstance(value, str) else str(value)) is not None


def principal(entry: dict[str, Any], who: str) -> bool:
    said = entry.get("Principal")
    if who == "deny":
        return said in ("*", {"AWS": "*"})
    if who == "denies itself":  # in what a role has
        return said is None
    if not who:
        return said is None
    return isinstance(said, dict) and set(said) == {who} and PRINCIPALS[who].search(str(said[who])) is not None
