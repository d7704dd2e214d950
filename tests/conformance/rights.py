"""Who may become another in a cluster, by the roles of the charts that the platform installs: facts for the catalog.

Every release of every example is rendered by helm, with its post-renderers, and the roles that are bound are read. What counts is what
leads to others: tokens of service accounts, Secrets, pods, commands in pods, impersonation, more rights, webhooks. Rights in the own
namespace of a release lead to nobody else.

  python3 tests/conformance/rights.py --write    writes compiler/catalog/rights.json; then run compiler/catalog/index.py
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

import kube
import tools

if TYPE_CHECKING:
    from report import Report
    from tree import Tree

FACTS = tools.ROOT / "compiler" / "catalog" / "rights.json"
EVERYWHERE = "*"

CORE, APPS, BATCH = "", "apps", "batch"
CHANGES = {"create", "update", "patch"}
# power: (resources, each with its API group; verbs)
POWERS: dict[str, tuple[set[tuple[str, str]], set[str]]] = {
    "tokens": ({(CORE, "serviceaccounts/token")}, {"create"}),
    "secrets": ({(CORE, "secrets")}, {"get", "list", "watch"}),
    "workloads": (
        {(CORE, "pods"), (CORE, "replicationcontrollers"), (BATCH, "jobs"), (BATCH, "cronjobs")}
        | {(APPS, name) for name in ("deployments", "statefulsets", "daemonsets", "replicasets")},
        CHANGES,
    ),
    "commands": ({(CORE, "pods/exec"), (CORE, "pods/attach"), (CORE, "pods/ephemeralcontainers"), (CORE, "nodes/proxy")}, {"get", *CHANGES}),
    "impersonation": ({(CORE, "users"), (CORE, "groups"), (CORE, "serviceaccounts")}, {"impersonate"}),
    "rights": ({("rbac.authorization.k8s.io", "roles"), ("rbac.authorization.k8s.io", "clusterroles")}, {"escalate", "bind"}),
    "webhooks": ({("admissionregistration.k8s.io", "mutatingwebhookconfigurations")}, CHANGES),
}

# What no chart of a release binds: the operator of Flux makes it from the manifests of Flux itself.
BESIDE = [
    {
        "release": "flux",
        "account": f"flux-system/{controller}",
        "where": EVERYWHERE,
        "powers": sorted(POWERS),
        "from": "https://github.com/fluxcd/flux2/blob/v2.8.7/manifests/rbac/reconciler.yaml",
    }
    for controller in ("helm-controller", "kustomize-controller")
]


def powers(rules: Iterable[dict[str, Any]]) -> set[str]:
    """What rules let somebody do to become another. A rule about named objects counts as well."""
    found = set()
    for rule in rules:
        groups, resources, verbs = ({*rule.get(field, [])} for field in ("apiGroups", "resources", "verbs"))
        for power, (wanted, doing) in POWERS.items():
            named = any({group, "*"} & groups and {resource, "*"} & resources for group, resource in wanted)
            if named and ("*" in verbs or verbs & doing):
                found.add(power)
    return found


def holders(objects: list[dict[str, Any]], own: str) -> Iterator[tuple[str, str, set[str]]]:
    """(account, where, powers) of what a release binds outside of its own namespace."""
    rules: dict[tuple[str, str, str], Any] = {}
    for thing in objects:
        if kube.kind(thing) in ("Role", "ClusterRole"):
            where = kube.namespace(thing) or own if kube.kind(thing) == "Role" else ""
            rules[kube.kind(thing), where, kube.name(thing)] = thing.get("rules") or []
    for thing in objects:
        if kube.kind(thing) not in ("RoleBinding", "ClusterRoleBinding"):
            continue
        where = EVERYWHERE if kube.kind(thing) == "ClusterRoleBinding" else kube.namespace(thing) or own
        reference = thing["roleRef"]
        space = (where if reference["kind"] == "Role" else "")
        bound = rules.get((reference["kind"], space, reference["name"]))
        if bound is None:
            # roles that Kubernetes has; these lead to nobody
            bound = [] if reference["name"] in ("system:auth-delegator", "extension-apiserver-authentication-reader") else [{"apiGroups": ["*"], "resources": ["*"], "verbs": ["*"]}]
        if where == own or not (found := powers(bound)):
            continue
        for subject in thing.get("subjects") or []:
            yield f"{subject.get('namespace') or own}/{subject['name']}", where, found


def facts(trees: Iterable[Tree], changed: bool = True) -> list[dict[str, Any]]:
    """What the releases of trees bind, sorted; with the changes that the platform makes of the charts' roles, or without."""
    from images import charts

    found: dict[tuple[str, str, str], set[str]] = {}
    for tree in trees:
        for what, chart, release, values, version in charts.releases(tree):
            node = what.split(":")[0].rsplit("/", 1)[-1]
            if not changed:
                release = {**release, "spec": {**release["spec"], "postRenderers": []}}
            for account, where, more in holders(charts.rendered(chart, release, values, version), kube.namespace(release)):
                found.setdefault((node, account, where), set()).update(more)
    made = [{"release": node, "account": account, "where": where, "powers": sorted(has)} for (node, account, where), has in found.items()]
    return sorted(made + BESIDE, key=lambda fact: (fact["release"], fact["account"], fact["where"]))


