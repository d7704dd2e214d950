"""Entries of the audit log of a Kubernetes API, shaped as `audit.k8s.io/v1` says, and which alarms see them. There is no API server here:
these are written by hand from https://kubernetes.io/docs/reference/config-api/apiserver-audit.v1/ and from what EKS calls its users.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

PERSON = "arn:aws:sts::111122223333:assumed-role/platform-admin/somebody"
FLUX = "system:serviceaccount:flux-system:kustomize-controller"
HELM = "system:serviceaccount:flux-system:helm-controller"
APP = "system:serviceaccount:shop:backend"
ANONYMOUS = "system:anonymous"


def event(user: str, verb: str, uri: str, reference: dict[str, str] | None = None, code: int = 200, **more: Any) -> str:
    whole = {
        "kind": "Event", "apiVersion": "audit.k8s.io/v1", "level": "RequestResponse", "auditID": "5b1c5a3e-0000-4000-8000-000000000009",
        "stage": "ResponseComplete", "requestURI": uri, "verb": verb, "user": {"username": user, "groups": ["system:authenticated"]},
        "sourceIPs": ["10.41.0.7"], "userAgent": "kubectl/v1.36.0", "responseStatus": {"metadata": {}, "code": code},
        "annotations": {"authorization.k8s.io/decision": "allow" if code < 400 else "forbid"}, **more,
    }
    if reference is not None:
        whole["objectRef"] = {"apiVersion": "v1", **reference}
    return json.dumps(whole)


def pod(namespace: str, subresource: str = "") -> dict[str, str]:
    return {"resource": "pods", "namespace": namespace, "name": f"{namespace}-0", **({"subresource": subresource} if subresource else {})}


def binding(role: str) -> dict[str, Any]:
    return {"responseObject": {"kind": "ClusterRoleBinding", "roleRef": {"kind": "ClusterRole", "name": role}}}


def bindings(name: str = "x") -> dict[str, str]:
    return {"resource": "clusterrolebindings", "name": name, "apiGroup": "rbac.authorization.k8s.io"}


def every() -> Iterator[tuple[str, str, set[str]]]:
    """(what, entry, the alarms that see it where Vault runs)."""
    uri = "/apis/rbac.authorization.k8s.io/v1/clusterrolebindings"
    in_vault = "/api/v1/namespaces/vault"
    for verb, command in (("create", "exec"), ("get", "exec"), ("create", "attach"), ("create", "portforward"), ("patch", "ephemeralcontainers"), ("get", "proxy")):
        yield f"{verb} {command} in vault", event(PERSON, verb, f"{in_vault}/pods/vault-0/{command}", pod("vault", command), 101), {"KubernetesExecInVault"}
    yield "a pod of an app runs a command in vault", event(APP, "create", f"{in_vault}/pods/vault-0/exec", pod("vault", "exec"), 101), {"KubernetesExecInVault"}
    yield "vault by way of the API", event(PERSON, "create", f"{in_vault}/services/https:vault:8200/proxy/v1/sys/seal", {**pod("vault", "proxy"), "resource": "services"}), {"KubernetesExecInVault", "KubernetesVaultChanged"}
    yield "logs of vault", event(PERSON, "get", f"{in_vault}/pods/vault-0/log", pod("vault", "log")), set()
    yield "exec in an app", event(PERSON, "create", "/api/v1/namespaces/shop/pods/shop-0/exec", pod("shop", "exec"), 101), set()
    yield "a pod of vault deleted", event(PERSON, "delete", f"{in_vault}/pods/vault-0", pod("vault")), set()
    secret = {"resource": "secrets", "namespace": "vault", "name": "vault-tls"}
    yield "a secret read by a person", event(PERSON, "get", f"{in_vault}/secrets/vault-tls", secret), {"KubernetesVaultSecretsRead"}
    for verb in ("list", "watch"):
        yield f"{verb} of all secrets", event(PERSON, verb, "/api/v1/secrets", {"resource": "secrets"}), {"KubernetesVaultSecretsRead"}
    yield "a secret read by cert-manager", event("system:serviceaccount:cert-manager:cert-manager", "get", f"{in_vault}/secrets/vault-tls", secret), set()
    yield "secrets read by the node", event("system:node:ip-10-41-0-7", "list", f"{in_vault}/secrets", secret), set()
    yield "secrets watched by EKS", event("eks:addon-manager", "list", "/api/v1/secrets", {"resource": "secrets"}), set()
    yield "a secret of an app read", event(PERSON, "get", "/api/v1/namespaces/shop/secrets/x", {"resource": "secrets", "namespace": "shop", "name": "x"}), set()
    configuration = {"resource": "configmaps", "namespace": "vault", "name": "vault-config"}
    for verb in ("create", "update", "patch", "delete", "deletecollection"):
        yield f"{verb} of vault's configuration", event(PERSON, verb, f"{in_vault}/configmaps/vault-config", configuration), {"KubernetesVaultChanged"}
    yield "vault's configuration read", event(PERSON, "get", f"{in_vault}/configmaps/vault-config", configuration), set()
    yield "vault's configuration as Flux has it", event(HELM, "patch", f"{in_vault}/configmaps/vault-config", configuration), set()
    yield "vault's configuration as EKS has it", event("eks:addon-manager", "patch", f"{in_vault}/configmaps/vault-config", configuration), set()
    yield "vault restarted by a person", event(PERSON, "patch", f"{in_vault}/statefulsets/vault", {"resource": "statefulsets", "namespace": "vault", "name": "vault"}), {"KubernetesVaultChanged"}
    yield "a secret of vault written", event(PERSON, "update", f"{in_vault}/secrets/vault-tls", secret), {"KubernetesVaultChanged"}
    for verb in ("create", "update", "patch"):
        yield f"{verb} of an administrator", event(PERSON, verb, uri, bindings(), 201, **binding("cluster-admin")), {"KubernetesAdminGranted"}
    yield "an administrator made by an app", event(APP, "create", uri, bindings(), 201, **binding("cluster-admin")), {"KubernetesAdminGranted"}
    yield "an administrator of a namespace", event(PERSON, "create", "/apis/rbac.authorization.k8s.io/v1/namespaces/shop/rolebindings", {**bindings(), "resource": "rolebindings", "namespace": "shop"}, 201, **binding("cluster-admin")), {"KubernetesAdminGranted"}
    yield "an administrator that is refused", event(APP, "create", uri, bindings(), 403, **binding("cluster-admin")), set()
    yield "Flux binds its controllers", event(FLUX, "patch", uri, bindings("cluster-reconciler"), **binding("cluster-admin")), set()
    yield "Kubernetes starts", event("system:apiserver", "create", uri, bindings("cluster-admin"), 201, **binding("cluster-admin")), set()
    yield "EKS binds its own", event("eks:cluster-bootstrap", "create", uri, bindings("eks:x"), 201, **binding("cluster-admin")), set()
    gone = {"responseObject": {"kind": "Status", "status": "Success", "details": {"name": "x"}}}
    yield "an administrator less", event(PERSON, "delete", uri, bindings(), 200, **gone), set()
    yield "a binding to something less", event(PERSON, "create", uri, bindings(), 201, **binding("view")), set()
    yield "a binding looked at", event(PERSON, "get", uri, bindings(), **binding("cluster-admin")), set()
    yield "nobody reads pods", event(ANONYMOUS, "list", "/api/v1/pods", {"resource": "pods"}), {"KubernetesAnonymousAllowed"}
    yield "nobody in vault", event(ANONYMOUS, "create", f"{in_vault}/pods/vault-0/exec", pod("vault", "exec"), 101), {"KubernetesAnonymousAllowed", "KubernetesExecInVault"}
    yield "nobody is refused", event(ANONYMOUS, "list", "/api/v1/pods", {"resource": "pods"}, 403), set()
    for path in ("/healthz/etcd", "/livez?verbose", "/readyz?timeout=1s", "/version?timeout=32s"):
        yield f"a health check of {path}", event(ANONYMOUS, "get", path), set()


# what is seen on clusters where Vault does not run
EVERYWHERE = {"KubernetesAdminGranted", "KubernetesAnonymousAllowed"}
