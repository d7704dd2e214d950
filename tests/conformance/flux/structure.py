"""Folders, what builds, and what every Kustomization and HelmRelease has to set."""

from __future__ import annotations

import collections
from typing import TYPE_CHECKING, Any

import kube

if TYPE_CHECKING:
    from report import Step
    from tree import Tree


def builds(tree: Tree, step: Step) -> None:
    count = 0
    for cluster in tree.views:
        count += 1
        if cluster.error:
            step.fail(f"{cluster.entry}: kubectl kustomize: {cluster.error}")
        elif not cluster.kustomizations:
            step.fail(f"{cluster.entry}: no Flux Kustomization")
        for found in cluster.kustomizations.values():
            count += 1
            if found.path is None:
                step.fail(
                    f"{found.file}: spec.path `{found.spec.get('path')}` is not under `{tree.git_path}`, where the tree is committed"
                )
            elif not tree.exists(found.path):
                step.fail(f"{found.file}: spec.path: there is no folder `{found.path}`")
            elif not tree.exists(found.path + "/kustomization.yaml"):
                step.fail(f"{found.path}: no kustomization.yaml")
            elif found.error:
                step.fail(f"{found.path}: kubectl kustomize: {found.error}")
            elif not found.objects:
                step.fail(f"{found.path}: builds to nothing")
    step.detail = f"{count} folders built"


def named_once(tree: Tree, step: Step) -> None:
    users = collections.defaultdict(list)
    for cluster in tree.views:
        for found in cluster.kustomizations.values():
            users[found.path].append(found)
            parts = (found.path or "").split("/")
            if len(parts) == 4 and parts[0] == "flux" and parts[2] != cluster.name:
                step.fail(f"{found.file}: spec.path `{found.path}` is a folder of cluster `{parts[2]}`")
    folders = tree.folders("flux/infrastructure/*/*") + tree.folders("flux/apps/*/*")
    for folder in folders:
        if len(users[folder]) != 1:
            by = ", ".join(found.file for found in users[folder]) or "no Kustomization"
            step.fail(f"{folder}: named by {by}, has to be named by exactly one")
    step.detail = f"{len(folders)} folders"


def settings(tree: Tree, step: Step) -> None:
    """Pruning, time limits, waiting; releases never give up, and take back what is changed."""
    for cluster in tree.views:
        for found in cluster.kustomizations.values():
            spec = found.spec
            for key in ("interval", "retryInterval", "timeout"):
                if not spec.get(key):
                    step.fail(f"{found.file}: no spec.{key}")
            if spec.get("prune") is not True:
                step.fail(f"{found.file}: spec.prune is not true")
            if not spec.get("wait") and not spec.get("healthChecks"):
                step.fail(
                    f"{found.file}: neither spec.wait nor spec.healthChecks, so it is ready before what it deploys"
                )
        for place, _, thing in cluster.placed():
            if kube.kind(thing) == "HelmRelease":
                release(place, thing, step)


def release(place: str, thing: dict[str, Any], step: Step) -> None:
    spec = thing.get("spec") or {}
    what = f"{place}: {kube.label(thing)}"
    for phase in ("install", "upgrade"):
        strategy = (spec.get(phase) or {}).get("strategy") or {}
        if strategy.get("name") != "RetryOnFailure":
            step.fail(f"{what}: spec.{phase}.strategy is not `RetryOnFailure`: after its last try it is stalled for ever")
    if (spec.get("driftDetection") or {}).get("mode") != "enabled":
        step.fail(f"{what}: what is changed by hand is not taken back")
    for key in ("interval", "timeout"):
        if not spec.get(key):
            step.fail(f"{what}: no spec.{key}")


CHECKS = {"builds": builds, "named-once": named_once, "settings": settings}
