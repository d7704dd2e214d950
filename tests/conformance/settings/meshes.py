"""What Istio tells the proxy of an app: each host that the app calls, here, in other clusters and outside, and no other."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import kube
from flux import calls

if TYPE_CHECKING:
    from report import Step
    from tree import Cluster, Kustomization, Tree

SPANS = "tracing/opentelemetry-collector.tracing.svc.cluster.local"


def check(tree: Tree, cluster: Cluster, found: Kustomization, step: Step) -> None:
    mesh = tree.platform.get("mesh") or {}
    if cluster.name in (mesh.get("clusters") or []) and found.path.startswith("flux/apps/"):
        for problem in exposed(tree, cluster, found):
            step.fail(f"{found.path}: {problem}")
    if mesh.get("kind") != "istio" or cluster.name not in (mesh.get("clusters") or []):
        return
    if found.path.startswith("flux/apps/"):
        name = found.path.rpartition("/")[2]
        app = calls.apps(tree, cluster.name).get(name)
        if app is not None:
            for problem in (*entries(tree, found, name, app), *seen(tree, cluster, found, name, app), *routes(found, app)):
                step.fail(f"{found.path}: {problem}")
    elif found.path.endswith("/remote-apps"):
        for problem in remote(tree, cluster, found):
            step.fail(f"{found.path}: {problem}")


def exposed(tree: Tree, cluster: Cluster, found: Kustomization) -> Iterator[str]:
    """Who calls an app may call it, and so may the gateway of each ingress that leads to it; nobody else."""
    app = calls.apps(tree, cluster.name).get(found.path.rpartition("/")[2]) or {}
    wanted = {one["ingress"] for one in calls.entrances(app).values()}
    for thing in found.objects:
        if kube.kind(thing) == "ServiceIntentions":
            have = {one.get("name") for one in thing["spec"].get("sources") or () if one.get("action") != "deny"}
            for name in sorted(wanted - have):
                yield f"{kube.label(thing)}: the gateway {name} is refused"
    if (tree.platform.get("mesh") or {}).get("kind") == "istio":
        yield from principals(tree, found, app, wanted)


def principals(tree: Tree, found: Kustomization, app: dict[str, Any], gateways: set[str]) -> Iterator[str]:
    """Each caller's account with the trust domain of its cluster, and that of each gateway; the pods of a chart call each other."""
    name, apps = found.path.rpartition("/")[2], tree.platform.get("apps") or {}
    only = next(iter(tree.platform["clusters"]))

    def account(one: str) -> str:
        said = apps[one]
        return f"{said.get('cluster', only)}.{tree.platform['name']}/ns/{said.get('namespace') or one}/sa/{said.get('serviceAccount') or one}"

    wanted = {account(one) for one in calls.callers(tree, name)} | ({account(name)} if "chart" in app else set())
    wanted |= {f"{apps[name].get('cluster', only)}.{tree.platform['name']}/ns/ingress-{one}/sa/{one}" for one in gateways}
    policies = [thing for thing in found.objects if kube.kind(thing) == "AuthorizationPolicy"]
    have = {one for thing in policies for rule in thing["spec"].get("rules") or () for source in rule.get("from") or () for one in (source.get("source") or {}).get("principals") or ("everybody",)}
    for one in sorted(wanted - have):
        yield f"{one} is refused, and calls it"
    for one in sorted(have - wanted):
        yield f"{one} may call it, and does not"


def entries(tree: Tree, found: Kustomization, name: str, app: dict[str, Any]) -> Iterator[str]:
    """What is outside of the mesh is an entry of it, with the port that is called."""
    have = {kube.name(thing): thing["spec"] for thing in found.objects if kube.kind(thing) == "ServiceEntry"}
    externals, databases = tree.platform.get("externals") or {}, tree.platform.get("databases") or {}
    called = calls.called(app)
    wanted: dict[str, set[Any]] = {f"{name}-external-{one}": {externals[one].get("port", 443)} for one in called if one in externals}
    for one in called:
        if one in databases:
            wanted.setdefault(f"{name}-databases", set()).add({"postgres": 5432, "mysql": 3306}[databases[one].get("engine", "postgres")])
    if any("'VAULT_ADDR'" in str(kube.pod_spec(thing)) or "vault.hashicorp.com/agent-inject" in str(kube.pod_spec(thing)) for thing in found.objects):
        address = str(((tree.platform.get("vault") or {}).get("external") or {}).get("address", ""))
        wanted[f"{name}-vault"] = {int(address.removeprefix("https://").partition(":")[2].strip("/") or 443)}
    for key in sorted(have.keys() | wanted.keys()):
        ports = {one.get("number") for one in (have.get(key) or {}).get("ports") or ()}
        if ports != wanted.get(key, set()):
            yield f"ServiceEntry {key} has the ports {sorted(map(str, ports))}, and {sorted(map(str, wanted.get(key, set())))} are called"
        spoken = {"postgres": "tcp-postgres", "mysql": "tcp-mysql"}
        for one in (have.get(key) or {}).get("ports") or ():
            if key.endswith("-databases") and {5432: spoken["postgres"], 3306: spoken["mysql"]}.get(one.get("number")) != one.get("name"):
                yield f"ServiceEntry {key}: the port {one.get('number')} is called `{one.get('name')}`"


