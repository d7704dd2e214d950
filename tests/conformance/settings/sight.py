"""What people look at when something is wrong: dashboards, what measures the parts of a cluster, and spans."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import kube

if TYPE_CHECKING:
    from report import Step
    from tree import Cluster, Kustomization, Tree

# dashboard of the platform -> the ConfigMaps that show it, by component
SHOWN = {
    "mesh": {"istio-defaults": "dashboard-mesh", "consul-defaults": "dashboard-mesh"},
    "apps": {"istio-defaults": "dashboard-app-calls", "consul-defaults": "dashboard-app-calls", "monitoring": "dashboard-app-resources"},
    "flux": {"monitoring": "dashboard-flux"},
    "vault": {"vault": "dashboard-vault"},
}
OBJECTIVES = "dashboard-app-objectives"  # of apps that have some
MESHED = ("istio-defaults", "consul-defaults")
# component -> what measures it, with the labels that it is found by
MEASURED = {
    "istio-defaults": ("ServiceMonitor", "istiod", {"istio": "pilot"}),
    "vault": ("PodMonitor", "vault", {"app.kubernetes.io/name": "vault", "component": "server"}),
}
COLLECTOR = ("opentelemetry-collector.tracing.svc.cluster.local", 4317)


def check(tree: Tree, cluster: Cluster, found: Kustomization, here: str, step: Step) -> None:
    for problem in (*dashboards(tree, cluster, found, here), *measured(tree, cluster, found, here), *traced(tree, cluster, found, here)):
        step.fail(f"{found.path}: {problem}")


def observed(tree: Tree, cluster: Cluster) -> bool:
    return cluster.name in ((tree.platform.get("observability") or {}).get("clusters") or [])


def dashboards(tree: Tree, cluster: Cluster, found: Kustomization, here: str) -> Iterator[str]:
    have = {kube.name(thing) for thing in found.objects if kube.kind(thing) == "ConfigMap" and kube.name(thing).startswith("dashboard-")}
    wanted = set()
    if observed(tree, cluster):
        said = (tree.platform.get("observability") or {}).get("dashboards") or []
        wanted = {by[here] for name, by in SHOWN.items() if name in said and here in by}
        apps = (tree.platform.get("apps") or {}).values()
        if here == "monitoring" and "apps" in said and any("alerts" in app and app.get("cluster", cluster.name) == cluster.name for app in apps):
            wanted.add(OBJECTIVES)
    if have != wanted:
        yield f"its dashboards are {sorted(have)}, not {sorted(wanted)}"


def measured(tree: Tree, cluster: Cluster, found: Kustomization, here: str) -> Iterator[str]:
    if not observed(tree, cluster):
        return
    if here in MEASURED:
        kind, name, labels = MEASURED[here]
        selectors = {kube.name(thing): (thing["spec"].get("selector") or {}).get("matchLabels") for thing in found.objects if kube.kind(thing) == kind}
        if selectors.get(name) != labels:
            yield f"{kind} {name} measures the pods with {selectors.get(name)}, not {labels}"
    # its controllers say what is not applied; without `flux` among the dashboards nobody asked for it
    if here == "monitoring" and "flux" in ((tree.platform.get("observability") or {}).get("dashboards") or []) and not any(kube.kind(thing) == "PodMonitor" for thing in found.objects):
        yield "nothing measures Flux"


def traced(tree: Tree, cluster: Cluster, found: Kustomization, here: str) -> Iterator[str]:
    if here not in MESHED or not tree.exists(f"flux/infrastructure/{cluster.name}/tracing"):
        return
    if here == "istio-defaults" and not any(kube.kind(thing) == "Telemetry" for thing in found.objects):
        yield "no call is traced"
    for thing in found.objects:
        if kube.kind(thing) == "ProxyDefaults":
            yield from proxies((thing.get("spec") or {}).get("config") or {})


def proxies(config: dict[str, Any]) -> Iterator[str]:
    try:
        collector = json.loads(config["envoy_extra_static_clusters_json"])
        tracing = json.loads(config["envoy_listener_tracing_json"])
        address = collector["load_assignment"]["endpoints"][0]["lb_endpoints"][0]["endpoint"]["address"]["socket_address"]
        sent = tracing["provider"]["typed_config"]["grpc_service"]["envoy_grpc"]["cluster_name"]
    except (KeyError, IndexError, ValueError):
        yield "no call is traced"
        return
    if (address.get("address"), address.get("port_value")) != COLLECTOR or sent != collector.get("name") or not tracing.get("random_sampling"):
        yield f"spans go to {address}, by `{sent}`"
