"""In which network each thing of Terraform is: the one of its cluster or its database, and not where everybody can be led to it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

Found = Iterator[tuple[str, Any, Any]]
SUBNETS = re.compile(r"outputs\.(\w+)_(private|public)_subnet_ids")


def of(call: dict[str, Any], module: str, name: str, place: str, platform: dict[str, Any]) -> Found:
    """The network that a thing is in, and whether everybody can be led to it: only a load balancer that is not internal is in public subnets."""
    found = re.search(r"outputs\.(\w+)_vpc_id", str(call.get("vpc_id")))
    home = network_of(module, name, place, platform) or (found and found[1])  # otherwise both at least are in one network
    if home is None:
        return
    home = home.replace("-", "_")
    if "vpc_id" in call:
        yield "vpc_id", re.sub(r"\A\$\{data\.terraform_remote_state\.network\.outputs\.|\}\Z", "", str(call["vpc_id"])), f"{home}_vpc_id"
    for value in call["subnet_ids"] if isinstance(call.get("subnet_ids"), list) else [call.get("subnet_ids", "")]:
        found = SUBNETS.search(str(value))
        if found:
            yield "subnet_ids", (found[1], found[2]), (home, "public" if module == "load_balancer" and call.get("internal") is False else "private")


def network_of(module: str, name: str, place: str, platform: dict[str, Any]) -> str | None:
    def in_cluster(cluster: Any) -> str | None:
        network: str | None = ((platform.get("clusters") or {}).get(str(cluster)) or {}).get("network")
        return network

    if place.startswith("cluster-"):
        return in_cluster(place.removeprefix("cluster-"))
    if place == "vault-infrastructure":
        return in_cluster((platform.get("vault") or {}).get("cluster"))
    if place == "bastion":
        return (platform.get("bastion") or {}).get("network")
    if module == "rds":
        return entry(platform, "databases", name)[1].get("network")
    if place == "ingress":
        return in_cluster(entry(platform, "ingress", name)[1].get("cluster"))
    if place == "east-west":
        return in_cluster(entry(platform, "clusters", name)[0])
    return None


def entry(platform: dict[str, Any], section: str, name: str) -> tuple[str, dict[str, Any]]:
    """The entry that a label of Terraform means."""
    return next(((known, said or {}) for known, said in (platform.get(section) or {}).items() if known.replace("-", "_") == name), (name, {}))
