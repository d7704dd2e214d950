"""Where objects are: each part of a cluster in its own namespace, and each app with all that is its own in the app's. And what a path waits for when it is applied."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import kube
from flux import calls

if TYPE_CHECKING:
    from report import Step
    from tree import Cluster, Kustomization, Tree

# component -> its namespaces, where it is not called after its own
PLACES: dict[str, set[str]] = {
    "alerting": {"monitoring"},
    "monitoring-crds": {"monitoring"},
    "aws-efs-csi-driver": {"kube-system"},
    "aws-load-balancer-controller": {"kube-system"},
    "cluster-autoscaler": {"kube-system"},
    "metrics-server": {"kube-system"},
    "cluster-authority": {"cert-manager"},
    "consul-defaults": {"consul"},
    "failures": {"flux-system"},
    "notifications": {"flux-system"},
    "gateway-east-west": {"east-west"},
    "gitlab-runner": {"gitlab-runner", "gitlab-runner-jobs"},
    "gitlab-runner-token": {"gitlab-runner"},
    **{component: {"istio-system"} for component in ("istio-base", "istio-cni", "istio-defaults", "istiod", "mesh-authority")},
    "vault-connection": {"vault-secrets-operator"},
    # it listens for the driver on each node, in the driver's folder
    "vault-csi-provider": {"secrets-store-csi-driver"},
}
# in the namespaces of others
SPREAD = ("namespaces", "remote-apps")
SYNCED = {"VaultDynamicSecret", "VaultPKISecret", "VaultStaticSecret"}


def check(tree: Tree, cluster: Cluster, found: Kustomization, here: str, step: Step) -> None:
    for problem in (*placed(tree, cluster, found, here), *synced(tree, cluster, found, here), *waited(found, here)):
        step.fail(f"{found.path}: {problem}")


def placed(tree: Tree, cluster: Cluster, found: Kustomization, here: str) -> Iterator[str]:
    apps = calls.apps(tree, cluster.name)
    if here == "apps":
        app = apps.get(found.path.rpartition("/")[2])
        wanted = {app["namespace"]} if app else set()
    elif here in SPREAD:
        wanted = {app["namespace"] for app in apps.values()} | {app.get("namespace") or name for name, app in (tree.platform.get("apps") or {}).items()}
    elif here.startswith("replicas-"):
        wanted = {app["namespace"] for name, app in apps.items() if name == here.removeprefix("replicas-")}
    elif here.startswith("registries-"):
        wanted = {here.removeprefix("registries-")}
    else:
        wanted = PLACES.get(here) or {f"ingress-{here.removeprefix('gateway-').removesuffix('-drain')}" if here.startswith("gateway-") else here}
    for thing in found.objects:
        if not kube.cluster_scoped(thing) and kube.namespace(thing) not in wanted and wanted:
            yield f"{kube.label(thing)} is not in {' or '.join(sorted(wanted))}"


def synced(tree: Tree, cluster: Cluster, found: Kustomization, here: str) -> Iterator[str]:
    """Each secret that an app gets by a Secret of the cluster has what writes it."""
    app = calls.apps(tree, cluster.name).get(found.path.rpartition("/")[2]) if here == "apps" else None
    if app is None:
        return
    have = {kube.name(thing) for thing in found.objects if kube.kind(thing) in SYNCED}
    said = app.get("secrets") or {}
    uses = said.items() if isinstance(said, dict) else ((name, {}) for name in said)
    kinds = tree.platform.get("secrets") or {}
    for name, use in uses:
        use = use or {}
        asked = use.get("deliver") == "api" or ("deliver" not in use and kinds.get(name, {}).keys() & {"transit", "totp", "ssh", "aws"})
        if use.get("via", "operator") == "operator" and not asked and f"{found.path.rpartition('/')[2]}-{name}" not in have:
            yield f"nothing brings it the secret {name}"


def waited(found: Kustomization, here: str) -> Iterator[str]:
    """Alertmanager does not start without its secrets, and apps are not pulled without logins: the path is ready when all are there."""
    if here != "alerting" and not here.startswith("registries-"):
        return
    wanted = {(thing["spec"].get("destination") or {}).get("name") for thing in found.objects if kube.kind(thing) in SYNCED}
    have = {one.get("name") for one in found.spec.get("healthChecks") or () if one.get("kind") == "Secret"}
    for name in sorted(map(str, wanted - have)):
        yield f"it is ready before the Secret {name} is there"
