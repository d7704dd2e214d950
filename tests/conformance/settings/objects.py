"""Rules about objects, held against every path that Flux deploys."""

from __future__ import annotations

import collections
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import kube

from . import (
    apps,
    certificates,
    charts,
    kinds,
    meshes,
    network,
    order,
    places,
    pods,
    pools,
    programs,
    registries,
    releases,
    rights,
    sight,
    stateful,
    workloads,
)
from .rules import broken, fits

if TYPE_CHECKING:
    from report import Step
    from tree import Cluster, Kustomization, Tree

# component -> the kinds of objects that it is not whole without, each with how many
WHOLE = {
    "vault": {"CronJob": 1, "NetworkPolicy": 2, "Certificate": 1, "PodMonitor": 1, "TargetGroupBinding": 1, "PersistentVolumeClaim": 3, "ServiceAccount": 1},
    "tracing": {"Deployment": 1, "Service": 1, "PodDisruptionBudget": 1, "NetworkPolicy": 1, "ConfigMap": 1, "ServiceAccount": 1},
    "istio-defaults": {"PeerAuthentication": 1, "AuthorizationPolicy": 1},
    "consul-defaults": {"Mesh": 1, "ProxyDefaults": 1},
    "karpenter-nodes": {"EC2NodeClass": 1, "NodePool": 1},
    "block-storage": {"StorageClass": 1},
    "notifications": {"Alert": 1, "Provider": 1},
    "failures": {"Alert": 1, "Provider": 1},
    "cluster-authority": {"ClusterIssuer": 2, "Certificate": 1},
    "vault-token-reviewer": {"ClusterRoleBinding": 1, "Secret": 1, "ServiceAccount": 1},
    "vault-connection": {"VaultConnection": 1},
    "gitlab-runner": {"PodDisruptionBudget": 1, "ServiceAccount": 1, "NetworkPolicy": 1},
    "vault-agent-injector": {"Certificate": 1},
    "east-west": {"TargetGroupBinding": 1},
    "ingress-public": {"TargetGroupBinding": 1},
    "ingress-staff": {"TargetGroupBinding": 1},
    "ingress-office": {"TargetGroupBinding": 1},
    "gateway-east-west": {"NetworkPolicy": 1, "PodMonitor": 1, "Gateway": 1},
    "gateway-public": {"PodMonitor": 1, "Gateway": 1},
    "gateway-staff": {"PodMonitor": 1, "Gateway": 1},
    "gateway-office-drain": {"Deployment": 1},
    "gateway-public-drain": {"Deployment": 1},
    "gateway-staff-drain": {"Deployment": 1},
    "gitlab-runner-token": {"Role": 1, "RoleBinding": 1, "VaultAuth": 1},
    "mesh-authority": {"Role": 1, "RoleBinding": 1, "Issuer": 1, "Certificate": 1},
    "remote-apps": {"ServiceEntry": 1, "DestinationRule": 1, "VirtualService": 1, "Service": 1},
    "monitoring": {"PersistentVolumeClaim": 2},
    "alerting": {"Role": 1, "RoleBinding": 1, "VaultAuth": 1},
}
MANAGED = "app.kubernetes.io/managed-by"
NAMED = ("app.kubernetes.io/name", "app.kubernetes.io/instance")


def component(path: str) -> str:
    return "apps" if path.startswith("flux/apps/") else path.rpartition("/")[2]


def check(tree: Tree, step: Step, only: Cluster | None = None, place: str | None = None) -> int:
    count = 0
    for cluster in tree.views if only is None else [only]:
        for thing in cluster.entry_objects if place in (None, cluster.entry) else ():
            count += of_object(f"{cluster.name}: {kube.label(thing)}", "clusters", thing, step)
        for found in cluster.kustomizations.values() if place == cluster.entry else ():
            count += order.check(cluster, found, step)
            for problem in places.waited(found, component(str(found.path))):
                step.fail(f"{found.file}: {problem}")
        for found in cluster.kustomizations.values():
            if place in (None, found.path):
                count += of_path(tree, cluster, found, step)
    return count


