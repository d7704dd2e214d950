"""What an object needs is applied before it: what it names, what makes its volumes, what counts its load, who puts a proxy or an agent into its pods, what its chart expects."""

from __future__ import annotations

import fnmatch
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import kube
import yamls
from flux import calls
from flux.references import makes_secrets, named

if TYPE_CHECKING:
    from report import Step
    from tree import Cluster, Kustomization

VALUES = "values.yaml"
CLUSTER_WIDE = ("ClusterIssuer", "EC2NodeClass", "PersistentVolume", "StorageClass")
CLAIMS = ("storageClass", "storageClassName")
# what stands in the values of a chart -> what makes, serves or signs it
EXPECTED = (
    (re.compile(r"certManager:\s*enabled: true|enableCertManager: true|type: cert-manager|cert-manager\.io/"), "cluster-authority"),
    (re.compile(r"(service|pod)monitor", re.IGNORECASE), "monitoring-crds"),
    (re.compile(r"autoscaling:|autoscaleMin:"), "metrics-server"),
)
# label or annotation of a pod of the mesh -> what its proxy is configured by
MESHED = (("sidecar.istio.io/inject", "istio-defaults"), ("consul.hashicorp.com/connect-inject", "consul-defaults"))
# component -> what it is of no use without, though no object of it says so
AFTER = {
    "istiod": ("istio-cni", "mesh-authority"),  # it takes the authority that it finds when it starts
    "istio-cni": ("istio-base",),
    "vault-connection": ("vault", "vault-secrets-operator"),
    "vault-csi-provider": ("secrets-store-csi-driver",),
    "remote-apps": ("istio-defaults",),
    "gateway-*": ("istio-defaults", "consul-defaults"),
}


def check(cluster: Cluster, found: Kustomization, step: Step) -> int:
    before = {found.key, *(one.key for one in cluster.before(found))}
    owners = made(cluster)
    here = {one.path.rpartition("/")[2]: one.key for one in cluster.kustomizations.values() if one.path}
    count = 0
    for thing in found.objects:
        what = f"{found.file}: {kube.label(thing)}"
        for kind, space, name in wanted(thing):
            count += 1
            owner = owners.get((kind, space, name))
            if owner is not None and owner not in before:
                step.fail(f"{what}: {kind} `{name}` may come after it, with {owner[1]}")
        for component in components(thing):
            count += 1
            if component in here and here[component] not in before:
                step.fail(f"{what}: {component} may come after it")
    for component in (*after(found), *remote(cluster, found)):
        count += 1
        if component in here and here[component] not in before:
            step.fail(f"{found.file}: {component} may come after it")
    return count


def after(found: Kustomization) -> Iterator[str]:
    """What a component waits for, by what it is and by the values of its chart; the values of an app's chart are its user's."""
    here = str(found.path).rpartition("/")[2]
    if str(found.path).startswith("flux/apps/"):
        return
    for name, needed in AFTER.items():
        if fnmatch.fnmatchcase(here, name):
            yield from needed
    values = "".join(str((thing.get("data") or {}).get(VALUES, "")) for thing in found.objects if kube.kind(thing) == "ConfigMap")
    for pattern, maker in EXPECTED:
        if pattern.search(values):
            yield maker


def remote(cluster: Cluster, found: Kustomization) -> Iterator[str]:
    """An app finds the apps of other clusters by what stands for them here, and comes after those that it names."""
    apps = cluster.tree.platform.get("apps") or {}
    name = str(found.path).rpartition("/")[2]
    if not str(found.path).startswith("flux/apps/") or name not in apps:
        return
    if any(other in apps and apps[other].get("cluster") != apps[name].get("cluster") for other in calls.called(apps[name])):
        yield "remote-apps"
    yield from apps[name].get("after") or ()


def made(cluster: Cluster) -> dict[tuple[str, str, str], tuple[str, str]]:
    """(kind, namespace, name) of what is made -> the Kustomization that makes it."""
    owners: dict[tuple[str, str, str], tuple[str, str]] = {}
    for found in cluster.kustomizations.values():
        for thing in found.objects:
            owners.setdefault((kube.kind(thing), kube.namespace(thing), kube.name(thing)), found.key)
            for name in makes_secrets(thing):
                owners.setdefault(("Secret", kube.namespace(thing), name), found.key)
    return owners


def wanted(thing: dict[str, Any]) -> Iterator[tuple[str, str, str]]:
    for _, kinds, value in named(thing):
        space = kube.namespace(thing)
        if isinstance(value, dict):
            space, value = value.get("namespace", space), value.get("name") or value.get("secretName") or value.get("claimName")
        space, name = str(value).split("/") if "/" in str(value) else (space, str(value))
        for kind in kinds:
            yield kind, "" if kind in CLUSTER_WIDE else space, name


def components(thing: dict[str, Any]) -> Iterator[str]:
    kind, spec = kube.kind(thing), thing.get("spec") or {}
    if kind == "HorizontalPodAutoscaler":
        yield "metrics-server"
    if thing.get("imagePullSecrets"):
        yield f"registries-{kube.namespace(thing)}"
    if kind == "PersistentVolume" and (spec.get("csi") or {}).get("driver") == "efs.csi.aws.com":
        yield "aws-efs-csi-driver"
    if kind == "ConfigMap":
        for text in (thing.get("data") or {}).values():
            if "storageClass" in str(text) and "gp3" in str(text):
                yield "block-storage"
            if "/etc/alertmanager/secrets/" in str(text):
                yield "alerting"
    if kind.startswith("Vault") and kind.endswith("Secret"):
        yield "vault-connection"
    if kind == "VirtualService" and any(str(host).endswith(".internal") for host in hosts(thing)):
        yield "remote-apps"
    if "vault.hashicorp.com/agent-inject" in str((kube.pod_spec(thing) or {}).get("metadata")):
        yield "vault-agent-injector"
    metadata = (kube.pod_spec(thing) or {}).get("metadata") or {}
    for mark, needed in MESHED:
        if "true" in ((metadata.get("labels") or {}).get(mark), (metadata.get("annotations") or {}).get(mark)):
            yield needed
    if kind == "TargetGroupBinding":
        yield "aws-load-balancer-controller"
        yield f"gateway-{kube.namespace(thing).removeprefix('ingress-')}"


def hosts(thing: dict[str, Any]) -> Iterator[str]:
    for path, value in yamls.walk(thing):
        if path and path[-1] == "host":
            yield str(value)
