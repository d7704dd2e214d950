"""Who may talk to whom, of what the platform itself runs: every way of a network policy, and no other."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import kube

if TYPE_CHECKING:
    from report import Step
    from tree import Tree

DNS = "out: anybody UDP/53 TCP/53"
WORLD = "out: the world TCP/443"
IDENTITY = "out: 169.254.170.23/32 TCP/80"  # the agent that gives pods their roles
# (component, pods) -> its ways; `networks` are the platform's own ranges
WAYS: dict[tuple[str, str], set[str]] = {
    ("vault", "component=server"): {
        "in: networks, app=vault-rotation, app=vault-snapshot TCP/8200", "in: component=server TCP/8200 TCP/8201", "in: ns monitoring TCP/8204",
        DNS, "out: component=server TCP/8200 TCP/8201", WORLD, IDENTITY, "out: networks TCP/5432",
    },
    ("vault", "app=vault-snapshot"): {DNS, "out: component=server TCP/8200", WORLD, IDENTITY},
    ("vault", "app=vault-rotation"): {DNS, "out: component=server TCP/8200"},
    ("tracing", "app.kubernetes.io/name=opentelemetry-collector"): {"in: apps TCP/4317", DNS, WORLD, IDENTITY},
    ("gitlab-runner", ""): {DNS, "out: the world"},
    ("gateway-east-west", "istio=east-west"): {"in: networks TCP/15443 TCP/15021", "in: ns monitoring TCP/15090", DNS, "out: ns istio-system TCP/15012"},
}
# what each namespace of apps may reach whatever it runs
DEFAULT = {"out: ns kube-system k8s-app=kube-dns UDP/53 TCP/53"}
MAY = {"out: ns istio-system TCP/15012", "out: ns tracing TCP/4317", "out: ns consul"}


def check(tree: Tree, what: str, here: str, thing: dict[str, Any], step: Step) -> None:
    if kube.kind(thing) != "NetworkPolicy":
        return
    spec = thing.get("spec") or {}
    have = set(ways(tree, spec))
    chosen = pods(spec)
    if here == "namespaces":
        if chosen:
            step.fail(f"{what}: closes only {chosen}")
        mesh = tree.platform.get("mesh") or {}
        open_ = DEFAULT | ({"out: ns istio-system TCP/15012"} if mesh.get("kind") == "istio" and mesh_of(tree, what) else set())
        for way in sorted(open_ - have):
            step.fail(f"{what}: `{way}` is closed")
        for way in sorted(one for one in have - DEFAULT if not any(one.startswith(may) for may in MAY)):
            step.fail(f"{what}: `{way}` is open")
        return
    wanted = WAYS.get((here, chosen))
    if wanted is None:
        if here in {component for component, _ in WAYS}:
            step.fail(f"{what}: closes {chosen or 'everything'}")
        return
    optional = {"in: component=server TCP/8200 TCP/8201"} if here == "vault" else set()
    for way in sorted(have - wanted):
        if here == "gateway-east-west" and way.startswith("out: apps"):
            continue  # those that are called from elsewhere
        if not loose(way, wanted):
            step.fail(f"{what}: `{way}` is open")
    for way in sorted(wanted - have - optional):
        if not any(loose(one, {way}) for one in have) and needed(way, tree, what):
            step.fail(f"{what}: `{way}` is closed")


def needed(way: str, tree: Tree, what: str) -> bool:
    if "5432" in way or "3306" in way:
        return bool(tree.platform.get("databases"))
    return "monitoring" not in way or tree.exists("/".join([*what.split("/")[:3], "monitoring"]))


def mesh_of(tree: Tree, what: str) -> bool:
    clusters = (tree.platform.get("mesh") or {}).get("clusters") or []
    return any(f"/{cluster}/" in what for cluster in clusters)


def loose(way: str, wanted: set[str]) -> bool:
    """Who is let in to Vault, and which databases it has, differs with the platform."""
    if way.startswith("in: ") and way.endswith(" TCP/8200") and "networks" in way and any("networks" in one for one in wanted):
        return "app=vault-snapshot" in way or "app=vault-rotation" in way or way == "in: networks TCP/8200"
    return way.startswith("out: networks TCP/") and any(one.startswith("out: networks TCP/") for one in wanted) and set(way.removeprefix("out: networks ").split()) <= {"TCP/5432", "TCP/3306", "TCP/587", "TCP/8080", "TCP/443", "TCP/8200"}


def pods(spec: dict[str, Any]) -> str:
    labels = (spec.get("podSelector") or {}).get("matchLabels") or {}
    named = {key: value for key, value in labels.items() if key in ("component", "app")} or labels
    return ",".join(f"{key}={value}" for key, value in sorted(named.items()))


def ways(tree: Tree, spec: dict[str, Any]) -> Iterator[str]:
    for direction, side, key in (("ingress", "in", "from"), ("egress", "out", "to")):
        for rule in spec.get(direction) or []:
            peers = sorted({peer(tree, one) for one in rule.get(key) or []}) or ["anybody"]
            ports = " ".join(f"{port.get('protocol')}/{port.get('port')}" for port in rule.get("ports") or ())
            yield f"{side}: {', '.join(sorted(peers, key=lambda name: (name != 'networks', name)))} {ports}".strip()


def peer(tree: Tree, one: dict[str, Any]) -> str:
    block = one.get("ipBlock")
    if block is not None:
        if block.get("cidr") == "0.0.0.0/0":
            return "the world" if block.get("except") == ["169.254.0.0/16"] else "everything"
        return str(block["cidr"]) if str(block.get("cidr")).startswith("169.") else "networks"
    space = ((one.get("namespaceSelector") or {}).get("matchLabels") or {}).get("kubernetes.io/metadata.name")
    labels = (one.get("podSelector") or {}).get("matchLabels") or {}
    if str(space).startswith("ingress-"):
        return "apps"  # a gateway in front of them
    if space in {app.get("namespace") or name for name, app in (tree.platform.get("apps") or {}).items()}:
        return "apps"
    named = {key: value for key, value in labels.items() if key in ("component", "app", "k8s-app")} or labels
    return " ".join([f"ns {space}"] * ("namespaceSelector" in one) + [f"{key}={value}" for key, value in sorted(named.items())]) or "any pod"
