"""What holds of every plan: names that are taken once, addresses that do not overlap, nothing open or unencrypted by accident."""

from __future__ import annotations

import collections
import ipaddress
import itertools
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from report import Step

    from terraform_roots.resources import Resources

# what AWS lets exist once in an account or a region
UNIQUE = {
    "aws_cloudwatch_event_rule": "name",
    "aws_cloudwatch_log_group": "name",
    "aws_db_instance": "identifier",
    "aws_db_parameter_group": "name",
    "aws_db_subnet_group": "name",
    "aws_efs_file_system": "creation_token",
    "aws_eks_cluster": "name",
    "aws_iam_policy": "name",
    "aws_iam_role": "name",
    "aws_kms_alias": "name",
    "aws_launch_template": "name",
    "aws_lb": "name",
    "aws_lb_target_group": "name",
    "aws_s3_bucket": "bucket",
    "aws_secretsmanager_secret": "name",
    "aws_sqs_queue": "name",
}
# attribute values that every resource of a kind has
ALWAYS = {
    "aws_db_instance": {"storage_encrypted": True, "publicly_accessible": False, "deletion_protection": True},
    "aws_efs_file_system": {"encrypted": True},
    "aws_kms_key": {"enable_key_rotation": True},
    "aws_lb": {"enable_deletion_protection": True},
    "aws_s3_bucket_public_access_block": dict.fromkeys(("block_public_acls", "block_public_policy", "ignore_public_acls", "restrict_public_buckets"), True),
    "aws_sqs_queue": {"sqs_managed_sse_enabled": True},
}


def names(resources: Resources, step: Step) -> int:
    count = 0
    for kind, attribute in UNIQUE.items():
        taken = collections.defaultdict(list)
        for address, after in resources.of(kind):
            if after.get(attribute):
                taken[after[attribute]].append(address)
        for name, addresses in taken.items():
            count += 1
            if len(addresses) > 1:
                step.fail(f"`{name}` is the name of {' and '.join(addresses)}")
    return count


def addresses(platform: dict[str, Any], resources: Resources, step: Step) -> int:
    """Subnets lie in their network, and no two overlap, also across a peering."""
    networks = {address: ipaddress.IPv4Network(after["cidr_block"]) for address, after in resources.of("aws_vpc")}
    declared = {ipaddress.IPv4Network(network["cidr"]) for network in platform["networks"].values()}
    if set(networks.values()) != declared:
        step.fail(f"the networks are {sorted(map(str, networks.values()))}, declared are {sorted(map(str, declared))}")
    subnets = {address: ipaddress.IPv4Network(after["cidr_block"]) for address, after in resources.of("aws_subnet")}
    for address, subnet in subnets.items():
        home = next(net for vpc, net in networks.items() if address.startswith(vpc.removesuffix("aws_vpc.this")))
        if not subnet.subnet_of(home):
            step.fail(f"{address}: {subnet} is not within {home}")
    ordered = sorted(subnets.items(), key=lambda item: item[1])
    for (first, a), (second, b) in itertools.pairwise(ordered):
        if a.overlaps(b):
            step.fail(f"{first} and {second} overlap: {a} and {b}")
    return len(subnets)


def closed(platform: dict[str, Any], resources: Resources, step: Step) -> None:
    for kind, wanted in ALWAYS.items():
        for address, after in resources.of(kind):
            for attribute, value in wanted.items():
                if after.get(attribute) != value:
                    step.fail(f"{address}: {attribute} is {after.get(attribute)}, not {value}")
    buckets = {address.rpartition(".aws_s3_bucket.")[0] for address, _ in resources.of("aws_s3_bucket")}
    for part in ("public_access_block", "server_side_encryption_configuration", "policy"):
        kept = {
            address.rpartition(f".aws_s3_bucket_{part}.")[0] for address, _ in resources.of(f"aws_s3_bucket_{part}")
        }
        for missing in sorted(buckets - kept):
            step.fail(f"{missing}: a bucket without aws_s3_bucket_{part}")
    world = {
        name.replace("-", "_")
        for name, ingress in (platform.get("ingress") or {}).items()
        if "0.0.0.0/0" in ((ingress.get("loadBalancer") or {}).get("allow") or [])
    }
    for address, after in resources.of("aws_vpc_security_group_ingress_rule"):
        if after.get("cidr_ipv4") == "0.0.0.0/0" and not any(
            address.startswith(f"module.ingress.module.{name}.") for name in world
        ):
            step.fail(f"{address}: open to the whole internet")
    for address, after in resources.of("aws_eks_cluster"):
        root = address.split(".")[1]
        (cluster,) = [c for name, c in platform["clusters"].items() if root == f"cluster_{name.replace('-', '_')}"]
        (network,) = after["vpc_config"]
        public = cluster.get("endpoint", "private") != "private"
        if network["endpoint_public_access"] != public or not network["endpoint_private_access"]:
            step.fail(f"{address}: the endpoint is not as the platform says")
