"""What the secrets operator is told: whom it logs in as, what that login may read, what restarts, and what it may do itself."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import kube
import yamls
from terraform_roots import layout

if TYPE_CHECKING:
    from report import Step
    from tree import Cluster, Tree

ROOT = "vault-configuration"
PATH = re.compile(r'^path "([^"]+)"', re.MULTILINE)
SECRETS = {"VaultStaticSecret", "VaultDynamicSecret", "VaultPKISecret"}
WORKLOADS = ("Deployment", "StatefulSet", "DaemonSet")
OPEN = {"create", "list", "watch"}  # verbs that a name cannot narrow


def roles(tree: Tree) -> dict[tuple[str, str], dict[str, Any]]:
    """(mount, role) -> what the root that configures Vault says of it, and of its mount."""
    found = {}
    for body in layout.roots(tree)[ROOT].calls().values():
        if str(body["source"]).endswith("/vault-cluster-auth"):
            for name, role in body["roles"].items():
                found[body["path"], name] = {**role, "audience": body["audience"], "cluster": body["cluster"]}
    return found


def policies(tree: Tree) -> dict[str, str]:
    """The name of a policy in Vault -> its text."""
    found = {}
    for body in layout.roots(tree)[ROOT].calls().values():
        if str(body["source"]).endswith("/vault-policies"):
            for name, file in body["policies"].items():
                found[name] = tree.text(re.sub(r'^.*/\.\./vault/|"\)\}?$', lambda match: "vault/" if match.start() == 0 else "", str(file)))
    return found


def auths(tree: Tree, step: Step) -> None:
    """Each login has a role in Vault for its own service account, and each secret is read with a login whose policy names it."""
    count = 0
    if not tree.exists(f"{layout.FOLDER}/{ROOT}"):
        return
    known, texts = roles(tree), policies(tree)
    for cluster in tree.views:
        objects = [thing for _, _, thing in cluster.placed()]
        logins = {(kube.namespace(thing), kube.name(thing)): thing for thing in objects if kube.kind(thing) == "VaultAuth"}
        for thing in logins.values():
            login = thing["spec"].get("jwt")
            if not login:
                continue
            count += 1
            role = known.get((thing["spec"]["mount"], login["role"]))
            if role is None:
                step.fail(f"{cluster.name}: {kube.label(thing)}: {thing['spec']['mount']} has no role `{login['role']}`")
                continue
            who = (role["cluster"], role["namespace"], role["service_account"])
            if who != (cluster.name, kube.namespace(thing), login["serviceAccount"]):
                step.fail(f"{cluster.name}: {kube.label(thing)}: the role `{login['role']}` is that of {'/'.join(who)}")
            if login.get("audiences") != [role["audience"]]:
                step.fail(f"{cluster.name}: {kube.label(thing)}: Vault expects the audience `{role['audience']}`, not {login.get('audiences')}")
        for thing in objects:
            auth = logins.get((kube.namespace(thing), thing["spec"].get("vaultAuthRef"))) if kube.kind(thing) in SECRETS else None
            role = auth and known.get((auth["spec"]["mount"], (auth["spec"].get("jwt") or {}).get("role", "")))
            if role:
                count += 1
                may = {path for policy in role["policies"] for path in PATH.findall(texts[policy])}
                if asked(thing) not in may:
                    step.fail(f"{cluster.name}: {kube.label(thing)}: no policy of its login names `{asked(thing)}`")
    step.detail = f"{count} logins and secrets"


def asked(thing: dict[str, Any]) -> str:
    """The path in Vault that the operator asks for."""
    spec = thing["spec"]
    if kube.kind(thing) == "VaultPKISecret":
        return f"{spec['mount']}/issue/{spec['role']}"
    return f"{spec['mount']}/data/{spec['path']}" if spec.get("type") == "kv-v2" else f"{spec['mount']}/{spec['path']}"


def restarts(tree: Tree, step: Step) -> None:
    """What restarts with a secret uses it, and if anything that uses it restarts, all of that does."""
    count = 0
    for cluster in tree.views:
        objects = [thing for _, _, thing in cluster.placed()]
        for thing in objects:
            targets = {(one["kind"], one["name"]) for one in thing["spec"].get("rolloutRestartTargets") or []} if kube.kind(thing) in SECRETS else set()
            if not targets:
                continue
            count += 1
            space, secret = kube.namespace(thing), thing["spec"]["destination"]["name"]
            here = [one for one in objects if kube.kind(one) in WORKLOADS and kube.namespace(one) == space and not kube.partial(one)]
            using = {(kube.kind(one), kube.name(one)) for one in here if secret in set(used(one))}
            for kind, name in sorted(targets & {(kube.kind(one), kube.name(one)) for one in here} - using):
                step.fail(f"{cluster.name}: {kube.label(thing)}: restarts {kind} {name}, which does not use it")
            for kind, name in sorted(using - targets):
                step.fail(f"{cluster.name}: {kube.label(thing)}: does not restart {kind} {name}, which uses it")
    step.detail = f"{count} secrets"


def used(thing: dict[str, Any]) -> Iterator[str]:
    """Names of Secrets in a pod."""
    for path, value in yamls.walk(kube.pod_spec(thing) or {}):
        where = yamls.dotted(path)
        if isinstance(value, str) and re.search(r"\bsecretName$|\.secretKeyRef\.name$|\.secretRef\.name$|\.secret\.name$", where):
            yield value


def narrow(tree: Tree, step: Step) -> None:
    """A role that somebody of another namespace has names the Secrets and service accounts that it is about."""
    count = 0
    for cluster in tree.views:
        for role, space in borrowed(cluster):
            count += 1
            for rule in role.get("rules") or []:
                verbs = set(rule["verbs"])
                about = {"secrets", "serviceaccounts/token"} & set(rule["resources"])
                if about and not rule.get("resourceNames") and ("serviceaccounts/token" in about or verbs - OPEN):
                    step.fail(f"{cluster.name}: {kube.label(role)}: somebody of `{space}` may {' '.join(sorted(verbs))} any of {' '.join(sorted(about))}")
    step.detail = f"{count} roles"


def borrowed(cluster: Cluster) -> Iterator[tuple[dict[str, Any], str]]:
    """Roles with subjects of another namespace."""
    objects = [thing for _, _, thing in cluster.placed()]
    for binding in objects:
        if kube.kind(binding) == "RoleBinding":
            others = {one.get("namespace") for one in binding.get("subjects") or []} - {kube.namespace(binding), None}
            for role in objects:
                same = kube.kind(role) == "Role" and (kube.namespace(role), kube.name(role)) == (kube.namespace(binding), binding["roleRef"]["name"])
                if same and others:
                    yield role, ", ".join(sorted(map(str, others)))


CHECKS = {"logins": auths, "restarts": restarts, "narrow": narrow}
