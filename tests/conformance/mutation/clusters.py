"""Changes of what Flux deploys: objects, the values of charts, and Flux's own Kustomizations, as they are built and substituted."""

from __future__ import annotations

import copy
import dataclasses
import functools
import json
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import kube
import yamls
from tree import Kustomization

from . import sites

if TYPE_CHECKING:
    from tree import Cluster, Tree

# what is proved elsewhere, change by change
ELSEWHERE = {
    "PrometheusRule": "`alerts`: promtool's unit tests, and each change of a rule",
    "AlertmanagerConfig": "`alerts`: a real Alertmanager, and each change of a route",
}
VALUES = "values.yaml"
AGENTS = "vault.hashicorp.com/"  # annotations, from which the part `vault` runs real agents
CONFIGURATION = "alertmanager.config"  # of Alertmanager, as above


@dataclasses.dataclass
class Mutant:
    """A tree in which one thing is changed."""

    shape: str
    operator: str
    what: str
    tree: Tree
    cluster: Cluster
    place: str
    changed: dict[str, Any] | None  # the object that is changed, if it is one that is still there
    release: str | None  # the folder of the release whose values or settings are changed


def mutants(tree: Tree) -> Iterator[tuple[str, Any]]:
    """(shape with operator, how the mutant is made), for each site."""
    for cluster in tree.views:
        others = neighbours(cluster)
        for thing in cluster.entry_objects:
            for site in sites.sites(thing, others):
                shape = f"clusters: {kube.kind(thing)}: {site.operator} {site.shape}"
                yield shape, functools.partial(of_entry, tree, cluster, thing, site, shape)
        for found in cluster.kustomizations.values():
            component = "apps" if found.path.startswith("flux/apps/") else found.path.rpartition("/")[2]
            charted = any(kube.kind(thing) == "HelmRelease" for thing, _ in found.raw)
            for index, (thing, _) in enumerate(found.raw):
                kind = kube.kind(thing)
                if kind in ELSEWHERE:
                    continue
                values = (thing.get("data") or {}).get(VALUES) if kind == "ConfigMap" and charted else None
                if values is not None:
                    document = yamls.documents(values)[0]
                    for site in sites.sites(document, others):
                        if site.shape.startswith(CONFIGURATION):
                            continue
                        shape = f"{component}: values: {site.operator} {site.shape}"
                        yield shape, functools.partial(of_values, tree, cluster, found, index, document, site, shape)
                    continue
                yield f"{component}: {kind}: drop", functools.partial(of_object, tree, cluster, found, index, None, f"{component}: {kind}: drop")
                for site in sites.sites(thing, others):
                    if any(str(key).startswith(AGENTS) for key in site.path):
                        continue
                    shape = f"{component}: {kind}: {site.operator} {site.shape}"
                    yield shape, functools.partial(of_changed, tree, cluster, found, index, thing, site, shape)


def neighbours(cluster: Cluster) -> dict[str, str]:
    """The name of an object -> that of another of its kind."""
    names: dict[str, set[str]] = {}
    for _, _, thing in cluster.placed():
        if kube.kind(thing) not in ("Kustomization", "ConfigMap", "Service", "Deployment", "Namespace", "Secret", "ServiceAccount", "VaultAuth", "HelmRelease", "HelmRepository", "OCIRepository", "StorageClass", "Gateway", "PersistentVolumeClaim", "VaultConnection"):
            continue
        names.setdefault(kube.kind(thing), set()).add(kube.name(thing))
    found: dict[str, str] = {}
    for known in names.values():
        ordered = sorted(known)
        if len(ordered) > 1:
            for index, name in enumerate(ordered):
                found.setdefault(name, ordered[(index + 1) % len(ordered)])
    return found


def of_entry(tree: Tree, cluster: Cluster, thing: dict[str, Any], site: sites.Site, shape: str) -> Mutant:
    broken = sites.applied(thing, site)
    other = copy.copy(cluster)
    other.entry_objects = [broken if one is thing else one for one in cluster.entry_objects]
    other.kustomizations = dict(cluster.kustomizations)
    key = next((key for key, found in cluster.kustomizations.items() if found.thing is thing), None)
    if key is not None:
        file = other.kustomizations.pop(key).file
        if kube.kind(broken) == "Kustomization":
            made = Kustomization(tree, file, broken)
            other.kustomizations[made.key] = made
    return Mutant(shape, site.operator, f"{cluster.name}: {kube.label(thing)}: {yamls.dotted(site.path)}", with_cluster(tree, cluster, other), other, cluster.entry, broken, None)


def of_changed(tree: Tree, cluster: Cluster, found: Kustomization, index: int, thing: dict[str, Any], site: sites.Site, shape: str) -> Mutant:
    return of_object(tree, cluster, found, index, sites.applied(thing, site), shape)


def of_object(tree: Tree, cluster: Cluster, found: Kustomization, index: int, broken: dict[str, Any] | None, shape: str) -> Mutant:
    thing = found.raw[index][0]
    other, path = with_path(cluster, found)
    made = substituted(path, broken) if broken is not None else None
    replace(path, index, broken, made)
    release = found.path if kube.kind(thing) in ("HelmRelease", "OCIRepository", "HelmRepository", "ConfigMap") else None
    return Mutant(shape, "", f"{cluster.name}: {found.path}: {kube.label(thing)}", with_cluster(tree, cluster, other), other, found.path, made, release)


def of_values(tree: Tree, cluster: Cluster, found: Kustomization, index: int, document: dict[str, Any], site: sites.Site, shape: str) -> Mutant:
    broken = copy.deepcopy(found.raw[index][0])
    broken["data"][VALUES] = dumped(sites.applied(document, site))
    other, path = with_path(cluster, found)
    made = substituted(path, broken)
    replace(path, index, broken, made)
    return Mutant(shape, site.operator, f"{cluster.name}: {found.path}: {VALUES}: {yamls.dotted(site.path)}", with_cluster(tree, cluster, other), other, found.path, made, found.path)


def with_path(cluster: Cluster, found: Kustomization) -> tuple[Cluster, Kustomization]:
    other, path = copy.copy(cluster), copy.copy(found)
    other.kustomizations = {key: path if one is found else one for key, one in cluster.kustomizations.items()}
    path.raw, path.objects = list(found.raw), list(found.objects)
    return other, path


def replace(path: Kustomization, index: int, broken: dict[str, Any] | None, made: dict[str, Any] | None) -> None:
    if broken is None or made is None:
        del path.raw[index], path.objects[index]
    else:
        path.raw[index], path.objects[index] = (broken, dumped(broken)), made


def substituted(path: Kustomization, thing: dict[str, Any]) -> dict[str, Any]:
    """As Flux would apply it."""
    if not path.substituted(thing):
        return thing
    made: dict[str, Any] = yamls.documents(kube.substitute(dumped(thing), lambda key: path.inline.get(key, kube.mock(key))))[0]
    return made


def with_cluster(tree: Tree, old: Cluster, new: Cluster) -> Tree:
    other = copy.copy(tree)
    other.views = [new if one is old else one for one in tree.views]
    return other


def dumped(thing: Any) -> str:
    # as JSON a dollar stays a dollar, and a line stays as long as it is
    return json.dumps(thing, ensure_ascii=False)
