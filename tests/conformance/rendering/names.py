"""What the objects of a tree name in the namespaces of charts is there, and what they select."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import kube
from flux.references import at, makes_secrets, named, selecting, targeting

from .world import hook

if TYPE_CHECKING:
    from report import Step
    from tree import Tree

    from .world import World

CLUSTER_WIDE = ("ClusterIssuer", "EC2NodeClass", "PersistentVolume", "StorageClass")
# (kind, start of the name): what controllers of the charts make, and who does
MADE = (
    ("Secret", "consul-", "consul's own jobs: certificates, tokens, the key of gossip"),
    ("Secret", "kube-prometheus-stack-admission", "cert-manager, by a Certificate of the chart"),
    ("Secret", "aws-load-balancer-tls", "cert-manager, by a Certificate of the chart"),
    ("Secret", "istio-ca-secret", "istiod"),
    ("ConfigMap", "istio-ca-root-cert", "istiod, in every namespace"),
    ("ConfigMap", "istio-ca-crl", "istiod, in every namespace"),
    ("ConfigMap", "kube-root-ca.crt", "Kubernetes, in every namespace"),
)


# labels that the voters give their own pods while they run (`service_registration "kubernetes"`)
RUNTIME = {"openbao-active", "vault-active"}


def names(_tree: Tree, worlds: list[World], step: Step) -> str:
    """Secrets, ConfigMaps, accounts, services and their ports, by name."""
    count = 0
    for world in worlds:
        have = everything(world)
        ports = {where: found for _, thing in world.every for where, found in services(thing)}
        for place, thing in world.every:
            for path, kinds, value in named(thing):
                count += 1
                space = kube.namespace(thing)
                if isinstance(value, dict):
                    if value.get("optional"):
                        continue
                    space = value.get("namespace", space)
                    value = value.get("name") or value.get("secretName") or value.get("claimName")
                if value in ("", "mesh"):
                    continue
                space, name = str(value).split("/") if "/" in str(value) else (space, str(value))
                wanted = [(kind, "" if kind in CLUSTER_WIDE else space, name) for kind in kinds]
                if not any(want in have or made(want) for want in wanted):
                    step.fail(f"{place}: {kube.label(thing)}: {path}: there is no {' or '.join(kinds)} `{name}` in `{space}`")
            for path, name, port in served(thing):
                count += 1
                found = ports.get((kube.namespace(thing), name))
                if found is None:
                    step.fail(f"{place}: {kube.label(thing)}: {path}: there is no Service `{name}`")
                elif not any(port in (one.get("port"), one.get("name")) for one in found):
                    step.fail(f"{place}: {kube.label(thing)}: {path}: the Service `{name}` has no port `{port}`")
    return f"{count} names"


def served(thing: dict[str, Any]) -> Iterator[tuple[str, str, Any]]:
    """(path, service, port) that an object names in its own namespace."""
    if kube.kind(thing) == "TargetGroupBinding":
        reference = thing["spec"]["serviceRef"]
        yield "spec.serviceRef", reference["name"], reference["port"]


def services(thing: dict[str, Any]) -> Iterator[tuple[tuple[str, str], list[dict[str, Any]]]]:
    """((namespace, name), ports) of a service that an object is, or that its controller makes."""
    where = kube.namespace(thing), kube.name(thing)
    if kube.kind(thing) == "Service":
        yield where, thing["spec"].get("ports") or []
    elif kube.kind(thing) == "Gateway" and kube.group(thing) == "gateway.networking.k8s.io":
        yield where, thing["spec"]["listeners"]


def made(want: tuple[str, str, str]) -> bool:
    return any(want[0] == kind and want[2].startswith(start) for kind, start, _ in MADE)


def everything(world: World) -> set[tuple[str, str, str]]:
    have = {("ServiceAccount", space, "default") for space in kube.GIVEN_NAMESPACES}
    for _, thing in world.every:
        space = kube.namespace(thing)
        have.add((kube.kind(thing), space, kube.name(thing)))
        if kube.kind(thing) == "Namespace":
            have.add(("ServiceAccount", kube.name(thing), "default"))
        have |= {("Secret", space, name) for name in makes_secrets(thing)}
        have |= {(kind, space, name) for kind, name in operated(thing)}
    return have


def operated(thing: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """(kind, name) of what the operators of charts make of an object."""
    name = kube.name(thing)
    if kube.kind(thing) in ("Prometheus", "Alertmanager"):
        yield "StatefulSet", f"{kube.kind(thing).lower()}-{name}"
    if kube.kind(thing) == "Prometheus":
        yield "Service", "prometheus-operated"


def selectors(_tree: Tree, worlds: list[World], step: Step) -> str:
    """Whoever selects pods selects some, and finds the port there that it names."""
    count = 0
    for world in worlds:
        pods = [(kube.namespace(thing), pod) for _, thing in world.every if not hook(thing) for pod in templates(thing)]
        workloads = {(kube.kind(thing), kube.namespace(thing), kube.name(thing)) for _, thing in world.every if kube.pod_spec(thing)}
        made_by_consul = {kube.namespace(thing) for _, thing in world.every if kube.kind(thing) == "Gateway" and kube.group(thing) == "gateway.networking.k8s.io"}
        own = {kube.namespace(release) for place, release in world.emitted if kube.kind(release) == "HelmRelease" and place.startswith("flux/apps/")}
        for place, thing in world.emitted:
            space = kube.namespace(thing)
            if space in made_by_consul or space in own:
                continue  # Consul's controller, or a chart of the user's own, makes the pods
            for path, selector in (*selecting(thing), *mesh_selecting(thing)):
                count += 1
                lasting = {key: value for key, value in selector.items() if key not in RUNTIME}
                found = [pod for where, pod in pods if where == space and lasting.items() <= labels(pod).items()]
                if not found:
                    step.fail(f"{place}: {kube.label(thing)}: {path} selects no pod")
                for port in monitored(thing):
                    if found and not any(port in ports(pod) for pod in found):
                        step.fail(f"{place}: {kube.label(thing)}: its pods have no port `{port}`")
            for path, kind, name in targeting(thing):
                count += 1
                if (kind, space, name) not in workloads:
                    step.fail(f"{place}: {kube.label(thing)}: {path}: there is no {kind} `{name}`")
    return f"{count} selectors"


def mesh_selecting(thing: dict[str, Any]) -> Iterator[tuple[str, dict[str, str]]]:
    spec = thing.get("spec") or {}
    if kube.kind(thing) == "Gateway" and kube.group(thing) == "networking.istio.io":
        yield "spec.selector", spec["selector"]
    if kube.kind(thing) == "EnvoyFilter":
        yield "spec.workloadSelector.labels", spec["workloadSelector"]["labels"]


def monitored(thing: dict[str, Any]) -> Iterator[str]:
    if kube.kind(thing) == "PodMonitor":
        yield from (str(one) for one in at(thing, "spec.podMetricsEndpoints[].port"))


def templates(thing: dict[str, Any]) -> Iterator[dict[str, Any]]:
    pod = None if kube.partial(thing) else kube.pod_spec(thing)
    if pod:
        yield pod
    if kube.kind(thing) == "Prometheus":  # its operator's labels
        yield {"metadata": {"labels": {"app.kubernetes.io/name": "prometheus", "prometheus": kube.name(thing)}}, "spec": {}}


def labels(pod: dict[str, Any]) -> dict[str, str]:
    return (pod.get("metadata") or {}).get("labels") or {}


def ports(pod: dict[str, Any]) -> set[str]:
    spec = pod.get("spec") or {}
    containers = [*(spec.get("containers") or []), *(spec.get("initContainers") or [])]
    named = {str(port.get("name")) for container in containers for port in container.get("ports") or []}
    # the mesh puts its proxy and the port of its metrics there
    istio = (pod.get("metadata") or {}).get("annotations", {}).get("inject.istio.io/templates") or labels(pod).get("sidecar.istio.io/inject")
    consul = (pod.get("metadata") or {}).get("annotations", {}).get("consul.hashicorp.com/connect-inject") == "true"
    return named | ({"http-envoy-prom"} if istio else set()) | ({"prometheus"} if consul else set())
