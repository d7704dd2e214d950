"""Flux takes back what is changed by hand, and leaves alone what the charts' own controllers change."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import kube

from .world import hook

if TYPE_CHECKING:
    from report import Step
    from tree import Tree

    from .world import World


def drift(_tree: Tree, worlds: list[World], step: Step) -> str:
    count = 0
    for world in worlds:
        for place, _chart, release, objects in world.releases:
            detection = (release.get("spec") or {}).get("driftDetection") or {}
            rules = detection.get("ignore") or []
            for rule in rules:
                if not any(targeted(rule, thing) for thing in objects):
                    step.fail(f"{place}: driftDetection.ignore: there is no {rule['target']}")
            scaled = {
                (target["kind"], target["name"])
                for thing in objects
                if kube.kind(thing) == "HorizontalPodAutoscaler"
                for target in [thing["spec"]["scaleTargetRef"]]
            }
            for thing in objects:
                if hook(thing):
                    continue
                for path, who in changed(thing, scaled):
                    count += 1
                    if not any(targeted(rule, thing) and path in rule["paths"] for rule in rules):
                        step.fail(f"{place}: {kube.label(thing)}: {who} changes {path}, and Flux would change it back")
    return f"{count} fields that somebody else changes"


def targeted(rule: dict[str, Any], thing: dict[str, Any]) -> bool:
    target = rule.get("target") or {}
    return all(target.get(key, own) == own for key, own in (("kind", kube.kind(thing)), ("name", kube.name(thing))))


def changed(thing: dict[str, Any], scaled: set[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    """The fields that a chart writes and a controller writes otherwise."""
    if (kube.kind(thing), kube.name(thing)) in scaled and "replicas" in thing["spec"]:
        yield "/spec/replicas", "the autoscaler"
    for index, one in enumerate(thing.get("webhooks") or ()):
        if "caBundle" in one.get("clientConfig", {}):
            yield f"/webhooks/{index}/clientConfig/caBundle", "who signs its certificate"
        # istiod makes its validators strict once it serves
        if kube.kind(thing).startswith("Validating") and "istio" in kube.name(thing) and one.get("failurePolicy") == "Ignore":
            yield f"/webhooks/{index}/failurePolicy", "istiod"
    if kube.kind(thing) == "APIService" and "caBundle" in thing["spec"]:
        yield "/spec/caBundle", "who signs its certificate"
