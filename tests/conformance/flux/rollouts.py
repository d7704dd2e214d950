"""What a rollout does: tracks are told apart, weights are those of the platform, and Flux waits for all that it deploys."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import kube

from . import calls

if TYPE_CHECKING:
    from report import Step
    from tree import Cluster, Tree

WORKLOADS = {"Deployment", "StatefulSet", "DaemonSet", "Job", "HelmRelease"}
META = re.compile(r'Service\.Meta\.(\w+) == "([^"]+)"')


def subsets(tree: Tree, step: Step) -> None:
    """Each subset of an app has pods, and no two have the same. Of an app in another cluster, the mesh gateways there tell them apart."""
    count = 0
    for cluster in tree.views:
        pods = [pod for _, _, thing in cluster.placed() if (pod := kube.pod_spec(thing)) and not kube.partial(thing)]
        labelled = [{**(pod.get("metadata") or {}).get("labels", {}), **meta(pod)} for pod in pods]
        here = calls.apps(tree, cluster.name)
        for what, app, named in divided(cluster):
            if app not in here:
                continue
            count += len(named)
            for name, labels in named.items():
                if not any(labels.items() <= one.items() for one in labelled):
                    step.fail(f"{what}: no pod is in the subset `{name}`")
            if len({tuple(sorted(labels.items())) for labels in named.values()}) < len(named):
                step.fail(f"{what}: two subsets are the same pods")
    step.detail = f"{count} subsets"


def meta(pod: dict[str, Any]) -> dict[str, str]:
    """What Consul's injector makes of annotations."""
    notes = (pod.get("metadata") or {}).get("annotations") or {}
    prefix = "consul.hashicorp.com/service-meta-"
    return {key.removeprefix(prefix): value for key, value in notes.items() if key.startswith(prefix)}


def divided(cluster: Cluster) -> Any:
    """(what, app, name of a subset -> its labels)"""
    for _, _, thing in cluster.placed():
        if kube.kind(thing) == "DestinationRule":
            yield kube.label(thing), thing["spec"]["host"].partition(".")[0], {one["name"]: one.get("labels") or {} for one in thing["spec"].get("subsets") or []}
        if kube.kind(thing) == "ServiceResolver":
            named = (thing["spec"].get("subsets") or {}).items()
            yield kube.label(thing), kube.name(thing), {name: dict(META.findall(one.get("filter", ""))) for name, one in named}


def weights(tree: Tree, step: Step) -> None:
    count = 0
    for cluster in tree.views:
        for name, app in calls.apps(tree, cluster.name).items():
            canary = (app.get("traffic") or {}).get("canary")
            if not canary:
                continue
            said = list(weighed(cluster, app["namespace"], name))
            count += len(said)
            if not said or any(found != {"stable": 100 - canary["weight"], "canary": canary["weight"]} for found in said):
                step.fail(f"{cluster.name}: app {name}: {said or 'nothing'} is not {canary['weight']} of 100 for the canary")
    step.detail = f"{count} routes"


def weighed(cluster: Cluster, space: str, name: str) -> Any:
    for _, _, thing in cluster.placed():
        if kube.namespace(thing) != space:
            continue
        if kube.kind(thing) == "VirtualService":
            for rule in thing["spec"].get("http") or []:
                if any("headers" in match for match in rule.get("match") or []):
                    continue  # these calls go to one version whatever the weight is
                routes = [route for route in rule.get("route") or [] if route["destination"].get("subset")]
                if routes and routes[0]["destination"]["host"].partition(".")[0] == name:
                    yield {route["destination"]["subset"]: route.get("weight", 100) for route in routes}
        if kube.kind(thing) == "ServiceSplitter" and kube.name(thing) == name:
            yield {one["serviceSubset"]: one["weight"] for one in thing["spec"]["splits"]}


def waited(tree: Tree, step: Step) -> None:
    """A Kustomization is ready once all that it runs is: it waits for everything, or names each workload."""
    count = 0
    for cluster in tree.views:
        for found in cluster.kustomizations.values():
            if found.spec.get("wait"):
                continue
            named = {(one["kind"], one.get("namespace"), one["name"]) for one in found.spec.get("healthChecks") or []}
            for thing in found.objects:
                if kube.kind(thing) in WORKLOADS and not kube.partial(thing):
                    count += 1
                    if (kube.kind(thing), kube.namespace(thing), kube.name(thing)) not in named:
                        step.fail(f"{found.file}: is ready before {kube.label(thing)} is")
    step.detail = f"{count} workloads"


def digests(tree: Tree, step: Step) -> None:
    """A chart whose digest the platform says comes by it."""
    count = 0
    for cluster in tree.views:
        sources = {(kube.namespace(thing), kube.name(thing)): thing for _, _, thing in cluster.placed() if kube.kind(thing) == "OCIRepository"}
        for name, app in calls.apps(tree, cluster.name).items():
            digest = (app.get("chart") or {}).get("digest")
            if not digest:
                continue
            count += 1
            source = sources.get((app["namespace"], name))
            if source is None or source["spec"]["ref"].get("digest") != digest:
                step.fail(f"{cluster.name}: app {name}: its chart does not come by the digest {digest}")
    step.detail = f"{count} charts"


CHECKS = {"subsets": subsets, "weights": weights, "waited": waited, "digests": digests}
