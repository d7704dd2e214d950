"""What a release and its values say of others: of the platform, of what runs beside it, and of the chart itself."""

from __future__ import annotations

import fnmatch
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import kube
import yamls
from flux import calls
from flux.charts import values_of

if TYPE_CHECKING:
    from report import Step
    from tree import Cluster, Kustomization, Tree

NAME = "app.kubernetes.io/name"
# component -> the labels that its chart gives its pods, by which they are spread: with fewer, others' pods count too
PODS: dict[str, dict[str, str]] = {
    "aws-efs-csi-driver": {"app": "efs-csi-controller"},
    "aws-load-balancer-controller": {NAME: "aws-load-balancer-controller"},
    "cluster-autoscaler": {NAME: "aws-cluster-autoscaler"},
    "gitlab-runner": {"app": "gitlab-runner"},
    "istiod": {"app": "istiod"},
    "karpenter": {NAME: "karpenter"},
    "metrics-server": {NAME: "metrics-server"},
    "vault": {NAME: "vault", "component": "server"},
    "vault-agent-injector": {NAME: "vault-agent-injector", "component": "webhook"},
    "vault-secrets-operator": {NAME: "vault-secrets-operator", "control-plane": "controller-manager"},
}
# component -> the fields that something else fills in, by kind and name; what Flux would take back makes it useless
FILLED = {
    # istiod puts these right once its own validation works
    "istio-base": {("ValidatingWebhookConfiguration", "istiod-default-validator"): ["/webhooks/0/failurePolicy"]},
    "istiod": {("ValidatingWebhookConfiguration", "istio-validator-istio-system"): ["/webhooks/0/failurePolicy"]},
    # cert-manager writes the authority
    "vault-agent-injector": {("MutatingWebhookConfiguration", "app-vault-agent-injector-cfg"): ["/webhooks/0/clientConfig/caBundle"]},
    # a chart of a user may have autoscalers
    "apps": {("Deployment", None): ["/spec/replicas"], ("StatefulSet", None): ["/spec/replicas"]},
}
# component -> the roles of its chart that are made narrower
NARROWED = {
    "cert-manager": {("ClusterRole", "cert-manager-controller-challenges")},
    "monitoring": {("ClusterRole", "kube-prometheus-stack-operator"), ("ClusterRole", "kube-prometheus-stack-grafana-clusterrole")},
    "vault-agent-injector": {("ClusterRole", "app-vault-agent-injector-clusterrole")},
    "vault-csi-provider": {("ClusterRole", "vault-csi-provider-clusterrole"), ("ClusterRoleBinding", "vault-csi-provider-clusterrolebinding")},
    "vault-secrets-operator": {("ClusterRole", "vault-secrets-operator-manager-role")},
}
# component -> the name that its objects begin with, which others know them by
CALLED = {"vault-agent-injector": "app-vault", "vault-csi-provider": "vault", "monitoring": "kube-prometheus-stack"}


def check(tree: Tree, cluster: Cluster, found: Kustomization, here: str, step: Step) -> None:
    for release in found.objects:
        if kube.kind(release) != "HelmRelease":
            continue
        values = values_of(release, found.objects) or {}
        for problem in (*filled(here, release), *narrowed(here, release)):
            step.fail(f"{found.path}: {kube.label(release)}: {problem}")
        if here == "apps":
            said = (calls.apps(tree, cluster.name).get(found.path.rpartition("/")[2]) or {}).get("chart") or {}
            if values != (said.get("values") or {}):
                step.fail(f"{found.path}: {kube.label(release)}: its values are {values}, and the platform says {said.get('values')}")
        else:
            for problem in (*spread(here, values), *judged(tree, cluster, found, here, values)):
                step.fail(f"{found.path}: {kube.label(release)}: values: {problem}")


def filled(here: str, release: dict[str, Any]) -> Iterator[str]:
    have = {((one.get("target") or {}).get("kind"), (one.get("target") or {}).get("name")): one.get("paths") for one in (release["spec"].get("driftDetection") or {}).get("ignore") or ()}
    if have != FILLED.get(here, {}):
        yield f"Flux leaves alone what others change: {have}, not {FILLED.get(here, {})}"


