"""What is pulled with a login has one: where it is brought, in whose name, in which form, and who names it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import kube
from flux import registries

if TYPE_CHECKING:
    from report import Step
    from tree import Cluster, Kustomization, Tree

HUB = {"docker.io": "https://index.docker.io/v1/"}


def check(tree: Tree, cluster: Cluster, found: Kustomization, here: str, step: Step) -> None:
    rule = brought if here.startswith("registries-") else named if here == "apps" else None
    for problem in rule(tree, cluster, found) if rule else ():
        step.fail(f"{found.path}: {problem}")


def brought(tree: Tree, cluster: Cluster, found: Kustomization) -> Iterator[str]:
    logins, wanted = registries.logins(tree.platform), set()
    synced = {(kube.namespace(thing), kube.name(thing)): thing["spec"] for thing in found.objects if kube.kind(thing) == "VaultStaticSecret"}
    here = found.path.rpartition("/registries-")[2]
    for namespace, hosts in registries.pulled(tree.platform, cluster.name).items():
        if namespace != here:
            continue
        for kind in ("ServiceAccount", "VaultAuth", "Role", "RoleBinding"):
            if not any(kube.kind(thing) == kind and kube.namespace(thing) == namespace for thing in found.objects):
                yield f"there is no {kind} in {namespace}"
        for host in sorted(hosts):
            name, login = logins[host]
            wanted.add((namespace, f"registry-{name}"))
            for problem in login_of(tree, synced.get((namespace, f"registry-{name}")) or {}, host, login):
                yield f"{namespace}: registry-{name}: {problem}"
    if synced.keys() != wanted:
        yield f"brings {sorted(synced)}, wanted are {sorted(wanted)}"
    for thing in found.objects:
        if kube.kind(thing) == "VaultAuth" and (thing["spec"].get("jwt") or thing["spec"].get("kubernetes") or {}).get("serviceAccount") != "registries":
            yield f"{kube.label(thing)}: asks in the name of somebody else"


def login_of(tree: Tree, spec: dict[str, Any], host: str, login: dict[str, Any]) -> Iterator[str]:
    secret = tree.platform["secrets"][login["credentials"]]["kv"]
    if (spec.get("mount"), spec.get("path"), spec.get("vaultAuthRef")) != ("kv", secret["path"], "registries"):
        yield "is another secret, or asked for by somebody else"
    destination = spec.get("destination") or {}
    if destination.get("type") != "kubernetes.io/dockerconfigjson" or destination.get("create") is not True:
        yield "the kubelet does not take it for a login"
    change = destination.get("transformation") or {}
    if change.get("excludes") != [".*"] or change.get("excludeRaw") is not True:
        yield "has more than the login"
    user, value = login["username"], '(get .Secrets "value")'
    entry = f'(dict "username" "{user}" "password" {value} "auth" (printf "%s:%s" "{user}" {value} | b64enc))'
    forms = {
        ".dockerconfigjson": f'{{{{ dict "auths" (dict "{HUB.get(host, host)}" {entry}) | mustToJson }}}}',
        "username": user,
        "password": '{{ get .Secrets "value" }}',
    }
    if {key: (form or {}).get("text") for key, form in (change.get("templates") or {}).items()} != forms:
        yield "is not the login"


def named(tree: Tree, cluster: Cluster, found: Kustomization) -> Iterator[str]:
    app = (tree.platform.get("apps") or {}).get(found.path.rpartition("/")[2])
    if app is None:
        return
    logins = registries.logins(tree.platform)
    wanted = sorted(f"registry-{logins[host][0]}" for host in registries.hosts(app) & logins.keys())
    chart = (app.get("chart") or {}).get("repository", "").rpartition("://")[2].split("/")[0]
    source = [f"registry-{logins[chart][0]}"] if chart in logins else []
    account = app.get("serviceAccount", found.path.rpartition("/")[2])
    for thing in found.objects:
        if kube.kind(thing) == "ServiceAccount" and kube.name(thing) == account:
            have = sorted(str(one.get("name")) for one in thing.get("imagePullSecrets") or ())
            if have != wanted:
                yield f"{kube.label(thing)}: is pulled with {have}, not with {wanted}"
        if kube.kind(thing) in ("OCIRepository", "HelmRepository"):
            have = [one["name"] for one in [thing["spec"].get("secretRef") or {}] if one]
            if have != source:
                yield f"{kube.label(thing)}: is fetched with {have}, not with {source}"


def policies(tree: Tree, step: Step) -> None:
    """The owner of another account's ECR admits the nodes of the platform, to pull and nothing else."""
    platform = tree.platform
    account = platform["aws"]["account"]
    pull = {"ecr:BatchCheckLayerAvailability", "ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"}
    for name, one in (platform.get("registries") or {}).items():
        if "ecr" not in one:
            continue
        host = f".dkr.ecr.{one['ecr'].get('region', platform['aws']['region'])}."
        pulling = {app["cluster"] for app in platform["apps"].values() if any(used.startswith(one["ecr"]["account"] + host) for used in registries.hosts(app))}
        if not pulling:
            continue
        nodes = {f"arn:aws:iam::{account}:role/{platform['name']}-{cluster}-node" for cluster in pulling}
        started = {node.removesuffix("-node") + "-karpenter-node" for node in nodes}
        file = f"registries/{one['ecr'].get('renamedFrom', name)}.json"
        (statement,) = tree.json(file)["Statement"]
        roles = set(statement["Condition"]["ArnEquals"]["aws:PrincipalArn"])
        if statement["Principal"] != {"AWS": f"arn:aws:iam::{account}:root"} or not nodes <= roles <= nodes | started:
            step.fail(f"{file}: admits others than the nodes")
        if set(statement["Action"]) != pull or statement["Effect"] != "Allow" or len(statement["Condition"]) != 1:
            step.fail(f"{file}: admits to more than pulling")
