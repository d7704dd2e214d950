"""Who can call an app: what the platform says, and nobody else, by the network policy and by the mesh.

The compiler lowers calls once. Here they are stated again, from the text of the platform.
"""

from __future__ import annotations

import contextlib
import ipaddress
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import kube
import yamls

if TYPE_CHECKING:
    from report import Step
    from tree import Cluster, Tree

NAME, INSTANCE, SPACE = "app.kubernetes.io/name", "app.kubernetes.io/instance", "kubernetes.io/metadata.name"
WIDE = 8  # bits of a prefix: what has fewer is no network of anybody
PRINCIPAL = re.compile(r".*/ns/([^/]+)/sa/([^/]+)\Z")


def apps(tree: Tree, cluster: str) -> dict[str, dict[str, Any]]:
    """The apps of a cluster by name, each with its namespace."""
    only = next(iter(tree.platform["clusters"]))
    found = (tree.platform.get("apps") or {}).items()
    return {name: {**app, "namespace": app.get("namespace") or name} for name, app in found if app.get("cluster", only) == cluster}


def callers(tree: Tree, name: str) -> set[str]:
    return {other for other, app in (tree.platform.get("apps") or {}).items() if name in called(app)}


def called(app: dict[str, Any]) -> list[str]:
    return [name for name, _ in ways(app)]


def ways(app: dict[str, Any]) -> list[tuple[str, str | None]]:
    """What it calls, each with the name of the port, if one is named."""
    return [(one, None) if isinstance(one, str) else (str(one["app"]), str(one["port"])) for one in app.get("calls") or []]


def ports(app: dict[str, Any]) -> dict[str, int]:
    """The numbers of an app's ports by their names."""
    if app.get("port"):
        return {"http": int(app["port"])}
    return {name: int(one if isinstance(one, int) else one["port"]) for name, one in (app.get("ports") or {}).items()}


def meant(app: dict[str, Any], name: str | None) -> int | None:
    """The port of this name; without a name the only one, or the one called `http`."""
    own = ports(app)
    return own.get(name or (next(iter(own)) if len(own) == 1 else "http"))


