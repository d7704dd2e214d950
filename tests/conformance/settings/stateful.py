"""How an app keeps its state, compared with what the platform says: how many replicas, their names, their volumes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import kube

if TYPE_CHECKING:
    from report import Step
    from tree import Cluster, Kustomization, Tree

KIND = "statefulSet"
ZONE = "topology.kubernetes.io/zone"
ORDERS = {"ordered": "OrderedReady", "parallel": "Parallel"}


def check(tree: Tree, cluster: Cluster, name: str, app: dict[str, Any], found: Kustomization, step: Step) -> None:
    if app.get("kind") != KIND:
        return
    before = next((one for one in cluster.kustomizations.values() if one.path.endswith(f"/replicas-{name}")), None)
    if before is None:
        step.fail(f"{found.path}: its replicas have no names")
        return
    for thing in found.objects:
        if kube.kind(thing) == "StatefulSet":
            for problem in problems(name, app, thing):
                step.fail(f"{found.path}: {kube.label(thing)}: {problem}")
    if before.spec.get("wait") or {(one["kind"], one["name"]) for one in before.spec.get("healthChecks") or ()} != {("Service", f"{name}-headless")}:
        step.fail(f"{before.file}: Flux waits for claims, which are bound when the pods start that wait for it")


def ahead(tree: Tree, found: Kustomization, step: Step) -> None:
    """What comes before the pods of an app: names and claims of its replicas."""
    name = found.path.rpartition("/replicas-")[2]
    app = (tree.platform.get("apps") or {}).get(name)
    if app is not None and app.get("kind") == KIND:
        for problem in (*claimed(name, app, found), *named(name, app, found)):
            step.fail(f"{found.path}: {problem}")


def replicas(app: dict[str, Any]) -> int:
    return int((app.get("replicas") or {}).get("min", 3))


def problems(name: str, app: dict[str, Any], thing: dict[str, Any]) -> Iterator[str]:
    spec = thing["spec"]
    wanted = {
        "replicas": replicas(app),
        "serviceName": f"{name}-headless",
        "podManagementPolicy": ORDERS[app.get("podManagement", "ordered")],
        "updateStrategy": {"type": "RollingUpdate"},
        "persistentVolumeClaimRetentionPolicy": {"whenDeleted": "Retain", "whenScaled": "Retain"},
        "revisionHistoryLimit": 3,
    }
    for key, value in wanted.items():
        if spec.get(key) != value:
            yield f"`{key}` is {spec.get(key)}, and not {value}"
    labels = ((spec.get("selector") or {}).get("matchLabels") or {}).items()
    pod = kube.pod_spec(thing) or {}
    if not labels or not labels <= ((pod.get("metadata") or {}).get("labels") or {}).items():
        yield "it chooses other pods than its own"
    volumes = app.get("volumeClaimTemplates") or {}
    templates = spec.get("volumeClaimTemplates") or []
    if [one["metadata"]["name"] for one in templates] != [f"disk-{volume}" for volume in sorted(volumes)]:
        yield f"its volumes are not {sorted(volumes)}, in this order, which Kubernetes compares"
    # a size would be fixed for ever
    if any(one["spec"] != {"accessModes": ["ReadWriteOnce"], "storageClassName": "gp3", "resources": {"requests": {"storage": "1Gi"}}} for one in templates):
        yield "a template changes with the size, which Kubernetes refuses"
    own: dict[str, Any] = next((one for one in (pod.get("spec") or {}).get("containers") or () if one.get("name") == name), {})
    mounted = {(one.get("name"), one.get("mountPath")) for one in own.get("volumeMounts") or () if not one.get("readOnly")}
    for volume, said in volumes.items():
        if (f"disk-{volume}", said["mount"]) not in mounted:
            yield f"the volume {volume} is not at {said['mount']}"
    constraints = (pod.get("spec") or {}).get("topologySpreadConstraints") or ()
    if any((one.get("labelSelector") or {}).get("matchLabels") != dict(labels) for one in constraints):
        yield f"other pods than its own are counted where it is spread: {constraints}"
    spread = [one for one in constraints if one.get("topologyKey") == ZONE]
    if [one.get("whenUnsatisfiable") for one in spread] != ["ScheduleAnyway"] or any("matchLabelKeys" in one for one in spread):
        yield f"its pods are not spread, or may not come back to their volumes: {spread}"


def claimed(name: str, app: dict[str, Any], before: Kustomization) -> Iterator[str]:
    """A claim of each volume for each replica, which no commit takes away."""
    volumes = app.get("volumeClaimTemplates") or {}
    wanted = {f"disk-{volume}-{name}-{at}": said["size"] for volume, said in volumes.items() for at in range(replicas(app))}
    claims = [thing for thing in before.objects if kube.kind(thing) == "PersistentVolumeClaim"]
    sizes = {kube.name(thing): thing["spec"]["resources"]["requests"]["storage"] for thing in claims}
    if sizes != wanted:
        yield f"there are the claims {sizes}, and not {wanted}"
    for thing in claims:
        if (thing["metadata"].get("labels") or {}).get("app.kubernetes.io/name") != name:
            yield f"{kube.label(thing)}: who looks for the claims of the app does not find it"
        if kube.annotation(thing, "kustomize.toolkit.fluxcd.io/prune") != "disabled":
            yield f"{kube.label(thing)}: it goes when its line goes"
        if (thing["spec"].get("accessModes"), thing["spec"].get("storageClassName"), kube.namespace(thing)) != (["ReadWriteOnce"], "gp3", app["namespace"]):
            yield f"{kube.label(thing)}: it is no encrypted disk of one pod"


def named(name: str, app: dict[str, Any], before: Kustomization) -> Iterator[str]:
    """The Service in which each replica has its name, before it is ready."""
    services = [thing for thing in before.objects if kube.kind(thing) == "Service"]
    if [kube.name(thing) for thing in services] != [f"{name}-headless"]:
        yield "there is not one Service of names"
    for thing in services:
        spec = thing["spec"]
        if (spec.get("clusterIP"), spec.get("publishNotReadyAddresses"), spec.get("selector")) != ("None", True, {"app.kubernetes.io/name": name}):
            yield f"{kube.label(thing)}: a replica that starts does not find the others"
        if any(port.get("targetPort") != port.get("name") for port in spec.get("ports") or ()):
            yield f"{kube.label(thing)}: a port of a replica leads to another port of its pod"
        if kube.namespace(thing) != app["namespace"]:
            yield f"{kube.label(thing)}: it is in another namespace than the pods"
