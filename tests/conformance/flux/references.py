"""Objects that name other objects: what they name is there."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import kube

if TYPE_CHECKING:
    from report import Step
    from tree import Cluster, Tree

# (kind that names, path of the name, kinds that may be named); a name may be `namespace/name`
NAMES = (
    ("Alert", "spec.providerRef.name", ("Provider",)),
    ("Certificate", "spec.issuerRef.name", ("ClusterIssuer", "Issuer")),
    ("Gateway", "spec.listeners[].tls.certificateRefs[]", ("Secret",)),
    ("Gateway", "spec.servers[].tls.credentialName", ("Secret",)),
    ("HTTPRoute", "spec.parentRefs[]", ("Gateway", "Service")),
    ("HTTPRoute", "spec.rules[].backendRefs[]", ("Service", "MeshService")),
    ("Issuer", "spec.vault.auth.kubernetes.serviceAccountRef.name", ("ServiceAccount",)),
    ("NodePool", "spec.template.spec.nodeClassRef.name", ("EC2NodeClass",)),
    ("PersistentVolumeClaim", "spec.storageClassName", ("StorageClass",)),
    ("PersistentVolumeClaim", "spec.volumeName", ("PersistentVolume",)),
    ("VaultAuth", "spec.vaultConnectionRef", ("VaultConnection",)),
    ("VaultAuth", "spec.jwt.serviceAccount", ("ServiceAccount",)),
    ("VaultAuth", "spec.kubernetes.serviceAccount", ("ServiceAccount",)),
    ("VaultDynamicSecret", "spec.vaultAuthRef", ("VaultAuth",)),
    ("VaultPKISecret", "spec.vaultAuthRef", ("VaultAuth",)),
    ("VaultStaticSecret", "spec.vaultAuthRef", ("VaultAuth",)),
    ("VirtualService", "spec.gateways[]", ("Gateway",)),
)

# the same inside of a pod template
POD_NAMES = (
    ("spec.serviceAccountName", ("ServiceAccount",)),
    ("spec.imagePullSecrets[].name", ("Secret",)),
    ("spec.volumes[].configMap", ("ConfigMap",)),
    ("spec.volumes[].secret", ("Secret",)),
    ("spec.volumes[].projected.sources[].configMap", ("ConfigMap",)),
    ("spec.volumes[].projected.sources[].secret", ("Secret",)),
    ("spec.volumes[].persistentVolumeClaim", ("PersistentVolumeClaim",)),
    ("spec.containers[].env[].valueFrom.secretKeyRef", ("Secret",)),
    ("spec.containers[].env[].valueFrom.configMapKeyRef", ("ConfigMap",)),
    ("spec.containers[].envFrom[].secretRef", ("Secret",)),
    ("spec.containers[].envFrom[].configMapRef", ("ConfigMap",)),
    ("spec.initContainers[].env[].valueFrom.secretKeyRef", ("Secret",)),
    ("spec.initContainers[].env[].valueFrom.configMapKeyRef", ("ConfigMap",)),
)

# kinds whose controllers make a Secret -> path of its name
MAKES_SECRET = {
    "Certificate": "spec.secretName",
    "VaultDynamicSecret": "spec.destination.name",
    "VaultPKISecret": "spec.destination.name",
    "VaultStaticSecret": "spec.destination.name",
}
GIVEN = {("Gateway", "", "mesh")}  # Istio's word for every sidecar


def at(value: Any, path: str) -> Iterator[Any]:
    """The values at a path such as `spec.rules[].name`."""
    for step in path.split("."):
        each = step.endswith("[]")
        value = value.get(step.removesuffix("[]")) if isinstance(value, dict) else None
        if each:
            rest = path.split(step + ".", 1)[1] if step + "." in path else ""
            for item in value or []:
                yield from at(item, rest) if rest else [item]
            return
        if value is None:
            return
    yield value


def names(tree: Tree, step: Step) -> None:
    count = 0
    for cluster in tree.views:
        have = everything(cluster)
        for found in cluster.kustomizations.values():
            for thing in found.objects:
                for path, kinds, value in named(thing):
                    count += 1
                    space = ""
                    if isinstance(value, dict):
                        if value.get("optional"):
                            continue
                        space = value.get("namespace", "")
                        value = value.get("name") or value.get("secretName") or value.get("claimName")
                    if value == "" and kinds == ("StorageClass",):  # Kubernetes' word for none
                        continue
                    space, name = value.split("/") if "/" in str(value) else (space, value)
                    wanted = [
                        (
                            kind,
                            (
                                ""
                                if kind in ("ClusterIssuer", "EC2NodeClass", "PersistentVolume", "StorageClass")
                                else space or kube.namespace(thing)
                            ),
                            name,
                        )
                        for kind in kinds
                    ]
                    if not any(want in have or (want[0], "", want[2]) in GIVEN for want in wanted):
                        step.fail(
                            f"{found.path}: {kube.label(thing)}: {path}: there is no {' or '.join(kinds)} `{value}`"
                        )
    step.detail = f"{count} names"


def named(thing: dict[str, Any]) -> Iterator[tuple[str, Any, Any]]:
    """(path, kinds, value) of everything that an object names."""
    for kind, path, kinds in NAMES:
        if kind == kube.kind(thing):
            for value in at(thing, path):
                yield path, kinds, value
    pod = kube.pod_spec(thing)
    for path, kinds in POD_NAMES if pod else ():
        for value in at(pod, path):
            yield path, kinds, value


def everything(cluster: Cluster) -> set[tuple[str, str, str]]:
    """(kind, namespace, name) of all objects, and of what their controllers are known to make."""
    have = {("ServiceAccount", space, "default") for space in kube.GIVEN_NAMESPACES}
    for _, _, thing in cluster.placed():
        space = kube.namespace(thing)
        have.add((kube.kind(thing), space, kube.name(thing)))
        if kube.kind(thing) == "Namespace":
            have.add(("ServiceAccount", kube.name(thing), "default"))
        have |= {("Secret", space, name) for name in makes_secrets(thing)}
    return have


def makes_secrets(thing: dict[str, Any]) -> list[str]:
    """The names of the Secrets that an object's controller makes."""
    if kube.kind(thing).startswith("Vault") and True not in at(thing, "spec.destination.create"):
        return []
    return list(at(thing, MAKES_SECRET.get(kube.kind(thing), "none")))


