"""A gateway takes connections for as long as the load balancer may send it some."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import kube
import yaml

if TYPE_CHECKING:
    from report import Step
    from tree import Tree

    from .world import World

MODULE = "terraform/modules/load-balancer/main.tf"


def drain(tree: Tree, worlds: list[World], step: Step) -> str:
    if not tree.exists(MODULE):
        return "no load balancer"
    forgets = int(re.findall(r"deregistration_delay\s*=\s*(\d+)", tree.text(MODULE))[0])
    count = 0
    for world in worlds:
        bound = {kube.namespace(thing): kube.name(thing) for _, thing in world.emitted if kube.kind(thing) == "TargetGroupBinding" and kube.name(thing) != "vault"}
        budgets = {kube.namespace(thing) for _, thing in world.every if kube.kind(thing) == "PodDisruptionBudget"}
        for space, name in bound.items():
            count += 1
            found = [pod for _, thing in world.every if kube.kind(thing) == "Deployment" and (kube.namespace(thing), kube.name(thing)) == (space, name) for pod in [kube.pod_spec(thing)] if pod]
            if not found:
                step.fail(f"{space}: there is no Deployment `{name}` behind the load balancer")
            if space not in budgets:
                step.fail(f"{space}: nothing keeps all pods of `{name}` from going at once")
            for pod in found:
                for problem in problems(pod, forgets):
                    step.fail(f"{space}: {name}: {problem}")
    return f"{count} gateways drain for longer than the {forgets} seconds of deregistration"


def problems(pod: dict[str, Any], forgets: int) -> Iterator[str]:
    grace = pod["spec"].get("terminationGracePeriodSeconds", 30)
    said = ((pod.get("metadata") or {}).get("annotations") or {}).get("proxy.istio.io/config")
    if said:
        proxy = yaml.safe_load(said)
        drains = min(seconds(proxy.get("terminationDrainDuration", "5s")), seconds(proxy.get("drainDuration", "45s")))
    else:
        hooks = [(container.get("lifecycle") or {}).get("preStop") or {} for container in pod["spec"]["containers"]]
        drains = max((hook.get("sleep") or {}).get("seconds", 0) for hook in hooks)
    if drains < forgets:
        yield f"drains for {drains} seconds, the load balancer forgets it after {forgets}"
    if grace <= drains:
        yield f"is killed after {grace} seconds, while it drains for {drains}"


def seconds(text: str) -> int:
    units = {"s": 1, "m": 60, "h": 3600}
    return sum(int(number) * units[unit] for number, unit in re.findall(r"(\d+)([smh])", text))