def entrances(app: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """Each way from outside, by the end of its route's name: one has none, several have names."""
    said = app.get("expose") or {}
    return {"": said} if isinstance(said.get("ingress"), str) else {f"-{name}": one for name, one in said.items()}


def network(tree: Tree, step: Step) -> None:
    count = 0
    for cluster in tree.views:
        policies = [thing for _, _, thing in cluster.placed() if kube.kind(thing) == "NetworkPolicy"]
        if not policies and not (tree.platform.get("networks") or {}):
            continue  # a platform without networks has no policies either
        here = apps(tree, cluster.name)
        for name, app in here.items():
            mine = [policy for policy in policies if kube.namespace(policy) == app["namespace"] and selects(policy, name)]
            count += len(mine)
            if not any({"Ingress", "Egress"} <= set(policy["spec"].get("policyTypes") or []) for policy in mine):
                step.fail(f"{cluster.name}: app {name}: no network policy closes it")
            wanted = callers(tree, name) & here.keys()
            heard = set().union(*(set(peers(policy, here, step)) for policy in mine)) - ({name} if name not in wanted else set())
            differ(f"{cluster.name}: app {name}: the network policy", heard, wanted, step)
            for policy in mine:
                ranges(f"{cluster.name}: app {name}", policy, tree, step)
    step.detail = f"{count} network policies"


def selects(policy: dict[str, Any], name: str) -> bool:
    labels = (policy["spec"].get("podSelector") or {}).get("matchLabels") or {}
    return name in (labels.get(NAME), labels.get(INSTANCE))


def peers(policy: dict[str, Any], here: dict[str, dict[str, Any]], step: Step) -> Iterator[str]:
    """The apps that a policy lets in; a peer that is wider than one app may not be where apps live."""
    spaces = {app["namespace"] for app in here.values()}
    for rule in policy["spec"].get("ingress") or []:
        if not rule.get("from"):
            step.fail(f"{kube.label(policy)}: lets everybody in")
        for peer in rule.get("from") or []:
            space = ((peer.get("namespaceSelector") or {}).get("matchLabels") or {}).get(SPACE)
            labels = (peer.get("podSelector") or {}).get("matchLabels") or {}
            if "namespaceSelector" in peer and space is None:
                step.fail(f"{kube.label(policy)}: lets in pods of every namespace")
            space = space or (kube.namespace(policy) if "podSelector" in peer else None)
            if space in spaces:
                named = labels.get(NAME) or labels.get(INSTANCE)
                if not named:
                    step.fail(f"{kube.label(policy)}: lets in all pods of the namespace `{space}`")
                elif named in here and here[named]["namespace"] == space:
                    yield named


def ranges(what: str, policy: dict[str, Any], tree: Tree, step: Step) -> None:
    """Blocks of addresses are those that the platform names, or parts of them."""
    known = [one for one in blocks(tree.platform) if one.prefixlen >= WIDE]
    for direction, side in (("ingress", "from"), ("egress", "to")):
        for rule in policy["spec"].get(direction) or []:
            for peer in rule.get(side) or []:
                block = ipaddress.IPv4Network((peer.get("ipBlock") or {"cidr": "127.0.0.1/32"})["cidr"])
                if block.prefixlen < WIDE and not (peer["ipBlock"].get("except")):
                    step.fail(f"{what}: {direction} is open to {block}")
                elif known and not block.is_loopback and block.is_private and not any(block.subnet_of(one) for one in known):
                    step.fail(f"{what}: {direction}: {block} is nowhere in the platform")


def blocks(platform: dict[str, Any]) -> Iterator[ipaddress.IPv4Network]:
    for _, value in yamls.walk(platform):
        if isinstance(value, str) and "/" in value:
            with contextlib.suppress(ValueError):
                yield ipaddress.IPv4Network(value)


def mesh(tree: Tree, step: Step) -> None:
    """Istio's authorization policies and Consul's intentions."""
    count = 0
    for cluster in tree.views:
        if cluster.name not in ((tree.platform.get("mesh") or {}).get("clusters") or []):
            continue
        allowed = dict(principals(cluster)) if tree.platform["mesh"]["kind"] == "istio" else dict(intentions(cluster, step))
        for name, app in apps(tree, cluster.name).items():
            own = ("", name) if tree.platform["mesh"]["kind"] == "consul" else (app["namespace"], name)
            if own not in allowed:
                if callers(tree, name):
                    step.fail(f"{cluster.name}: app {name}: the mesh has no rule about who may call it")
                continue
            count += 1
            names = {other.get("serviceAccount") or other_name: other_name for other_name, other in (tree.platform.get("apps") or {}).items()}
            wanted = callers(tree, name)
            heard = {names[account] for account in allowed[own] if account in names} - ({name} if name not in wanted else set())
            differ(f"{cluster.name}: app {name}: the mesh", heard, wanted, step)
    step.detail = f"{count} apps"


def principals(cluster: Cluster) -> Iterator[tuple[tuple[str, str], set[str]]]:
    for _, _, thing in cluster.placed():
        if kube.kind(thing) == "AuthorizationPolicy" and thing["spec"].get("action", "ALLOW") == "ALLOW":
            labels = (thing["spec"].get("selector") or {}).get("matchLabels") or {}
            name = labels.get(NAME) or labels.get(INSTANCE)
            sources = [source["source"] for rule in thing["spec"].get("rules") or [] for source in rule.get("from") or [{"source": {"principals": ["*"]}}]]
            found = {PRINCIPAL.sub(r"\2", one) for source in sources for one in source.get("principals") or ["*"]}
            if name:
                yield (kube.namespace(thing), name), found


def intentions(cluster: Cluster, step: Step) -> Iterator[tuple[tuple[str, str], set[str]]]:
    for _, _, thing in cluster.placed():
        if kube.kind(thing) == "ServiceIntentions":
            sources = thing["spec"].get("sources") or []
            if not any(one["name"] == "*" and one.get("action") == "deny" for one in sources):
                step.fail(f"{kube.label(thing)}: does not deny everybody else")
            yield ("", thing["spec"]["destination"]["name"]), {one["name"] for one in sources if one.get("action") != "deny"}


def differ(what: str, heard: set[str], wanted: set[str], step: Step) -> None:
    for name in sorted(heard - wanted):
        step.fail(f"{what} lets in `{name}`, which does not call it")
    for name in sorted(wanted - heard):
        step.fail(f"{what} does not let in `{name}`, which calls it")


CHECKS = {"calls-network": network, "calls-mesh": mesh}