def of_path(tree: Tree, cluster: Cluster, found: Kustomization, step: Step) -> int:
    count, here = 0, component(found.path)
    for thing in found.objects:
        what = f"{found.path}: {kube.label(thing)}"
        count += of_object(what, here, thing, step)
        for problem in pods.problems(here, thing):
            step.fail(f"{what}: {problem}")
        network.check(tree, cluster, found, here, thing, step)
        if here == "remote-apps":
            for problem in apps.remote(tree, thing):
                step.fail(f"{what}: {problem}")
            labelled(what, serving(tree, thing), thing, step)
        if here == "apps":
            labelled(what, found.path.rpartition("/")[2], thing, step)
        if kube.kind(thing) == "HelmRelease":
            count += charts.check(what, here, thing, found, tree, cluster, step)
    count += order.check(cluster, found, step)
    meshes.check(tree, cluster, found, step)
    releases.check(tree, cluster, found, here, step)
    rights.check(found, here, step)
    places.check(tree, cluster, found, here, step)
    if here == "karpenter-nodes":
        pools.check(tree, cluster, found, step)
    certificates.check(tree, cluster, found, here, step)
    sight.check(tree, cluster, found, here, step)
    programs.check(found, here, step)
    registries.check(tree, cluster, found, here, step)
    stateful.ahead(tree, found, step)
    if here == "apps":
        apps.check(tree, cluster, found, step)
        workloads.check(tree, cluster, found, step)
    have = collections.Counter(kube.kind(thing) for thing in found.objects)
    bound(found, tree, cluster, step)
    spaces(found, here, have, tree, cluster, step)
    gateway(found, here, have, tree, cluster, step)
    for kind, least in WHOLE.get(here, {}).items():
        if kind in ("PodMonitor", "ServiceMonitor") and not tree.exists(f"flux/infrastructure/{cluster.name}/monitoring"):
            continue
        if have[kind] < least:
            step.fail(f"{found.path}: {have[kind]} of {least} {kind}")
    return count


MESHES = {"istio": ("istio-injection", "enabled"), "consul": ("consul.hashicorp.com/connect-inject", "enabled")}


def spaces(found: Kustomization, here: str, have: collections.Counter[str], tree: Tree, cluster: Cluster, step: Step) -> None:
    """Each namespace of apps is closed, and its pods are of the mesh; Vault's jobs are closed too."""
    if here == "vault" and have["NetworkPolicy"] != have["CronJob"] + 1:
        step.fail(f"{found.path}: {have['NetworkPolicy']} network policies of Vault and {have['CronJob']} jobs")
    if here != "namespaces":
        return
    closed = {kube.namespace(thing) for thing in found.objects if kube.kind(thing) == "NetworkPolicy"}
    mesh = tree.platform.get("mesh") or {}
    for thing in found.objects:
        if kube.kind(thing) != "Namespace":
            continue
        if tree.platform.get("networks") and kube.name(thing) not in closed:
            step.fail(f"{found.path}: everybody reaches the pods of {kube.name(thing)}")
        key, value = MESHES.get(str(mesh.get("kind")), ("", ""))
        if cluster.name in (mesh.get("clusters") or []) and (thing["metadata"].get("labels") or {}).get(key) != value:
            step.fail(f"{found.path}: the pods of {kube.name(thing)} are not of the mesh")


# what charts and operators make
ACCOUNTS = {("vault-secrets-operator", "vault-secrets-operator-controller-manager"), ("cert-manager", "cert-manager"), ("monitoring", "kube-prometheus-stack-operator")}


def bound(found: Kustomization, tree: Tree, cluster: Cluster, step: Step) -> None:
    """A binding gives a role of its own namespace, which is there, to an account that is there."""
    roles = {(kube.namespace(thing), kube.name(thing)) for thing in found.objects if kube.kind(thing) == "Role"}
    used = set()
    for thing in found.objects:
        if kube.kind(thing) != "RoleBinding":
            continue
        role = (kube.namespace(thing), (thing.get("roleRef") or {}).get("name"))
        used.add(role)
        if role not in roles:
            step.fail(f"{found.path}: {kube.label(thing)}: there is no role `{role[1]}`")
        have = ACCOUNTS | {(kube.namespace(one), kube.name(one)) for path in cluster.kustomizations.values() for one in path.objects if kube.kind(one) == "ServiceAccount"}
        for one in thing.get("subjects") or ():
            if (one.get("namespace"), one.get("name")) not in have:
                step.fail(f"{found.path}: {kube.label(thing)}: there is no account `{one.get('namespace')}/{one.get('name')}`")
    for space, name in sorted(roles - used):
        step.fail(f"{found.path}: nobody has the role {space}/{name}")
    apps.allowed(found, step)


