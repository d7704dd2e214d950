"""Calls between clusters: what a caller's proxy is told, held against the gateway, the app and the network at the other end.

Each end is read as its own proxy reads it. A call that one end makes and the other does not take would fail at run time only.
"""

from __future__ import annotations

import copy
import re
from collections.abc import Callable, Iterator
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any

import kube
import yamls

if TYPE_CHECKING:
    from report import Step
    from tree import Tree

NAME = re.compile(r"outbound_\.(\d+)_\.([a-z0-9-]*)_\.(.+)")
SUFFIX = ".svc.cluster.local"


def crossing(tree: Tree, step: Step) -> None:
    ends, balancers, domains, addresses = known = seen(tree)
    if not ways(known, step):
        return
    made = 0
    for what, edit in MUTANTS:
        broken = copy.deepcopy((ends, balancers, domains))
        edit(*broken)
        made += 1
        if not any(problem for problem, _ in problems(*broken, addresses)):
            step.fail(f"not caught: {what}")
    step.detail += f", {made} of {made} mistakes caught"


Ends = tuple[dict[str, Any], dict[str, Any], dict[str, str], dict[str, str]]


def seen(tree: Tree) -> Ends:
    """The objects of each cluster, the load balancers in front of them, their trust domains and addresses."""
    ends = {cluster.name: [thing for _, _, thing in cluster.placed()] for cluster in tree.views}
    clusters, networks = tree.platform["clusters"], tree.platform.get("networks") or {}
    addresses = {name: networks[cluster["network"]]["cidr"] for name, cluster in clusters.items() if networks}
    return ends, load_balancers(tree), trust_domains(tree), addresses


def ways(known: Ends, step: Step) -> int:
    calls = 0
    for problem, counted in problems(*known):
        calls += counted
        if problem:
            step.fail(problem)
    step.detail = f"{calls} ways between clusters"
    return calls


def load_balancers(tree: Tree) -> dict[str, Any]:
    """host -> (cluster, addresses that may connect, ports), of the load balancers in front of the gateways."""
    file = "terraform/roots/east-west/main.tf"
    if not tree.exists(file):
        return {}
    found = {}
    for block in tree.hcl(file).get("module", []):
        for name, body in block.items():
            for host in body["hosts"]:
                ports = {item["port"] for item in body["listeners"].values()}
                found[host] = (name.replace("_", "-"), set(body["allow_cidrs"]), ports)
    return found


def trust_domains(tree: Tree) -> dict[str, str]:
    found = {}
    for path in tree.files():
        parts = PurePosixPath(path).parts
        if parts[:2] == ("flux", "infrastructure") and parts[3:] == ("istiod", "values.yaml"):
            found[parts[2]] = yamls.documents(tree.text(path))[0]["meshConfig"]["trustDomain"]
    return found


def of(things: list[dict[str, Any]], kind: str) -> list[dict[str, Any]]:
    return [thing for thing in things if kube.kind(thing) == kind]


def problems(ends: dict[str, Any], balancers: dict[str, Any], domains: dict[str, str], addresses: dict[str, str]) -> Iterator[tuple[str | None, int]]:
    """(what is wrong or None, how many ways were looked at)."""
    for caller, things in ends.items():
        for entry in of(things, "ServiceEntry"):
            spec = entry["spec"]
            if spec.get("location") != "MESH_INTERNAL":
                continue
            where = f"{caller}: {kube.label(entry)}"
            for endpoint in spec.get("endpoints") or []:
                yield None, 1
                found = balancers.get(endpoint["address"])
                if found is None:
                    yield f"{where}: no load balancer has the host `{endpoint['address']}`", 0
                    continue
                callee, allowed, ports = found
                if addresses[caller] not in allowed:
                    yield f"{where}: its load balancer lets nobody of {addresses[caller]} connect", 0
                for namespace in entry["spec"]["exportTo"]:
                    if (addresses[callee], *endpoint["ports"].values()) not in leaving(things, namespace):
                        yield f"{where}: the network lets nobody of {namespace} reach {addresses[callee]}", 0
                if not set(endpoint["ports"].values()) <= ports:
                    yield f"{where}: its load balancer listens on {sorted(ports)}", 0
                for problem in one(caller, callee, entry, ends, domains):
                    yield f"{where}: {problem}", 0


