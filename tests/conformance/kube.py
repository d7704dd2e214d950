"""What has to be known about Kubernetes objects to check them."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

# Kinds that live in no namespace; every other kind lives in one.
CLUSTER_SCOPED = {
    "": {"Namespace", "Node", "PersistentVolume"},
    "admissionregistration.k8s.io": {
        "MutatingAdmissionPolicy",
        "MutatingAdmissionPolicyBinding",
        "MutatingWebhookConfiguration",
        "ValidatingAdmissionPolicy",
        "ValidatingAdmissionPolicyBinding",
        "ValidatingWebhookConfiguration",
    },
    "apiextensions.k8s.io": {"CustomResourceDefinition"},
    "apiregistration.k8s.io": {"APIService"},
    "cert-manager.io": {"ClusterIssuer"},
    "elbv2.k8s.aws": {"IngressClassParams"},
    "gateway.networking.k8s.io": {"GatewayClass"},
    "karpenter.k8s.aws": {"EC2NodeClass"},
    "karpenter.sh": {"NodeClaim", "NodePool"},
    "networking.k8s.io": {"IngressClass"},
    "node.k8s.io": {"RuntimeClass"},
    "rbac.authorization.k8s.io": {"ClusterRole", "ClusterRoleBinding"},
    "scheduling.k8s.io": {"PriorityClass"},
    "storage.k8s.io": {"CSIDriver", "CSINode", "StorageClass", "VolumeAttachment"},
}

# API groups that the cluster itself serves
CORE_GROUPS = {
    "",
    "admissionregistration.k8s.io",
    "apiextensions.k8s.io",
    "apiregistration.k8s.io",
    "apps",
    "autoscaling",
    "batch",
    "certificates.k8s.io",
    "coordination.k8s.io",
    "discovery.k8s.io",
    "events.k8s.io",
    "flowcontrol.apiserver.k8s.io",
    "networking.k8s.io",
    "node.k8s.io",
    "policy",
    "rbac.authorization.k8s.io",
    "resource.k8s.io",
    "scheduling.k8s.io",
    "storage.k8s.io",
}

# groups of Flux, which is there before anything that it deploys
FLUX_GROUPS = {
    "helm.toolkit.fluxcd.io",
    "kustomize.toolkit.fluxcd.io",
    "notification.toolkit.fluxcd.io",
    "source.toolkit.fluxcd.io",
}

# group -> charts that bring its custom resource definitions. These are facts about the charts. The compiler does not have them: its
# components declare what they need and provide, and this table is what shows a component that declares the wrong thing.
CRD_CHARTS = {
    "acme.cert-manager.io": {"cert-manager"},
    "cert-manager.io": {"cert-manager"},
    "consul.hashicorp.com": {"consul"},
    "elbv2.k8s.aws": {"aws-load-balancer-controller"},
    "extensions.istio.io": {"base"},
    "gateway.networking.k8s.io": {"consul"},
    "karpenter.k8s.aws": {"karpenter", "karpenter-crd"},
    "karpenter.sh": {"karpenter", "karpenter-crd"},
    "monitoring.coreos.com": {"kube-prometheus-stack", "prometheus-operator-crds"},
    "networking.istio.io": {"base"},
    "secrets-store.csi.x-k8s.io": {"secrets-store-csi-driver"},
    "secrets.hashicorp.com": {"vault-secrets-operator"},
    "security.istio.io": {"base"},
    "telemetry.istio.io": {"base"},
}

# charts that keep them in `crds/`, which a release may be told to leave out
CRDS_IN_FOLDER = {"aws-load-balancer-controller", "karpenter", "kube-prometheus-stack", "secrets-store-csi-driver", "vault-secrets-operator"}
# charts that bring them only if a value says so
CRDS_BY_VALUE = {"cert-manager": ("crds", "enabled")}

# namespaces that a cluster has, or Flux's own
GIVEN_NAMESPACES = {"default", "flux-system", "kube-node-lease", "kube-public", "kube-system"}


def group(thing: dict[str, Any]) -> str:
    result: str = thing.get("apiVersion", "").rpartition("/")[0]
    return result


def version(thing: dict[str, Any]) -> str:
    result: str = thing.get("apiVersion", "").rpartition("/")[2]
    return result


def kind(thing: dict[str, Any]) -> str:
    result: str = thing.get("kind", "")
    return result


def name(thing: dict[str, Any]) -> str:
    result: str = (thing.get("metadata") or {}).get("name", "")
    return result


def namespace(thing: dict[str, Any]) -> str:
    result: str = (thing.get("metadata") or {}).get("namespace", "")
    return result


def cluster_scoped(thing: dict[str, Any]) -> bool:
    return kind(thing) in CLUSTER_SCOPED.get(group(thing), ())


def identity(thing: dict[str, Any]) -> tuple[str, str, str, str]:
    return group(thing), kind(thing), namespace(thing), name(thing)


def label(thing: dict[str, Any]) -> str:
    """How messages name an object."""
    where = namespace(thing)
    return f"{kind(thing)} {where + '/' if where else ''}{name(thing)}"


def annotation(thing: dict[str, Any], key: str) -> str:
    """An annotation of an object, or an empty text."""
    return str(((thing.get("metadata") or {}).get("annotations") or {}).get(key, ""))


def partial(thing: dict[str, Any]) -> bool:
    """Whether it is merged into an object that somebody else makes, and so need not be whole."""
    return annotation(thing, "kustomize.toolkit.fluxcd.io/ssa") == "Merge"


def pod_spec(thing: dict[str, Any]) -> dict[str, Any] | None:
    """The pod template of a workload, or None."""
    spec = thing.get("spec") or {}
    if kind(thing) == "Pod":
        return thing
    if kind(thing) == "CronJob":
        spec = (spec.get("jobTemplate") or {}).get("spec") or {}
    template = spec.get("template")
    return template if isinstance(template, dict) and "containers" in (template.get("spec") or {}) else None


# `${NAME}` and its escape `$${NAME}`, as Flux's postBuild reads them: from the left, `$$` is one literal dollar
REFERENCE = re.compile(r"\$\$|\$\{([^}]*)\}")
ESCAPE = re.compile(r"\$\$\{([^}]*)\}")
VARIABLE = re.compile(r"[_A-Za-z][_A-Za-z0-9]*\Z")


def references(text: str) -> list[str]:
    """The unescaped `${…}` of a text, without the braces."""
    return [found.group(1) for found in REFERENCE.finditer(text) if found.group(1) is not None]


def escapes(text: str) -> list[Any]:
    return ESCAPE.findall(text)


def substitute(text: str, value: Callable[..., Any]) -> str:
    """What Flux makes of a text; `value` maps a name to its text."""
    return REFERENCE.sub(lambda found: "$" if found.group(1) is None else value(found.group(1)), text)


MOCKS = (
    (re.compile(r"VPC(_ID)?$"), "vpc-0123456789abcdef0"),
    (re.compile(r"^EFS_.*_AP$|ACCESS_POINT(_ID)?$"), "fsap-0123456789abcdef0"),
    (re.compile(r"^EFS_.*_ID$"), "fs-0123456789abcdef0"),
    (re.compile(r"_ARN$"), "arn:aws:service:eu-west-1:111122223333:thing/name"),
    (re.compile(r"_(HOST|ENDPOINT)$"), "name.example.com"),
    (re.compile(r"_CIDR$"), "10.0.0.0/16"),
    (re.compile(r"_PORT$"), "5432"),
)


def mock(variable: str) -> str:
    """A value of the shape that Terraform would give this key."""
    return next((value for pattern, value in MOCKS if pattern.search(variable)), "mock")
