"""What a platform names itself, and what its tree holds."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from . import references

if TYPE_CHECKING:
    from tree import Cluster, Kustomization, Tree


def own_images(tree: Tree) -> set[str]:
    """Images that the platform itself names: they stay as they are written."""
    found = set()
    for app in (tree.platform.get("apps") or {}).values():
        found.add(app.get("image"))
        found.add(((app.get("traffic") or {}).get("canary") or {}).get("image"))
        beside = {**(app.get("initContainers") or {}), **(app.get("sidecars") or {})}
        found |= {(container or {}).get("image") for container in beside.values()}
    found.add(((tree.platform.get("ci") or {}).get("gitlabRunner") or {}).get("image"))
    return found - {None}


def own_hosts(tree: Tree) -> set[str]:
    apps = (tree.platform.get("apps") or {}).values()
    addresses = [(app.get("chart") or {}).get("repository") for app in apps]
    hosts = {re.sub(r"^\w+://", "", address).partition("/")[0] for address in addresses if address}
    mirror = (tree.platform.get("images") or {}).get("mirror")
    return hosts | {references.host(image) for image in own_images(tree)} | ({mirror.partition("/")[0]} if mirror else set())


def placed(tree: Tree) -> Iterator[tuple[Cluster, str, Kustomization | None, dict[str, Any]]]:
    for cluster in tree.views:
        for place, found, thing in cluster.placed():
            yield cluster, place, found, thing