def text(found: list[dict[str, Any]]) -> str:
    return "[\n" + ",\n".join(" " + json.dumps(fact) for fact in found) + "\n]\n"


def all_trees() -> list[Tree]:
    from tree import trees_of

    return [tree for folder in sorted(tools.ROOT.glob("examples/*")) if (folder / "platform.yaml").is_file() for tree in trees_of(folder)]


def check_once(report: Report) -> None:
    from images import charts

    with report.step("rights.charts") as step:
        if charts.folder() is None:
            step.skip(tools.NO_CHARTS, shared=True)
        found = facts(all_trees())
        known = json.loads(FACTS.read_text())
        for fact in known:
            if fact not in found:
                step.fail(f"no chart gives it any more: {json.dumps(fact)}")
        for fact in found:
            if fact not in known:
                step.fail(f"not in {FACTS.name}: {json.dumps(fact)}")
        for what, power, rule in NOTICED:
            if power not in powers([rule]):
                step.fail(f"not noticed: {what}")
        for rule in HARMLESS:
            if told := powers([rule]):
                step.fail(f"{rule} gives {', '.join(sorted(told))}")
        # the roles of the charts as they are without the changes of this platform
        if len(unchanged := facts(all_trees(), changed=False)) <= len(found):
            step.fail(f"without the changes of the platform, {len(unchanged)} would hold rights")
        step.detail = f"{len(found)} holders of rights outside of their own namespace"


# (what, its power, a rule): each to be noticed
NOTICED = (
    ("everything", "impersonation", {"apiGroups": ["*"], "resources": ["*"], "verbs": ["*"]}),
    ("tokens", "tokens", {"apiGroups": [""], "resources": ["serviceaccounts/token"], "verbs": ["create"]}),
    ("Secrets by a watch", "secrets", {"apiGroups": [""], "resources": ["configmaps", "secrets"], "verbs": ["watch"]}),
    ("a patch of workloads", "workloads", {"apiGroups": ["apps"], "resources": ["statefulsets"], "verbs": ["patch"]}),
    ("commands", "commands", {"apiGroups": ["*"], "resources": ["pods/exec"], "verbs": ["create"]}),
    ("impersonation", "impersonation", {"apiGroups": [""], "resources": ["groups"], "verbs": ["impersonate"]}),
    ("more rights", "rights", {"apiGroups": ["rbac.authorization.k8s.io"], "resources": ["clusterroles"], "verbs": ["bind"]}),
    ("webhooks", "webhooks", {"apiGroups": ["admissionregistration.k8s.io"], "resources": ["*"], "verbs": ["patch"]}),
)
# rules that lead to nobody
HARMLESS = (
    {"apiGroups": ["config.istio.io"], "resources": ["*"], "verbs": ["get"]},
    {"apiGroups": [""], "resources": ["pods", "services"], "verbs": ["get", "list", "watch", "delete"]},
    {"apiGroups": ["apps"], "resources": ["deployments"], "verbs": ["get", "list", "watch"]},
    {"apiGroups": [""], "resources": ["secrets"], "verbs": ["create", "update"]},
)


def main() -> int:
    python = tools.need("python") / "bin" / "python"
    if sys.prefix != str(tools.need("python")):
        os.execv(python, [str(python), __file__, *sys.argv[1:]])
    found = text(facts(all_trees()))
    if "--write" in sys.argv:
        FACTS.write_text(found)
    else:
        print(found, end="")
    return 0


if __name__ == "__main__":
    sys.exit(main())