def leaving(things: list[dict[str, Any]], namespace: str) -> set[tuple[str, int]]:
    """The addresses, each with a port, that pods of a namespace may connect to."""
    return {
        (peer["ipBlock"]["cidr"], port["port"])
        for policy in of(things, "NetworkPolicy")
        if kube.namespace(policy) == namespace
        for rule in policy["spec"].get("egress") or []
        for peer in rule.get("to") or []
        if "ipBlock" in peer
        for port in rule.get("ports") or []
    }


def one(caller: str, callee: str, entry: dict[str, Any], ends: dict[str, Any], domains: dict[str, str]) -> Iterator[str]:
    here, there = ends[caller], ends[callee]
    (host,), space = entry["spec"]["hosts"], kube.namespace(entry)
    rules = [rule for rule in of(here, "DestinationRule") if rule["spec"]["host"] == host]
    if len(rules) != 1:
        yield f"{len(rules)} DestinationRules encrypt it"
        return
    (rule,) = rules
    subsets = {item["name"]: item["trafficPolicy"]["tls"] for item in rule["spec"].get("subsets") or []}
    identities: set[str] = set()
    apps: set[tuple[int, str]] = set()
    for name, tls in {"": rule["spec"]["trafficPolicy"]["tls"], **subsets}.items():
        found = NAME.fullmatch(tls.get("sni", ""))
        if tls["mode"] != "ISTIO_MUTUAL" or not found:
            yield f"the subset `{name}` is not encrypted for a name of the mesh"
            continue
        apps.add((int(found[1]), found[3]))
        identities.update(tls.get("subjectAltNames") or ["anybody"])
        if found[2] != name:
            yield f"the subset `{name}` asks for `{found[2]}`"
        elif name and name not in subsets_of(there, found[3]):
            yield f"{callee} has no subset `{name}` of {found[3]}"
    routed = {
        target["destination"].get("subset", "")
        for service in of(here, "VirtualService")
        for route in service["spec"]["http"]
        for target in route["route"]
        if target["destination"]["host"] == host
    }
    if not routed or not routed <= {"", *subsets}:
        yield f"what is routed there is {sorted(routed)}"
    for port, app in apps:
        yield from passed(here, there, app, port)
        yield from admitted(caller, callee, entry, ends, domains, app)
    owners = {f"spiffe://{domains[callee]}/ns/{kube.namespace(thing)}/sa/{kube.name(thing)}" for thing in of(there, "ServiceAccount")}
    if not identities <= owners or len(identities) != 1:
        yield f"it speaks to {sorted(identities)}, and {callee} has no such account"
    for kind in ("DestinationRule", "VirtualService"):
        for thing in of(here, kind):
            if kube.namespace(thing) == space and kube.name(thing) == kube.name(entry):
                if thing["spec"].get("exportTo") != entry["spec"]["exportTo"]:
                    yield f"the {kind} is known to others than the ServiceEntry"


def subsets_of(things: list[dict[str, Any]], host: str) -> set[str]:
    return {item["name"] for rule in of(things, "DestinationRule") if rule["spec"]["host"] == host for item in rule["spec"].get("subsets") or []}


def passed(here: list[dict[str, Any]], there: list[dict[str, Any]], app: str, port: int) -> Iterator[str]:
    """The gateway passes the name on, and the name is one at both ends."""
    hosts = {
        host
        for gateway in of(there, "Gateway")
        for server in gateway["spec"].get("servers") or []
        if server.get("tls", {}).get("mode") == "AUTO_PASSTHROUGH"
        for host in server["hosts"]
    }
    if app not in hosts:
        yield f"no gateway passes {app} on"
    name, space = app.removesuffix(SUFFIX).split(".")
    services = [thing for thing in of(here, "Service") if (kube.name(thing), kube.namespace(thing)) == (name, space)]
    if not any(item["port"] == port for thing in services for item in thing["spec"]["ports"]):
        yield f"{app} has no port {port} for callers here"
    if any(thing["spec"].get("selector") for thing in services):
        yield f"{app} has pods here too"


