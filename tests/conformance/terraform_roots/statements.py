"""What the statements of planned policies say: nobody is let in by a star, services only for this account, and what changes things is narrow."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from report import Step

    from terraform_roots.resources import Resources

# policies of resources, which say who; the others say what a role may do
OF_RESOURCES = {"aws_s3_bucket_policy", "aws_efs_file_system_policy", "aws_kms_key", "aws_sqs_queue_policy", "aws_vpc_endpoint"}
# services whose roles anybody else's resources could use, unless the trust policy says the account
CONFUSED = re.compile(r"^(pods\.eks|eks|vpc-flow-logs|monitoring\.rds|cloudtrail|delivery\.logs)\.amazonaws\.com$")
# what bounds rights gives none
BOUNDARY = re.compile(r"\.aws_iam_policy\.boundary\b|\.module\.log_writers\.")
READS = re.compile(r"^[a-z0-9-]+:(Describe|Get|List|Batch(Get|Check)|View|Lookup|Search)")
# actions without resources or of no harm, and who has them
ANYWHERE = {
    "xray:PutTraceSegments": "X-Ray has no resources",
    "logs:CreateLogDelivery": "it has no resources",
    "logs:DeleteLogDelivery": "it has no resources",
    "ssm:UpdateInstanceInformation": "the agent of an instance, which has no number before",
    "ssmmessages:CreateControlChannel": "it has no resources",
    "ssmmessages:CreateDataChannel": "it has no resources",
    "ssmmessages:OpenControlChannel": "it has no resources",
    "ssmmessages:OpenDataChannel": "it has no resources",
    "route53:AssociateVPCWithHostedZone": "the zone that a pipeline makes has no number before",
}
# a condition on one of these admits only who is named
OURS = {"aws:PrincipalAccount", "aws:PrincipalArn", "aws:PrincipalOrgID", "aws:SourceAccount", "aws:SourceArn", "kms:CallerAccount"}
# what an instance is started from, which can be changed by nobody who starts it
PARTS = re.compile(r":(image|snapshot|security-group|subnet|capacity-reservation|network-interface|placement-group)/\*$")


def check(resources: Resources, step: Step) -> int:
    count = 0
    for address, kind, attribute, document in documents(resources):
        for statement in as_list(document["Statement"]):
            count += 1
            what = f"{address}: {attribute}: {statement.get('Sid', '')}".removesuffix(": ")
            if statement["Effect"] == "Allow":
                if attribute == "assume_role_policy":
                    trust(what, statement, step)
                elif kind in OF_RESOURCES:
                    if "*" in principals(statement) and not keys(statement) & OURS:
                        step.fail(f"{what}: lets everybody in")
                elif not BOUNDARY.search(address):
                    narrow(what, statement, step)
        if kind in ("aws_s3_bucket_policy", "aws_efs_file_system_policy") and not any(map(encrypted, as_list(document["Statement"]))):
            step.fail(f"{address}: {attribute}: does not deny what comes without TLS")
    for address, after in resources.of("aws_lb_listener"):
        if after.get("protocol") in ("TLS", "HTTPS") and not str(after.get("ssl_policy")).startswith("ELBSecurityPolicy-TLS13-1-2"):
            step.fail(f"{address}: ssl_policy `{after.get('ssl_policy')}` lets old TLS in")
    return count


def documents(resources: Resources) -> Iterator[tuple[str, str, str, dict[str, Any]]]:
    """(address, kind, attribute, policy) of all policies that are known in the plan."""
    for change in resources.all:
        for attribute in ("policy", "assume_role_policy"):
            text = (change["change"]["after"] or {}).get(attribute)
            if isinstance(text, str) and text.startswith("{"):
                yield change["address"], change["type"], attribute, json.loads(text)


def as_list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def principals(statement: dict[str, Any]) -> list[str]:
    said = statement.get("Principal", {})
    return [said] if isinstance(said, str) else [one for of in said.values() for one in as_list(of)]


def keys(statement: dict[str, Any]) -> set[str]:
    """The keys of its conditions."""
    return {key for of in (statement.get("Condition") or {}).values() for key in of}


def trust(what: str, statement: dict[str, Any], step: Step) -> None:
    said = statement.get("Principal", {})
    if "*" in principals(statement):
        step.fail(f"{what}: anybody may assume the role")
    for service in as_list(said.get("Service", [])) if isinstance(said, dict) else []:
        if CONFUSED.match(service) and "aws:SourceAccount" not in keys(statement):
            step.fail(f"{what}: {service} may assume it for another account")


def narrow(what: str, statement: dict[str, Any], step: Step) -> None:
    """What changes things is allowed on resources that are named, or under a condition."""
    if statement.get("Condition"):
        return
    changing = [one for one in as_list(statement.get("Action", [])) if not READS.match(one) and one not in ANYWHERE]
    for resource in as_list(statement.get("Resource", [])):
        wide = resource == "*" or (re.search(r":(ec2|autoscaling):[^:]*:[^:]*:.*\*$", resource) and not PARTS.search(resource))
        if wide and changing:
            step.fail(f"{what}: {', '.join(changing)} on `{resource}` without a condition")


def encrypted(statement: dict[str, Any]) -> bool:
    condition = (statement.get("Condition") or {}).get("Bool") or {}
    return statement["Effect"] == "Deny" and condition.get("aws:SecureTransport") == "false" and "*" in principals(statement)