def gateway(found: Kustomization, here: str, have: collections.Counter[str], tree: Tree, cluster: Cluster, step: Step) -> None:
    """What stands before a gateway differs with the mesh."""
    if not here.startswith("gateway-") or here.endswith("-drain"):
        return
    name = here.removeprefix("gateway-")
    for thing in found.objects:
        for key in ("selector", "workloadSelector"):
            chosen = (thing.get("spec") or {}).get(key) or {}
            for labels in (chosen.get("matchLabels"), chosen.get("labels"), chosen if "istio" in chosen else None):
                if labels and set(labels.values()) != {name}:
                    step.fail(f"{found.path}: {kube.label(thing)}: chooses {labels}")
    if name == "east-west":
        return
    kind = (tree.platform.get("mesh") or {}).get("kind")
    for one in ("AuthorizationPolicy", "EnvoyFilter") if kind == "istio" else ("PodDisruptionBudget",):
        if not have[one]:
            step.fail(f"{found.path}: there is no {one}")
    spaces = {kube.namespace(thing) for thing in found.objects if not kube.cluster_scoped(thing)}
    if len(spaces) != 1:
        step.fail(f"{found.path}: its objects are in {' and '.join(sorted(spaces))}")


def of_object(what: str, here: str, thing: dict[str, Any], step: Step) -> int:
    count = 0
    for rule in kinds.RULES:
        if fits(rule, kube.kind(thing), here):
            count += 1
            problem = broken(rule, thing)
            if problem:
                step.fail(f"{what}: {problem}")
    return count


def labelled(what: str, app: str, thing: dict[str, Any], step: Step) -> None:
    """People find all of an app, and tools what is the platform's, by labels."""
    kind, name = kube.kind(thing), kube.name(thing)
    if kind in ("HelmRelease", "HelmRepository", "OCIRepository", "PrometheusRule") or kube.partial(thing):
        return
    if kind in ("ConfigMap", "Role", "RoleBinding") and not name.endswith(("-release", "-platform", "-authorities")):
        return  # generated by Flux's kustomize, or the secrets operator's
    labels = (thing.get("metadata") or {}).get("labels") or {}
    # what Helm takes for its own says that it is Helm's
    owner = "Helm" if kube.annotation(thing, "meta.helm.sh/release-name") else "platformc"
    if labels.get(NAMED[0]) != app or labels.get(MANAGED) != owner:
        step.fail(f"{what}: its labels do not say that it is of {app}, by platformc")
    for selector in chosen(thing):
        # all versions of an app answer its calls, and the mesh tells them apart
        if app not in (selector.get(name) for name in NAMED) or (kind == "Service" and len(selector) != 1):
            step.fail(f"{what}: chooses other pods than those of {app}")


def serving(tree: Tree, thing: dict[str, Any]) -> str:
    """The app of another cluster whose Service an object stands for."""
    for name, app in (tree.platform.get("apps") or {}).items():
        if (app.get("namespace") or name, (app.get("chart") or {}).get("service") or name) == (kube.namespace(thing), kube.name(thing)):
            return str(name)
    return ""


def chosen(thing: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Selectors of the app's own pods."""
    spec, kind = thing.get("spec") or {}, kube.kind(thing)
    if kind == "Service" and spec.get("selector") is not None:
        yield spec["selector"]
    if kind in ("PodDisruptionBudget", "PodMonitor", "AuthorizationPolicy", "Deployment", "StatefulSet"):
        yield (spec.get("selector") or {}).get("matchLabels") or {}
    if kind == "NetworkPolicy":
        yield (spec.get("podSelector") or {}).get("matchLabels") or {}
    if kind == "Sidecar":
        yield (spec.get("workloadSelector") or {}).get("labels") or {}
