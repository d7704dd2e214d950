"""What people do by hand with AWS itself, before the first bring-up and at a teardown: calls of its API, not signed, as the stand-in takes
them."""

from __future__ import annotations

import json
import re
import urllib.parse
import urllib.request
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from aws_server.server import Server

    from applied.life import Life

ZONE = """<CreateHostedZoneRequest xmlns="https://route53.amazonaws.com/doc/2013-04-01/"><Name>{name}</Name>\
<CallerReference>{name}</CallerReference></CreateHostedZoneRequest>"""
VERSIONS = {"ec2": "2016-11-15", "elasticloadbalancing": "2015-12-01", "iam": "2010-05-08", "rds": "2014-10-31", "sns": "2010-03-31"}  # of the APIs that are asked
NOBODY = '{"Version":"2012-10-17","Statement":[]}'


class Account:
    """Calls as a person with all rights makes them."""

    def __init__(self, aws: Server, region: str) -> None:
        self.aws, self.region = aws, region

    def call(self, service: str, method: str, path: str, body: str = "", kind: str = "application/x-www-form-urlencoded", **headers: str) -> str:
        scope = f"AKIAIOSFODNN7EXAMPLE/20260101/{self.region}/{service}/aws4_request"
        signed = {"Authorization": f"AWS4-HMAC-SHA256 Credential={scope}, SignedHeaders=host, Signature=00", "Content-Type": kind, **headers}
        request = urllib.request.Request(self.aws.address + path, data=body.encode() or None, headers=signed, method=method)
        with urllib.request.urlopen(request, timeout=30) as answer:
            text: str = answer.read().decode()
            return text

    def query(self, service: str, action: str, **parameters: str) -> str:
        return self.call(service, "POST", "/", urllib.parse.urlencode({"Action": action, "Version": VERSIONS[service], **parameters}))

    def keys(self, action: str, **parameters: str | int) -> None:
        self.call("kms", "POST", "/", json.dumps(parameters), "application/x-amz-json-1.1", **{"X-Amz-Target": f"TrentService.{action}"})


def prepare(life: Life, account: Account) -> None:
    """What the README asks for before the bring-up: the zone, the roles of those who administer clusters, topics for alarms; and what the
    platform says that others have made."""
    platform = life.tree.platform
    zone = (platform.get("dns") or {}).get("zone")
    if zone:
        account.call("route53", "POST", "/2013-04-01/hostedzone", ZONE.format(name=zone), "application/xml")
    account.query("ec2", "DescribeVpcs")  # every account has a network, which the stand-in makes when it is first asked
    admins = {role for cluster in platform["clusters"].values() for role in (cluster.get("admins") or {}).values()}
    for role in sorted(admins):
        account.query("iam", "CreateRole", RoleName=role.rpartition("/")[2], AssumeRolePolicyDocument=NOBODY)
    for gateway in sorted(gateways(platform)):
        tag = {"TagSpecification.1.Tag.1.Key": "stand-in-id", "TagSpecification.1.Tag.1.Value": gateway}
        account.query("ec2", "CreateTransitGateway", **{"TagSpecification.1.ResourceType": "transit-gateway", **tag})
    for topic in platform["aws"].get("alarms") or ():
        account.query("sns", "CreateTopic", Name=topic.rpartition(":")[2])


def gateways(platform: Any) -> set[str]:
    """The transit gateways of others that connections of the platform name."""
    named = [connection.get("transitGateway") for connection in (platform.get("connections") or {}).values()]
    return {name for name in named if isinstance(name, str)} | {named["existing"] for named in named if isinstance(named, dict) and "existing" in named}


def unprotect(life: Life, account: Account) -> Any:
    """Databases and load balancers can be deleted."""
    holds = life.account()
    databases = [name.partition("/")[0] for name in holds.get(f"rds {life.region} databases", [])]
    for name in databases:
        account.query("rds", "ModifyDBInstance", DBInstanceIdentifier=name, DeletionProtection="false", ApplyImmediately="true")
    balancers = holds.get(f"elbv2 {life.region} load_balancers", [])
    off = {"Attributes.member.1.Key": "deletion_protection.enabled", "Attributes.member.1.Value": "false"}
    for arn in balancers:
        account.query("elasticloadbalancing", "ModifyLoadBalancerAttributes", LoadBalancerArn=arn, **off)
    return len(databases) + len(balancers)


def last(life: Life, account: Account) -> None:
    """The bucket of the states goes too, as the README says, and then whatever a person keeps for a while."""
    for command in re.findall(r"`(terraform -chdir=terraform/roots/state destroy [^`]+)`", life.readme):
        life.shell(command)
    for bucket in life.account()["s3 aws buckets"]:
        empty(account, bucket.partition("/")[0])
    holds = life.account()
    for place, names in holds.items():
        for name in names:
            if place.startswith("kms ") and name.startswith("alias/"):
                account.keys("DeleteAlias", AliasName=name)
    for key in holds.get(f"kms {life.region} keys", []):
        account.keys("ScheduleKeyDeletion", KeyId=key.partition("/")[0], PendingWindowInDays=30)
    for snapshot in holds.get(f"rds {life.region} database_snapshots", []):
        account.query("rds", "DeleteDBSnapshot", DBSnapshotIdentifier=snapshot)


def empty(account: Account, bucket: str) -> None:
    """Deletes all versions of all objects, and the bucket."""
    listed = account.call("s3", "GET", f"/{bucket}?versions=")
    for key, version in re.findall(r"<Key>([^<]+)</Key>.*?<VersionId>([^<]+)</VersionId>", listed, re.DOTALL):
        account.call("s3", "DELETE", f"/{bucket}/{urllib.parse.quote(key)}?versionId={version}")
    account.call("s3", "DELETE", f"/{bucket}")
