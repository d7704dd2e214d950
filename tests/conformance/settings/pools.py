"""What Karpenter may start, and what that carries: what the platform says, and no more."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import kube

if TYPE_CHECKING:
    from report import Step
    from tree import Cluster, Kustomization, Tree

# what the pool of CI jobs has of its own: nothing else runs there, and AWS takes no node of it back half way
JOBS = {"capacity": ["onDemand"], "taints": [{"key": "dedicated", "value": "jobs", "effect": "NoSchedule"}]}
CAPACITY = {"spot": "spot", "onDemand": "on-demand"}


def check(tree: Tree, cluster: Cluster, found: Kustomization, step: Step) -> None:
    said: Any = ((tree.platform["clusters"].get(cluster.name) or {}).get("autoscaling") or {}).get("karpenter")
    for thing in found.objects if isinstance(said, dict) else ():
        judge = {"NodePool": pool, "EC2NodeClass": node}.get(kube.kind(thing))
        for problem in judge(tree, {**said, **(JOBS if kube.name(thing) == "jobs" else {})}, thing["spec"]) if judge else ():
            step.fail(f"{found.path}: {kube.label(thing)}: {problem}")


def pool(_tree: Tree, said: dict[str, Any], spec: dict[str, Any]) -> Iterator[str]:
    have = {one.get("key"): one.get("values") for one in spec["template"]["spec"].get("requirements") or ()}
    # a taint that nothing tolerates keeps every pod away
    if spec["template"]["spec"].get("taints") != said.get("taints") or set(spec["template"]["spec"]) - {"requirements", "nodeClassRef", "expireAfter", "terminationGracePeriod", "taints"}:
        yield f"its nodes are told {spec['template']['spec']}"
    families = said.get("instanceFamilies")
    if families is not None and have.get("karpenter.k8s.aws/instance-family") != families:
        yield f"it starts {have.get('karpenter.k8s.aws/instance-family')}, and the platform says {families}"
    capacity = {CAPACITY[one] for one in said.get("capacity") or ()}
    if capacity and set(have.get("karpenter.sh/capacity-type") or ()) != capacity:
        yield f"it starts {have.get('karpenter.sh/capacity-type')}, and the platform says {sorted(capacity)}"
    if have.get("kubernetes.io/os") != ["linux"] or len(have.get("kubernetes.io/arch") or ()) != 1:
        yield f"it starts {have.get('kubernetes.io/os')} for {have.get('kubernetes.io/arch')}"
    limits = {key: str(value) for key, value in (said.get("limits") or {}).items()}
    if limits and {key: str(value) for key, value in (spec.get("limits") or {}).items()} != limits:
        yield f"it stops at {spec.get('limits')}, and the platform says {limits}"


def node(tree: Tree, _said: dict[str, Any], spec: dict[str, Any]) -> Iterator[str]:
    """Who pays for a node, and whose it is, is told by its tags."""
    wanted = {**((tree.platform.get("aws") or {}).get("tags") or {}), "platform": tree.platform["name"], "managed-by": "karpenter"}
    if spec.get("tags") != wanted:
        yield f"its tags are {spec.get('tags')}, not {wanted}"