def admitted(caller: str, callee: str, entry: dict[str, Any], ends: dict[str, Any], domains: dict[str, str], app: str) -> Iterator[str]:
    """Some app of each namespace that knows the way is let in by name, and the networks at both ends let it pass."""
    space = app.removesuffix(SUFFIX).split(".")[1]
    principals = {
        principal
        for policy in of(ends[callee], "AuthorizationPolicy")
        if kube.namespace(policy) == space
        for rule in policy["spec"].get("rules") or []
        for source in rule.get("from") or []
        for principal in source["source"]["principals"]
    }
    for namespace in entry["spec"]["exportTo"]:
        if not any(principal.startswith(f"{domains[caller]}/ns/{namespace}/sa/") for principal in principals):
            yield f"{callee} lets nobody of {domains[caller]}/{namespace} call {app}"
    gateways = {kube.namespace(thing) for thing in of(ends[callee], "Gateway") for server in thing["spec"].get("servers") or [] if app in server["hosts"]}
    allowed = {
        peer.get("namespaceSelector", {}).get("matchLabels", {}).get("kubernetes.io/metadata.name")
        for policy in of(ends[callee], "NetworkPolicy")
        if kube.namespace(policy) == space
        for rule in policy["spec"].get("ingress") or []
        for peer in rule.get("from") or []
    }
    if not gateways <= allowed:
        yield f"the network of {callee} lets no gateway reach {app}"


def mutant(kind: str, edit: Callable[..., Any], where: Callable[..., Any] = lambda thing: True) -> Callable[..., Any]:
    """Changes the first object of a kind on some cluster."""

    def change(ends: dict[str, Any], _balancers: dict[str, Any], _domains: dict[str, str]) -> None:
        thing = next(thing for things in ends.values() for thing in of(things, kind) if where(thing))
        edit(thing["spec"])

    return change


def remote(thing: dict[str, Any]) -> bool:
    result: bool = thing["spec"]["host"].endswith(".internal")
    return result


def passing(thing: dict[str, Any]) -> bool:
    return any(server.get("tls", {}).get("mode") == "AUTO_PASSTHROUGH" for server in thing["spec"].get("servers") or [])


def nobody(ends: dict[str, Any], _balancers: dict[str, Any], _domains: dict[str, str]) -> None:
    for things in ends.values():
        for policy in of(things, "AuthorizationPolicy"):
            for rule in policy["spec"].get("rules") or []:
                for source in rule.get("from") or []:
                    source["source"]["principals"] = ["elsewhere/ns/a/sa/b"]


def closed(direction: str) -> Callable[..., Any]:
    def change(ends: dict[str, Any], _balancers: dict[str, Any], _domains: dict[str, str]) -> None:
        for things in ends.values():
            for policy in of(things, "NetworkPolicy"):
                policy["spec"][direction] = []

    return change


def shut(_ends: dict[str, Any], balancers: dict[str, Any], _domains: dict[str, str]) -> None:
    for host, (cluster, _, ports) in balancers.items():
        balancers[host] = (cluster, {"192.0.2.0/24"}, ports)


MUTANTS = (
    ("another host", lambda ends, balancers, domains: balancers.clear()),
    ("another trust domain", lambda ends, balancers, domains: domains.update(dict.fromkeys(domains, "other"))),
    ("another name at the gateway", mutant("Gateway", lambda spec: spec["servers"][0].update(hosts=["a.b.svc.cluster.local"]), passing)),
    ("another port", mutant("DestinationRule", lambda spec: spec["trafficPolicy"]["tls"].update(sni="outbound_.1_._.a.b.svc.cluster.local"), remote)),
    ("no encryption", mutant("DestinationRule", lambda spec: spec["trafficPolicy"]["tls"].update(mode="DISABLE"), remote)),
    ("anybody's certificate", mutant("DestinationRule", lambda spec: spec["trafficPolicy"]["tls"].pop("subjectAltNames"), remote)),
    ("another account", mutant("DestinationRule", lambda spec: spec["trafficPolicy"]["tls"].update(subjectAltNames=["spiffe://a/ns/b/sa/c"]), remote)),
    ("known to all", mutant("DestinationRule", lambda spec: spec.update(exportTo=["*"]), remote)),
    ("nobody is let in", nobody),
    ("no network lets it in", closed("ingress")),
    ("no network lets it out", closed("egress")),
    ("the load balancer lets nobody connect", shut),
)

CHECKS = {"crossing": crossing}
