"""What the roles that the platform itself writes allow, each right of them: rights of charts are read from the charts by `rights`."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import kube

if TYPE_CHECKING:
    from report import Step
    from tree import Kustomization

ALL = ("create", "delete", "get", "list", "patch", "update", "watch")
# what a chart of a user installs in its namespace: group -> resources. Nothing of it is cluster-wide, and nothing is the platform's own
INSTALLED = {
    "": ("configmaps", "endpoints", "events", "persistentvolumeclaims", "pods", "secrets", "serviceaccounts", "services"),
    "apps": ("daemonsets", "deployments", "replicasets", "statefulsets"),
    "autoscaling": ("horizontalpodautoscalers",),
    "batch": ("cronjobs", "jobs"),
    "coordination.k8s.io": ("leases",),
    "monitoring.coreos.com": ("podmonitors", "prometheusrules", "servicemonitors"),
    "policy": ("poddisruptionbudgets",),
    "rbac.authorization.k8s.io": ("rolebindings", "roles"),
}
Right = tuple[str, str, str, str]  # group, resource, name or all, verb


def each(group: str, resource: str, verbs: tuple[str, ...], *names: str) -> set[Right]:
    return {(group, resource, name, verb) for name in names or ("",) for verb in verbs}


# component, role -> its rights
ROLES: dict[tuple[str, str], set[Right]] = {
    # the operator keeps its own logins, encrypted, in Secrets of its namespace, and logs in as accounts of it
    ("vault-secrets-operator", "own-secrets"): each("", "secrets", ("create", "delete", "deletecollection", "patch", "update")) | each("", "serviceaccounts/token", ("create",)),
    # what the operator of Prometheus makes: its documentation asks for this, of all namespaces
    ("monitoring", "kube-prometheus-stack"): each("apps", "statefulsets", ("*",)) | each("", "configmaps", ("*",)) | each("", "secrets", ("*",)) | each("", "pods", ("delete", "list")),
    ("vault", "monitored-secrets"): each("", "secrets", ("get",), "vault-tls"),
}


def check(found: Kustomization, here: str, step: Step) -> None:
    releases = {kube.name(thing): thing["spec"].get("serviceAccountName") for thing in found.objects if kube.kind(thing) == "HelmRelease"}
    for thing in found.objects:
        if kube.kind(thing) != "Role":
            continue
        name, have = kube.name(thing), rights(thing)
        wanted = ROLES.get((here, name))
        if here == "apps" and name in {f"{release}-release" for release in releases}:
            wanted = {right for group, resources in INSTALLED.items() for resource in resources for right in each(group, resource, ALL)}
        elif wanted is None and not name.endswith("-vault-secrets"):
            wanted = signs(found)
        for right in sorted(have ^ wanted) if wanted is not None else ():
            step.fail(f"{found.path}: {kube.label(thing)}: it {'may not' if right in (wanted or ()) else 'may'} {right[3]} {right[1]} `{right[2]}`")
    for release, account in releases.items() if here == "apps" else ():
        if account != f"{release}-release":
            step.fail(f"{found.path}: HelmRelease {release} is installed by `{account}`, which has other rights")


def signs(found: Kustomization) -> set[Right]:
    """cert-manager makes tokens of the accounts that the issuers beside the role name, and of no other."""
    return {right for thing in found.objects if kube.kind(thing) == "Issuer" for right in each("", "serviceaccounts/token", ("create",), account(thing))}


def account(issuer: dict[str, Any]) -> str:
    vault = (issuer.get("spec") or {}).get("vault") or {}
    return str((((vault.get("auth") or {}).get("kubernetes") or {}).get("serviceAccountRef") or {}).get("name"))


def rights(role: dict[str, Any]) -> set[Right]:
    return set(every(role))


def every(role: dict[str, Any]) -> Iterator[Right]:
    for rule in role.get("rules") or ():
        for group in rule.get("apiGroups") or ():
            for resource in rule.get("resources") or ():
                for name in rule.get("resourceNames") or ("",):
                    for verb in rule.get("verbs") or ():
                        yield group, resource, name, verb