def seen(tree: Tree, cluster: Cluster, found: Kustomization, name: str, app: dict[str, Any]) -> Iterator[str]:
    """The hosts that its proxy knows."""
    sidecars = [thing["spec"] for thing in found.objects if kube.kind(thing) == "Sidecar"]
    if not sidecars:
        return
    have = {host for spec in sidecars for one in spec.get("egress") or () for host in one.get("hosts") or ()}
    wanted = {f"./{host}" for thing in found.objects if kube.kind(thing) == "ServiceEntry" for host in thing["spec"].get("hosts") or ()}
    if tree.exists(f"flux/infrastructure/{cluster.name}/tracing"):
        wanted.add(SPANS)
    apps = tree.platform.get("apps") or {}
    for one in calls.called(app):
        if one in apps:
            space = apps[one].get("namespace") or one
            host = (apps[one].get("chart") or {}).get("service") or one
            here = apps[one].get("cluster", cluster.name) == cluster.name
            wanted.add(f"{space}/*" if here and "chart" in apps[one] else f"{space}/{host}.{space}.svc.cluster.local")
            if here and apps[one].get("kind") == "statefulSet":
                wanted.add(f"{space}/{one}-headless.{space}.svc.cluster.local")
            if not here:
                wanted.add(f"{space}/{host}.{space}.{apps[one]['cluster']}.internal")
    wanted = wanted or {"~/*"}  # as Istio says that it knows none
    for host in sorted(wanted - have):
        yield f"the proxy of {name} does not know `{host}`"
    for host in sorted(have - wanted):
        yield f"the proxy of {name} knows `{host}`, which nothing calls"


def routes(found: Kustomization, app: dict[str, Any]) -> Iterator[str]:
    """Each path that is exposed leads to the app, and no other."""
    ways = calls.entrances(app)
    have_routes = {kube.name(thing) for thing in found.objects if kube.kind(thing) == "VirtualService"}
    name = found.path.rpartition("/")[2]
    shaped = (app.get("traffic") or {}).keys() & {"timeout", "retries", "canary"}
    for wanted in sorted({*([name] if shaped else []), *(f"{name}-ingress{end}" for end in ways)} - have_routes):
        yield f"there is no VirtualService {wanted}"
    for thing in found.objects:
        if kube.kind(thing) == "VirtualService" and thing["spec"].get("gateways") != ["mesh"]:
            way = ways.get(kube.name(thing).removeprefix(f"{name}-ingress")) or {}
            path = str(way.get("path", "/"))
            if thing["spec"].get("hosts") != [way.get("host")] or str(way.get("ingress")) not in str(thing["spec"].get("gateways")):
                yield f"{kube.label(thing)}: is for {thing['spec'].get('hosts')}, and the platform says {way}"
            for rule in thing["spec"].get("http") or ():
                have = {(match.get("uri") or {}).get("prefix") or (match.get("uri") or {}).get("exact") for match in rule.get("match") or ()}
                if {str(one).rstrip("/") for one in have} != {path.rstrip("/")}:
                    yield f"{kube.label(thing)}: leads {sorted(map(str, have))} to it, and the platform says {path}"


def remote(tree: Tree, cluster: Cluster, found: Kustomization) -> Iterator[str]:
    """Each app of another cluster that is called from here: in its namespace, by its port, through the gateway of its cluster."""
    apps = tree.platform.get("apps") or {}
    here = calls.apps(tree, cluster.name)
    for name in sorted({one for app in here.values() for one in calls.called(app) if one in apps and one not in here}):
        app = apps[name]
        space, host = app.get("namespace") or name, (app.get("chart") or {}).get("service") or name
        mine = {kube.kind(thing): thing for thing in found.objects if (kube.namespace(thing), kube.name(thing)) == (space, host)}
        for kind in ("Service", "ServiceEntry", "DestinationRule", "VirtualService"):
            if kind not in mine:
                yield f"there is no {kind} {space}/{host}"
        ports = {(one.get("port"), one.get("targetPort")) for one in ((mine.get("Service") or {}).get("spec") or {}).get("ports") or ()}
        if ports != {(app.get("port"), app.get("port"))}:
            yield f"Service {space}/{host} has the ports {sorted(map(str, ports))}"
        far = f"{host}.{space}.{app['cluster']}.internal"
        for rule in ((mine.get("VirtualService") or {}).get("spec") or {}).get("http") or ():
            for route in rule.get("route") or [{}]:
                to = route.get("destination") or {}
                if (to.get("host"), (to.get("port") or {}).get("number")) != (far, app.get("port")):
                    yield f"VirtualService {space}/{host} leads to {to}"
        entry = (mine.get("ServiceEntry") or {}).get("spec") or {}
        if ([far], {one.get("number") for one in entry.get("ports") or ()}) != (entry.get("hosts"), {app.get("port")}):
            yield f"ServiceEntry {space}/{host} is `{entry.get('hosts')}` with {entry.get('ports')}"
