"""Where the pods of an app run, how they end, what Prometheus asks them for, and their folders, compared with what the platform says."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import kube
from flux import calls

from .jobs import KINDS, seconds

if TYPE_CHECKING:
    from report import Step
    from tree import Cluster, Kustomization, Tree

PODS = ("Deployment", "StatefulSet", "Job", "CronJob")
CAPACITY = {"spot": "spot", "onDemand": "on-demand"}
# what leaves a port of a pod to itself, and where a proxy is measured, in each mesh
PAST = {"istio": "traffic.sidecar.istio.io/excludeInboundPorts", "consul": "consul.hashicorp.com/transparent-proxy-exclude-inbound-ports"}
PROXY = {"istio": ({"port": "http-envoy-prom", "path": "/stats/prometheus"}, 15090), "consul": ({"port": "prometheus", "path": "/metrics"}, 20200)}
PROMETHEUS = {"kubernetes.io/metadata.name": "monitoring"}
# how long callers need to learn that a pod goes, and what a program has after that
DRAIN, REST = 10, 50


def check(tree: Tree, cluster: Cluster, name: str, app: dict[str, Any], found: Kustomization, step: Step) -> None:
    if "chart" in app:
        return
    mesh = tree.platform.get("mesh") or {}
    kind = str(mesh.get("kind")) if cluster.name in (mesh.get("clusters") or ()) else None
    seen = cluster.name in ((tree.platform.get("observability") or {}).get("clusters") or ())
    for thing in found.objects:
        if kube.kind(thing) in PODS and not kube.partial(thing):
            pod = kube.pod_spec(thing) or {}
            spec = pod.get("spec") or {}
            notes = (pod.get("metadata") or {}).get("annotations") or {}
            problems = (*nodes(tree, cluster, app, spec), *ends(name, app, spec), *folders(name, app, spec), *past(kind, app, notes))
        elif kube.kind(thing) == "PodMonitor":
            problems = (*measured(kind, app, thing["spec"]),)
        elif kube.kind(thing) == "NetworkPolicy":
            problems = (*asked(kind if seen else None, app, thing["spec"]),)
        else:
            continue
        for problem in problems:
            step.fail(f"{found.path}: {kube.label(thing)}: {problem}")


def nodes(tree: Tree, cluster: Cluster, app: dict[str, Any], spec: dict[str, Any]) -> Iterator[str]:
    said = app.get("placement") or {}
    named = {"node-group": said.get("nodeGroup"), "kubernetes.io/arch": said.get("architecture")}
    if spec.get("nodeSelector") != ({key: value for key, value in named.items() if value} or None):
        yield f"it runs on nodes with {spec.get('nodeSelector')}, and the platform says {said}"
    karpenter = isinstance((tree.platform["clusters"][cluster.name] or {}).get("autoscaling"), dict)
    capacity = said.get("capacityType") if karpenter and "nodeGroup" not in said else None
    labels = [("karpenter.sh/capacity-type", CAPACITY[capacity])] if capacity else []
    labels += [("eks.amazonaws.com/capacityType", "ON_DEMAND")] if capacity == "onDemand" else []
    terms = [{"matchExpressions": [{"key": key, "operator": "In", "values": [value]}]} for key, value in labels]
    wanted = {"nodeAffinity": {"requiredDuringSchedulingIgnoredDuringExecution": {"nodeSelectorTerms": terms}}} if terms else None
    if spec.get("affinity") != wanted:
        yield f"it asks for {spec.get('affinity')}, and the platform says {said}"


def ends(name: str, app: dict[str, Any], spec: dict[str, Any]) -> Iterator[str]:
    """Callers learn of it, and the program has time for what it does."""
    said = app.get("lifecycle") or {}
    stop = said.get("preStop") or {}
    if "exec" in stop:
        wanted, takes = {"exec": {"command": stop["exec"]}}, seconds(stop.get("within"), 30)
    elif stop or app.get("kind") not in KINDS:
        takes = seconds(stop.get("sleep"), DRAIN)
        wanted = {"sleep": {"seconds": takes}}
    else:
        wanted, takes = {}, 0
    container: dict[str, Any] = next((one for one in spec.get("containers") or () if one.get("name") == name), {})
    if (container.get("lifecycle") or {}).get("preStop", {}) != wanted:
        yield f"it ends by {container.get('lifecycle')}, and the platform says {said or 'nothing'}"
    grace = seconds(said.get("terminationGracePeriod"), max(takes + REST, DRAIN + REST))
    if spec.get("terminationGracePeriodSeconds") != grace:
        yield f"it has {spec.get('terminationGracePeriodSeconds')} seconds to end, and not {grace}"
    if wanted and grace < takes + DRAIN:
        yield "is killed before its requests are answered"


def folders(name: str, app: dict[str, Any], spec: dict[str, Any]) -> Iterator[str]:
    """Folders of the pod, and disks of the replica, where the app has them and where a container beside it names them."""
    said, disks = app.get("scratch") or {}, app.get("volumeClaimTemplates") or {}
    have = {one["name"]: one.get("emptyDir") for one in spec.get("volumes") or () if str(one.get("name")).startswith("scratch-")}
    wanted = {f"scratch-{key}": {"sizeLimit": str(one.get("size", "1Gi"))} for key, one in said.items()}
    if have != wanted:
        yield f"its folders are {have}, and the platform says {said}"
    places = {**{f"scratch-{key}": one["mount"] for key, one in said.items()}, **{f"disk-{key}": one["mount"] for key, one in disks.items()}}
    beside = {**(app.get("initContainers") or {}), **(app.get("sidecars") or {})}
    shared = app.get("volumes") or {}
    for container in [*(spec.get("initContainers") or ()), *(spec.get("containers") or ())]:
        named = (beside.get(container["name"]) or {}).get("volumes") or () if container["name"] != name else None
        keys = {f"{kind}-{key}" for key in named for kind in ("scratch", "disk") if key not in shared} if named is not None else set(places)
        mine = {key: place for key, place in places.items() if key in keys}
        found = {one["name"]: one.get("mountPath") for one in container.get("volumeMounts") or () if str(one.get("name")).startswith(("scratch-", "disk-"))}
        if found != mine:
            yield f"container `{container['name']}`: it has the folders {found}, and not {mine}"


def number(app: dict[str, Any]) -> int | None:
    said = app.get("metrics")
    return None if said is None else calls.meant(app, said.get("port"))


def past(kind: str | None, app: dict[str, Any], notes: dict[str, Any]) -> Iterator[str]:
    """The proxy leaves that port alone, and no other."""
    for mesh, key in PAST.items():
        wanted = str(number(app)) if mesh == kind and number(app) is not None else None
        if notes.get(key) != wanted:
            yield f"its proxy leaves {notes.get(key)} alone, and not {wanted}"


def measured(kind: str | None, app: dict[str, Any], spec: dict[str, Any]) -> Iterator[str]:
    wanted = [PROXY[kind][0]] if kind else []
    own = number(app)
    if own is not None:
        names = {port: name for name, port in calls.ports(app).items()}
        wanted.append({"port": names[own], "path": app["metrics"].get("path", "/metrics")})
    if spec.get("podMetricsEndpoints") != wanted:
        yield f"Prometheus asks for {spec.get('podMetricsEndpoints')}, and not for {wanted}"


def asked(kind: str | None, app: dict[str, Any], spec: dict[str, Any]) -> Iterator[str]:
    """Prometheus reaches what it asks, and nothing else."""
    have = {
        port.get("port")
        for rule in spec.get("ingress") or ()
        if any((peer.get("namespaceSelector") or {}).get("matchLabels") == PROMETHEUS for peer in rule.get("from") or ())
        for port in rule.get("ports") or ({"port": "every port"},)
    }
    wanted = ({PROXY[kind][1]} if kind else set()) | ({number(app)} if number(app) is not None else set())
    if have != wanted:
        yield f"Prometheus reaches {sorted(have, key=str)}, and not {sorted(wanted, key=str)}"
