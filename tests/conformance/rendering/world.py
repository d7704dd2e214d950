"""All objects of a cluster: those of the tree, and those that its charts make."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING, Any

import kube
from images import charts

if TYPE_CHECKING:
    from report import Step
    from tree import Cluster, Tree


@dataclasses.dataclass
class World:
    cluster: Cluster
    version: str  # of Kubernetes
    emitted: list[tuple[str, dict[str, Any]]] = dataclasses.field(default_factory=list)  # (place, object)
    rendered: list[tuple[str, dict[str, Any]]] = dataclasses.field(default_factory=list)
    releases: list[tuple[str, Any, dict[str, Any], list[dict[str, Any]]]] = dataclasses.field(default_factory=list)  # (place, chart, release, objects)

    @property
    def every(self) -> list[tuple[str, dict[str, Any]]]:
        return self.emitted + self.rendered


known: dict[str, list[World]] = {}


def worlds(tree: Tree, step: Step | None) -> list[World]:
    """The clusters of a tree; what cannot be rendered is told once, to the step that asks first."""
    if step is not None or tree.name not in known:
        known.clear()  # the trees come one after the other
        known[tree.name] = [world(tree, cluster, step) for cluster in tree.views]
    return known[tree.name]


def world(tree: Tree, cluster: Cluster, step: Step | None) -> World:
    here = World(cluster, tree.kubernetes_version(cluster.name))
    here.emitted = [(place, thing) for place, _, thing in cluster.placed()]
    for what, chart, release, values, version in charts.releases(tree, cluster):
        try:
            objects = [whole(thing, release) for thing in charts.rendered(chart, release, values, version)]
        except ValueError as error:
            if step is not None:
                step.fail(f"{what}: {error}")
            continue
        here.releases.append((what, chart, release, objects))
        here.rendered += [(what, thing) for thing in objects]
    return here


def whole(thing: dict[str, Any], release: dict[str, Any]) -> dict[str, Any]:
    """As Helm applies it: nothing is null, and what names no namespace is in that of the release."""
    thing = without_nulls(thing)
    if not kube.cluster_scoped(thing) and not kube.namespace(thing):
        thing = {**thing, "metadata": {**thing["metadata"], "namespace": kube.namespace(release)}}
    return thing


def without_nulls(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: without_nulls(below) for key, below in value.items() if below is not None}
    if isinstance(value, list):
        return [without_nulls(below) for below in value]
    return value


def hook(thing: dict[str, Any]) -> bool:
    """Whether Helm makes it for a moment only."""
    return bool(kube.annotation(thing, "helm.sh/hook"))
