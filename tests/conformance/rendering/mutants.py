"""The checks themselves: each way to break a rendered cluster is noticed."""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import kube

if TYPE_CHECKING:
    from report import Step
    from tree import Tree

    from .world import World

Edit = Callable[[list["World"]], bool]


def of(where: str, kind: str, name: str, edit: Callable[[dict[str, Any]], Any], namespace: str | None = None) -> Edit:
    """An edit of the first object of a kind whose name starts so; False if there is none."""

    def apply(worlds: list[World]) -> bool:
        for world in worlds:
            for _, thing in getattr(world, where):
                fits = kube.kind(thing) == kind and kube.name(thing).startswith(name)
                if fits and namespace in (None, kube.namespace(thing)):
                    edit(thing)
                    return True
        return False

    return apply


def gone(where: str, kind: str, name: str) -> Edit:
    """The object is not there."""

    def apply(worlds: list[World]) -> bool:
        count = 0
        for world in worlds:
            kept = [(place, thing) for place, thing in getattr(world, where) if (kube.kind(thing), kube.name(thing)) != (kind, name)]
            count += len(getattr(world, where)) - len(kept)
            setattr(world, where, kept)
        return count > 0

    return apply


def pod(thing: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = (kube.pod_spec(thing) or {})["spec"]
    return found


# (check, what it has to say, the edit); an edit that finds nothing to break is for another mesh
MUTANTS: tuple[tuple[str, str, Edit], ...] = (
    ("helm.schemas", "replica", of("rendered", "Deployment", "karpenter", lambda thing: thing["spec"].update(replica=2))),
    ("helm.schemas", "no schema", of("rendered", "Deployment", "karpenter", lambda thing: thing.update(apiVersion="example.com/v1", kind="Thing"))),
    ("helm.pods", "hostNetwork", of("rendered", "Deployment", "karpenter", lambda thing: pod(thing).update(hostNetwork=True))),
    ("helm.pods", "runAsNonRoot", of("rendered", "Deployment", "vault-secrets-operator", lambda thing: pod(thing).pop("securityContext"))),
    ("helm.names", "no Secret `missing`", of("rendered", "StatefulSet", "vault", lambda thing: pod(thing)["volumes"].append({"name": "x", "secret": {"secretName": "missing"}}))),
    ("helm.names", "no ServiceAccount", gone("emitted", "ServiceAccount", "client-cache")),
    ("helm.names", "no Service `vault`", gone("rendered", "Service", "vault")),
    ("helm.names", "has no port", of("emitted", "TargetGroupBinding", "", lambda thing: thing["spec"]["serviceRef"].update(port=1))),
    ("helm.selectors", "selects no pod", of("emitted", "NetworkPolicy", "vault", lambda thing: thing["spec"]["podSelector"]["matchLabels"].update(x="y"))),
    ("helm.selectors", "have no port `other`", of("emitted", "PodMonitor", "", lambda thing: thing["spec"]["podMetricsEndpoints"][0].update(port="other"), "vault")),
    ("helm.selectors", "there is no Deployment `gitlab-runners`", of("emitted", "VaultStaticSecret", "gitlab-runner", lambda thing: thing["spec"]["rolloutRestartTargets"][0].update(name="gitlab-runners"))),
    ("helm.selectors", "selects no pod", of("emitted", "EnvoyFilter", "", lambda thing: thing["spec"]["workloadSelector"]["labels"].update(istio="other"))),
    ("helm.webhooks", "no pod starts in `karpenter`", of("rendered", "MutatingWebhookConfiguration", "consul-connect-injector", lambda thing: [one.pop("namespaceSelector", None) for one in thing["webhooks"]])),
    ("helm.webhooks", "no pod starts in `karpenter`", of("rendered", "MutatingWebhookConfiguration", "istio-sidecar-injector", lambda thing: [one.update(namespaceSelector={}, objectSelector={}) for one in thing["webhooks"]])),
    ("helm.drift", "changes /webhooks/0/failurePolicy", of("emitted", "HelmRelease", "istiod", lambda thing: thing["spec"]["driftDetection"].pop("ignore"))),
    ("helm.drift", "there is no", of("emitted", "HelmRelease", "istiod", lambda thing: thing["spec"]["driftDetection"]["ignore"][0]["target"].update(name="other"))),
    ("helm.drift", "changes /spec/replicas", of("rendered", "Deployment", "istiod", lambda thing: thing["spec"].update(replicas=2))),
    ("helm.gateways", "drains for 5 seconds", of("rendered", "Deployment", "", lambda thing: kube.pod_spec(thing)["metadata"]["annotations"].update({"proxy.istio.io/config": "{}"}), "ingress-public")),  # type: ignore[index]
    ("helm.gateways", "drains for 0 seconds", of("emitted", "Deployment", "", lambda thing: pod(thing)["containers"][0].pop("lifecycle"), "ingress-public")),
    ("helm.gateways", "is killed after 30 seconds", of("rendered", "Deployment", "", lambda thing: pod(thing).pop("terminationGracePeriodSeconds"), "ingress-public")),
    ("helm.gateways", "from going at once", gone("emitted", "PodDisruptionBudget", "public")),
    ("helm.gateways", "from going at once", gone("rendered", "PodDisruptionBudget", "public")),
    ("helm.alertmanager", "amtool", of("rendered", "Secret", "alertmanager-", lambda thing: thing.update(data={}, stringData={"alertmanager.yaml": "route: { receiver: nobody }"}))),
    ("helm.rules", "promtool", of("emitted", "PrometheusRule", "", lambda thing: thing["spec"]["groups"][0]["rules"][0].update(expr="rate(up"))),
)


def mutants(tree: Tree, worlds: list[World], checks: dict[str, Any], step: Step) -> str:
    made = 0
    for name, saying, edit in MUTANTS:
        broken = [copy.copy(world) for world in worlds]
        for world in broken:
            # objects stand in two lists: each is copied once
            memo: dict[int, Any] = {}
            world.emitted, world.rendered = copy.deepcopy(world.emitted, memo), copy.deepcopy(world.rendered, memo)
            world.releases = copy.deepcopy(world.releases, memo)
        if not edit(broken):
            continue
        made += 1
        inner = type(step)(name)
        checks[name](tree, broken, inner)
        if not any(saying in problem for problem in inner.problems):
            step.fail(f"{name} did not say `{saying}`: {inner.problems[:2]}")
    return f"{made} of {made} caught"
