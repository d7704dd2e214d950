"""Names that both sides compose: what Kubernetes objects and chart values call by name, Terraform makes under that name."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from report import Step
    from tree import Tree

    from terraform_roots.resources import Resources


def check(tree: Tree, resources: Resources, step: Step) -> int:
    seen = 0
    for cluster in tree.clusters():
        things = list(documents(tree, cluster))
        root = "cluster_" + cluster.replace("-", "_")
        for wanted, made, what in (
            (target_groups(things), set(resources.values("aws_lb_target_group", "name")), "target group"),
            (found(things, "clusterName"), set(resources.values("aws_eks_cluster", "name", root)), "cluster"),
            (found(things, "interruptionQueue"), set(resources.values("aws_sqs_queue", "name", root)), "queue"),
            (node_classes(things, "role"), set(resources.values("aws_iam_role", "name", root)), "role"),
            (aliases(things), set(resources.values("aws_kms_alias", "name")), "key alias"),
            (buckets(tree, things), set(resources.values("aws_s3_bucket", "bucket")), "bucket"),
            (node_classes(things, "subnets"), tags(resources), "tag karpenter.sh/discovery of subnets"),
            (node_classes(things, "groups"), set(resources.values("aws_ec2_tag", "value", root)), "security group tag"),
        ):
            seen += len(wanted)
            for name in sorted(wanted - made):
                step.fail(f"{cluster}: no {what} is made with the name `{name}`")
        seen += accounts(tree, cluster, things, resources, step)
    return seen


def documents(tree: Tree, cluster: str) -> Iterator[dict[str, Any]]:
    """Every document of the cluster's folders, chart values among them."""
    for folder in (f"flux/infrastructure/{cluster}", f"flux/apps/{cluster}"):
        for name in tree.files():
            if name.startswith(folder + "/") and name.endswith(".yaml"):
                yield from (thing for thing in tree.yaml(name) if isinstance(thing, dict))


def walk(value: Any) -> Iterator[tuple[str, Any]]:
    """Every (key, value) of a document, however deep."""
    if isinstance(value, dict):
        for key, inner in value.items():
            yield key, inner
            yield from walk(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from walk(inner)


def found(things: list[Any], wanted: str) -> set[str]:
    return {value for thing in things for key, value in walk(thing) if key == wanted and isinstance(value, str)}


def target_groups(things: list[Any]) -> set[str]:
    return {thing["spec"]["targetGroupName"] for thing in things if thing.get("kind") == "TargetGroupBinding"}


def node_classes(things: list[Any], part: str) -> set[Any]:
    classes = [thing["spec"] for thing in things if thing.get("kind") == "EC2NodeClass"]
    if part == "role":
        return {spec["role"] for spec in classes}
    key = {"subnets": "subnetSelectorTerms", "groups": "securityGroupSelectorTerms"}[part]
    return {term["tags"]["karpenter.sh/discovery"] for spec in classes for term in spec[key]}


def tags(resources: Resources) -> set[str | None]:
    return {(after.get("tags") or {}).get("karpenter.sh/discovery") for _, after in resources.of("aws_subnet")}


def texts(things: list[dict[str, Any]]) -> Iterator[str]:
    for thing in things:
        for _, value in walk(thing):
            if isinstance(value, str):
                yield value


def aliases(things: list[Any]) -> set[str]:
    return {alias for text in texts(things) for alias in re.findall(r"alias/[\w/-]+", text)}


def buckets(tree: Tree, things: list[Any]) -> set[str]:
    """Buckets end in the account's number."""
    pattern = re.compile(rf"[a-z0-9-]+-{tree.platform['aws']['account']}\b")
    return {name for text in texts(things) for name in pattern.findall(text)}


def accounts(tree: Tree, cluster: str, things: list[Any], resources: Resources, step: Step) -> int:
    """Whoever gets an IAM role is a service account of the cluster, in the namespace that Terraform says."""
    name = next(iter(resources.values("aws_eks_cluster", "name", "cluster_" + cluster.replace("-", "_"))), None)
    named = found(things, "serviceAccountName") | {
        value["name"]
        for thing in things
        for key, value in walk(thing)
        if key == "serviceAccount" and isinstance(value, dict) and "name" in value
    }
    named |= {thing["metadata"]["name"] for thing in things if thing.get("kind") == "ServiceAccount"}
    spaces = {thing["metadata"].get("namespace") for thing in things if isinstance(thing.get("metadata"), dict)}
    count = 0
    for address, after in resources.of("aws_eks_pod_identity_association"):
        here = address.startswith(f"module.cluster_{cluster.replace('-', '_')}.")
        # other roots read the cluster's name from its state
        if here or after["cluster_name"] in (name, f"cluster-{cluster}-name"):
            count += 1
            if after["service_account"] not in named:
                step.fail(f"{address}: {cluster} has no service account `{after['service_account']}`")
            if after["namespace"] not in spaces:
                step.fail(f"{address}: nothing of {cluster} is in the namespace `{after['namespace']}`")
    return count
