"""What an account holds, for tests: GET /stand-in/account, which is no call of AWS."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from moto.core.base_backend import BackendDict

PATH = "/stand-in/account"
DEPTH = 3  # of maps of maps, such as security groups by network
# what moto remembers although it is no thing of the account
NOT_OF_THE_ACCOUNT = {
    "ec2 amis": "images of everybody",
    "ec2 managed_prefix_lists": "AWS's own",
    "ec2 snapshots": "of those images",
    "ec2 launch_template_insert_order": "how they were made once",
    "ec2 tags": "moto keeps them of what is gone",
    "events event_buses": "every account has one, which moto makes when it is first asked for",
    "iam aws_managed_policies": "AWS's own",
    "rds events": "what happened once",
    "rds resource_map": "the maps beside it",
    "route53 delegation_sets": "name servers, which moto keeps of zones that are gone",
    "route53 resource_tags": "moto keeps them of zones that are gone",
    "s3 bucket_accounts": "the buckets once more",
}


def holds() -> Any:
    """place (service, region, what) -> the names of what is there, of all that moto's services remember."""
    found = {}
    for service in list(BackendDict._instances):
        for _, region, backend in list(service.iter_backends()):
            for what, value in list(vars(backend).items()):
                if what.startswith("_") or f"{service.service_name} {what}" in NOT_OF_THE_ACCOUNT:
                    continue
                names = sorted(set(inside(value)))
                if names:
                    found[f"{service.service_name} {region} {what}"] = names
    return found


def gone(thing: Any) -> bool:
    """What is only remembered: keys that wait for their deletion, gateways, peerings and instances that were, and what was in networks and subnets that
    are gone, such as their interfaces and their own access lists."""
    states = [getattr(thing, "key_state", None), getattr(thing, "state", None), getattr(getattr(thing, "_status", None), "code", None)]
    if {"PendingDeletion", "deleted"} & {one for one in states if isinstance(one, str)}:
        return True
    if str(getattr(thing, "description", "")).startswith("Default master key that protects my "):
        return True  # AWS's own, which moto makes when a volume first needs it
    instances = getattr(thing, "instances", None)
    if isinstance(instances, list) and instances and all(getattr(one, "state", "") == "terminated" for one in instances):
        return True
    backend = getattr(thing, "ec2_backend", None)
    if backend is not None and getattr(thing, "vpc_id", None) and thing.vpc_id not in backend.vpcs:
        return True
    subnet = getattr(thing, "subnet", None)
    backend = getattr(subnet, "ec2_backend", None)
    return subnet is not None and backend is not None and not any(subnet.id in zone for zone in backend.subnets.values())


def inside(value: Any, depth: int = DEPTH) -> Iterator[str]:
    if isinstance(value, Mapping) and depth:
        for name, inner in list(value.items()):
            if gone(inner):
                continue
            deeper = list(inside(inner, depth - 1)) if isinstance(inner, (Mapping, list)) else [""]
            yield from (f"{name}/{one}".rstrip("/") for one in deeper)
    elif isinstance(value, (list, set, tuple)) and depth:
        for inner in list(value):
            yield str(getattr(inner, "id", None) or getattr(inner, "name", None) or inner)


def reply(start: Any) -> Any:
    body = json.dumps(holds()).encode()
    start("200 OK", [("Content-Type", "application/json"), ("Content-Length", str(len(body)))])
    return [body]