def selectors(tree: Tree, step: Step) -> None:
    """Services, disruption budgets and network policies select pods; autoscalers and restarts name workloads."""
    count = 0
    for cluster in tree.views:
        objects = [(place, thing) for place, _, thing in cluster.placed()]
        # the pods of a release, or of a gateway whose controller makes them, are not in the tree: nothing can be said there
        opaque = {
            space
            for _, thing in objects
            if kube.kind(thing) == "HelmRelease"
            or str(thing.get("apiVersion")).startswith("gateway.networking.k8s.io/")
            for space in (kube.namespace(thing), (thing.get("spec") or {}).get("targetNamespace"))
        }
        workloads = {
            (kube.kind(thing), kube.namespace(thing), kube.name(thing)) for _, thing in objects if kube.pod_spec(thing)
        }
        pods = [
            (kube.namespace(thing), ((kube.pod_spec(thing) or {}).get("metadata") or {}).get("labels") or {})
            for _, thing in objects
            if kube.pod_spec(thing)
        ]
        for place, thing in objects:
            space = kube.namespace(thing)
            for path, selector in selecting(thing):
                count += 1
                if space not in opaque and not any(
                    where == space and selector.items() <= labels.items() for where, labels in pods
                ):
                    step.fail(f"{place}: {kube.label(thing)}: {path} selects no pod template")
            for path, kind, name in targeting(thing):
                count += 1
                if space not in opaque and (kind, space, name) not in workloads:
                    step.fail(f"{place}: {kube.label(thing)}: {path}: there is no {kind} `{name}`")
    step.detail = f"{count} selectors"


def selecting(thing: dict[str, Any]) -> Iterator[tuple[str, dict[str, str]]]:
    spec = thing.get("spec") or {}
    if kube.kind(thing) == "Service" and spec.get("selector"):
        yield "spec.selector", spec["selector"]
    for kind, path in (
        ("PodDisruptionBudget", "selector"),
        ("NetworkPolicy", "podSelector"),
        ("PodMonitor", "selector"),
        ("AuthorizationPolicy", "selector"),
    ):
        if kube.kind(thing) == kind and (spec.get(path) or {}).get("matchLabels"):
            yield f"spec.{path}.matchLabels", spec[path]["matchLabels"]


def targeting(thing: dict[str, Any]) -> Iterator[tuple[str, Any, Any]]:
    spec = thing.get("spec") or {}
    if kube.kind(thing) == "HorizontalPodAutoscaler":
        target = spec.get("scaleTargetRef") or {}
        yield "spec.scaleTargetRef", target.get("kind"), target.get("name")
    for target in spec.get("rolloutRestartTargets") or []:
        yield "spec.rolloutRestartTargets", target.get("kind"), target.get("name")


CHECKS = {"names": names, "selectors": selectors}
