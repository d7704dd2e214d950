"""Rendered pods: whether their namespaces admit them, and who else is asked before a pod starts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import kube
from flux.pods import LABEL, violations

if TYPE_CHECKING:
    from report import Step
    from tree import Tree

    from .world import World

def admitted(_tree: Tree, worlds: list[World], step: Step) -> str:
    count = 0
    for world in worlds:
        levels = {
            kube.name(thing): (thing["metadata"].get("labels") or {}).get(LABEL, "privileged")
            for _, thing in world.every
            if kube.kind(thing) == "Namespace"
        }
        for place, thing in world.rendered:
            pod, level = kube.pod_spec(thing), levels.get(kube.namespace(thing), "privileged")
            if pod is None:
                continue
            count += 1
            if level != "privileged":
                for problem in violations(pod["spec"], level == "restricted"):
                    step.fail(f"{place}: {kube.label(thing)}: {problem}, but namespace enforces `{level}`")
    return f"{count} workloads"


def spread(_tree: Tree, worlds: list[World], step: Step) -> str:
    """Whoever is spread is spread among its own: a selector that chooses other pods spreads nothing."""
    count = 0
    for world in worlds:
        for place, thing in world.rendered:
            pod = kube.pod_spec(thing)
            for one in (pod or {"spec": {}})["spec"].get("topologySpreadConstraints") or ():
                count += 1
                if not fits(one.get("labelSelector") or {"matchLabels": {"": "none"}}, ((pod or {}).get("metadata") or {}).get("labels") or {}):
                    step.fail(f"{place}: {kube.label(thing)}: is spread among other pods, by {one.get('labelSelector')}")
    return f"{count} constraints"


def webhooks(_tree: Tree, worlds: list[World], step: Step) -> str:
    """While a webhook is down that fails closed, what it is asked about does not start: that may never be every pod."""
    count = 0
    for world in worlds:
        # pods of apps need the mesh and their secrets
        spaces = [thing for place, thing in world.every if kube.kind(thing) == "Namespace" and not place.endswith("/namespaces")]
        for place, thing in world.rendered:
            for one in thing.get("webhooks") or ():
                if one.get("failurePolicy", "Fail") != "Fail" or not asks_about_pods(one):
                    continue
                count += 1
                if not fits(one.get("objectSelector") or {}, {}):
                    continue  # pods ask for it by a label of their own
                for space in spaces:
                    labels = {"kubernetes.io/metadata.name": kube.name(space), **(space["metadata"].get("labels") or {})}
                    if fits(one.get("namespaceSelector") or {}, labels):
                        step.fail(f"{place}: {kube.label(thing)}: without `{one['name']}` no pod starts in `{kube.name(space)}`")
    return f"{count} webhooks that fail closed"


def asks_about_pods(one: dict[str, Any]) -> bool:
    for rule in one.get("rules") or ():
        resources, groups = rule.get("resources") or [], rule.get("apiGroups") or []
        if {"pods", "*", "*/*"} & set(resources) and {"", "*"} & set(groups) and {"CREATE", "*"} & set(rule.get("operations") or []):
            return True
    return False


def fits(selector: dict[str, Any], labels: dict[str, str]) -> bool:
    """Whether labels fit a selector of Kubernetes."""
    for key, value in (selector.get("matchLabels") or {}).items():
        if labels.get(key) != value:
            return False
    for one in selector.get("matchExpressions") or ():
        has, among = one["key"] in labels, labels.get(one["key"]) in (one.get("values") or [])
        if {"In": not among, "NotIn": among, "Exists": not has, "DoesNotExist": has}[one["operator"]]:
            return False
    return True