def narrowed(here: str, release: dict[str, Any]) -> Iterator[str]:
    targets = [one.get("target") or {} for renderer in release["spec"].get("postRenderers") or () for one in (renderer.get("kustomize") or {}).get("patches") or ()]
    have = {(one.get("kind"), one.get("name")) for one in targets}
    for kind, name in sorted(NARROWED.get(here, set()) - have):
        yield f"{kind} {name} has all the rights that its chart gives it"


def spread(here: str, values: dict[str, Any]) -> Iterator[str]:
    wanted = PODS.get(here) or ({"app": here.removeprefix("gateway-")} if fnmatch.fnmatchcase(here, "gateway-*") else None)
    for path, value in yamls.walk(values):
        if path and path[-1] == "matchLabels" and "topologySpreadConstraints" in path and wanted is not None and value != wanted:
            yield f"its pods are spread among those with {value}, and they have {wanted}"


def judged(tree: Tree, cluster: Cluster, found: Kustomization, here: str, values: dict[str, Any]) -> Iterator[str]:
    platform = tree.platform
    vault = platform.get("vault") or {}
    if here in CALLED and values.get("fullnameOverride") != CALLED[here]:
        yield f"its objects are called `{values.get('fullnameOverride')}`, not `{CALLED[here]}`"
    if here == "vault-agent-injector":
        wanted = {app["namespace"] for app in calls.apps(tree, cluster.name).values() if any(isinstance(one, dict) and one.get("via") == "agent" for one in secrets(app))}
        selector = ((values.get("injector") or {}).get("webhook") or {}).get("namespaceSelector") or {}
        have = {name for one in selector.get("matchExpressions") or () for name in one.get("values") or ()}
        if have != wanted:
            yield f"it is asked about pods of {sorted(have)}, and apps with agents are in {sorted(wanted)}"
    if here == "istiod":
        # calls from another cluster keep its trust domain, which the rules of each app name
        called = any(calls.callers(tree, name) - calls.apps(tree, cluster.name).keys() for name in calls.apps(tree, cluster.name))
        if ((values.get("env") or {}).get("PILOT_SKIP_VALIDATE_TRUST_DOMAIN") == "true") != called:
            yield f"trust domains are {'' if called else 'not '}checked, and apps of other clusters {'call' if called else 'do not call'} here"
    if here == "vault-secrets-operator":
        accounts = {kube.name(thing) for thing in found.objects if kube.kind(thing) == "ServiceAccount"}
        if "client-cache" not in accounts:
            yield "there is no account by which it logs in for its key"
        cache = ((((values.get("controller") or {}).get("manager") or {}).get("clientCache")) or {}).get("storageEncryption") or {}
        if cache.get("namespace") != vault.get("namespace"):
            yield f"its key is in the namespace `{cache.get('namespace')}` of Vault"
    if here == "gitlab-runner":
        together: Any = ((platform.get("ci") or {}).get("gitlabRunner") or {}).get("concurrent")
        # each of its pods runs so many
        pods, each = int(values.get("replicas", 1)), int(values.get("concurrent", 0))
        if together is not None and -(-together // pods) != each:
            yield f"{pods} pods run {each} jobs at a time, and the platform says {together} together"
    if here == "monitoring":
        kept = ((platform.get("observability") or {}).get("metrics") or {}).get("retention")
        said = ((values.get("prometheus") or {}).get("prometheusSpec") or {}).get("retention")
        if kept is not None and said != kept:
            yield f"metrics are kept for {said}, and the platform says {kept}"
    if here == "vault":
        shipped = ((platform.get("audit") or {}).get("vault") or {}).get("to") != "none" and vault.get("audit") != []
        yield from server(found, cluster, vault, values.get("server") or {}, shipped)


def secrets(app: dict[str, Any]) -> list[Any]:
    said = app.get("secrets") or {}
    return list(said.values()) if isinstance(said, dict) else []


def server(found: Kustomization, cluster: Cluster, vault: dict[str, Any], said: dict[str, Any], shipped: bool) -> Iterator[str]:
    # tokens are reviewed with its own account exactly if it asks the cluster it runs in about them
    reviews = (vault.get("auth") or {}).get(cluster.name) == "kubernetes"
    if (said.get("authDelegator") or {}).get("enabled") is not reviews:
        yield f"`authDelegator` is {said.get('authDelegator')}, and logins of its cluster are {'' if reviews else 'not '}reviewed with its account"
    if (said.get("serviceAccount") or {}).get("name") != "vault":
        yield "its account is not `vault`, which has its rights in AWS"
    kind = vault.get("server", "vault")
    if kind not in str((said.get("image") or {"repository": "hashicorp/vault"}).get("repository")):
        yield f"its image is {said.get('image')}, and the platform says {kind}"
    maps = {kube.name(thing) for thing in found.objects if kube.kind(thing) == "ConfigMap"}
    volumes = {one.get("name"): one for one in said.get("volumes") or ()}
    for name, volume in volumes.items():
        sources = volume.keys() - {"name"}
        if len(sources) != 1:
            yield f"the volume `{name}` is of nothing"
        if "configMap" in volume and (volume["configMap"] or {}).get("name") not in maps:
            yield f"there is no ConfigMap `{(volume['configMap'] or {}).get('name')}`"
        if "secret" in volume and not (volume["secret"] or {}).get("secretName"):
            yield f"the volume `{name}` names no Secret"
        for item in (volume.get("secret") or {}).get("items") or ():
            if item.get("path") != item.get("key"):
                yield f"the volume `{name}` has `{item.get('key')}` as `{item.get('path')}`"
    containers = said.get("extraContainers") or ()
    if [one.get("name") for one in containers] != ["reloader", *["audit-shipper"] * shipped]:
        yield f"beside it run {[one.get('name') for one in containers]}"
    for container in containers:
        if not container.get("image"):
            yield f"`{container.get('name')}` has no image"
        for one in container.get("volumeMounts") or ():
            # the chart's own are of what it keeps
            if not one.get("mountPath") or one.get("name") not in {*volumes, "audit", "data"}:
                yield f"`{container.get('name')}` mounts `{one.get('name')}` at `{one.get('mountPath')}`"
        if container.get("name") == "reloader" and (said.get("auditStorage") or {}).get("enabled") and "/vault/audit" not in {one.get("mountPath") for one in container.get("volumeMounts") or ()}:
            yield "nothing moves the file of the audit log before its disk is full"
        if container.get("name") == "audit-shipper":
            yield from shipper(container, volumes)


def shipper(container: dict[str, Any], volumes: dict[str, Any]) -> Iterator[str]:
    """It reads the audit log and writes only how far it is, as a user of its own, and says which voter an entry is of."""
    told = {str(one.get("name")): one for one in container.get("env") or ()}
    pod = ((told.get("POD_NAME") or {}).get("valueFrom") or {}).get("fieldRef") or {}
    config = str((told.get("CONFIG") or {}).get("value"))
    if set(told) != {"POD_NAME", "CONFIG", "GOMEMLIMIT"} or pod.get("fieldPath") != "metadata.name" or "$(POD_NAME)" not in config or container.get("args") != ["--config=env:CONFIG"]:
        yield f"what ships the audit log is told {sorted(told)}"
    if not str((told.get("GOMEMLIMIT") or {}).get("value")).endswith("MiB"):
        yield "what ships the audit log is ended when it has much to do"
    if (container.get("securityContext") or {}).get("runAsUser") != 10001:
        yield "what ships the audit log runs as Vault does, and may change it"
    mounts = {one.get("mountPath"): (one.get("name"), one.get("readOnly", False), one.get("subPath")) for one in container.get("volumeMounts") or ()}
    wanted = {"/vault/audit": ("audit", True, None), "/var/lib/otelcol": ("audit", False, "shipper"), "/vault/tls": ("authority", True, None)}
    if mounts != wanted:
        yield f"what ships the audit log sees {mounts}"
    keys = [item.get("key") for item in ((volumes.get("authority") or {}).get("secret") or {}).get("items") or ()]
    if keys != ["ca.crt"]:
        yield f"what ships the audit log sees {keys or 'all'} of Vault's certificate"
