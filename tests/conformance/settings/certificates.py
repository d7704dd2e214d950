"""What certificates say, and by what authority, namespace and account the parts of a cluster know Vault and Vault knows them."""

from __future__ import annotations

import base64
import fnmatch
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import kube
from flux import calls
from flux.charts import values_of

if TYPE_CHECKING:
    from report import Step
    from tree import Cluster, Kustomization, Tree

SERVER = {"digital signature", "server auth"}
# component -> what its certificate is for; more would let its key do what it is not meant for
USES = {
    "vault": {*SERVER, "client auth"},  # voters know each other by it
    "vault-agent-injector": SERVER,
    "mesh-authority": {"digital signature", "cert sign", "crl sign"},
    "gateway-*": SERVER,
}


def check(tree: Tree, cluster: Cluster, found: Kustomization, here: str, step: Step) -> None:
    vault = tree.platform.get("vault") or {}
    for thing in found.objects:
        kind, spec = kube.kind(thing), thing.get("spec") or {}
        problems: Iterator[str] = iter(())
        if kind == "Certificate":
            problems = certificate(tree, found, here, thing)
        elif kind in ("Issuer", "VaultAuth"):
            problems = login(vault, spec if kind == "VaultAuth" else spec.get("vault") or {}, kind)
        elif kind == "VaultConnection":
            problems = connection(vault, found, thing)
        elif kind == "Secret" and here == "vault-token-reviewer":
            problems = reviewer(found, thing)
        elif kind == "Service" and here == "vault":
            problems = active(vault, thing)
        for problem in problems:
            step.fail(f"{found.path}: {kube.label(thing)}: {problem}")
    for problem in (*authorities(tree, cluster, found, here), *drained(found, here), *active_there(vault, found, here)):
        step.fail(f"{found.path}: {problem}")


def certificate(tree: Tree, found: Kustomization, here: str, thing: dict[str, Any]) -> Iterator[str]:
    spec = thing["spec"]
    rsa = (spec.get("privateKey") or {}).get("algorithm") == "RSA"
    uses = next((uses for name, uses in USES.items() if fnmatch.fnmatchcase(here, name)), None)
    # clients that exchange keys with RSA need its certificate to allow it
    wanted = {*uses, *({"key encipherment"} if rsa and here.startswith("gateway-") else set())} if uses else None
    if wanted is not None and set(spec.get("usages") or ()) != wanted:
        yield f"it is for {spec.get('usages')}, and not {sorted(wanted)}"
    names = set(spec.get("dnsNames") or ())
    if here.startswith("gateway-"):
        hosts = set(((tree.platform.get("ingress") or {}).get(here.removeprefix("gateway-")) or {}).get("hosts") or ())
        if hosts and names != hosts:
            yield f"it names {sorted(names)}, and the hosts are {sorted(hosts)}"
        consul = (tree.platform.get("mesh") or {}).get("kind") == "consul"
        common = spec.get("commonName")
        # Consul's controller refuses a certificate without one; what Let's Encrypt signs has a host there
        if (common is not None) != consul or (consul and common not in (here.removeprefix("gateway-"), *hosts)):
            yield f"its common name is `{common}`"
    if here == "vault":
        server = f"{(tree.platform.get('vault') or {}).get('server', 'vault')}-active"
        services = {f"{one}{end}" for one in ("vault", server, "vault-standby") for end in ("", ".vault", ".vault.svc", ".vault.svc.cluster.local")}
        voters = {f"*.vault-internal{end}" for end in ("", ".vault", ".vault.svc", ".vault.svc.cluster.local")}
        wanted = {"localhost", str((tree.platform.get("vault") or {}).get("host")), *services, *voters}
        for name in sorted(names ^ wanted):
            yield f"{'it does not name' if name in wanted else 'it names'} `{name}`"
    if here == "vault-agent-injector":
        release: dict[str, Any] = next((one for one in found.objects if kube.kind(one) == "HelmRelease"), {})
        whole = (values_of(release, found.objects) or {}).get("fullnameOverride")
        wanted = {f"{whole}-agent-injector-svc.{kube.namespace(thing)}{end}" for end in ("", ".svc", ".svc.cluster.local")}
        for name in sorted(names ^ wanted):
            yield f"{'it does not name' if name in wanted else 'it names'} `{name}`"


def login(vault: dict[str, Any], said: dict[str, Any], kind: str) -> Iterator[str]:
    """Where the platform's mounts are, by whose authority."""
    if said and said.get("namespace") != vault.get("namespace"):
        yield f"it logs in in the namespace `{said.get('namespace')}` of Vault, not `{vault.get('namespace')}`"
    authority = (vault.get("external") or {}).get("ca")
    if kind == "Issuer" and said and decoded(said.get("caBundle")) != (str(authority).strip() if authority else None):
        yield "it does not know the authority of Vault's certificate"


def decoded(text: Any) -> str | None:
    return base64.b64decode(text).decode().strip() if text else None


def connection(vault: dict[str, Any], found: Kustomization, thing: dict[str, Any]) -> Iterator[str]:
    authority, named = (vault.get("external") or {}).get("ca"), thing["spec"].get("caCertSecretRef")
    have = {kube.name(one): (one.get("stringData") or {}).get("ca.crt") for one in found.objects if kube.kind(one) == "Secret" and kube.namespace(one) == kube.namespace(thing)}
    if (named is not None) != (authority is not None) or (authority and str(have.get(str(named))).strip() != str(authority).strip()):
        yield f"it knows Vault by `{named}`, which is not the authority of its certificate"


def reviewer(found: Kustomization, thing: dict[str, Any]) -> Iterator[str]:
    name = kube.annotation(thing, "kubernetes.io/service-account.name")
    bound = {one.get("name") for other in found.objects if kube.kind(other) == "ClusterRoleBinding" for one in other.get("subjects") or ()}
    if {name} != bound:
        yield f"it is a token of `{name}`, and {sorted(map(str, bound))} may review tokens"


def active(vault: dict[str, Any], thing: dict[str, Any]) -> Iterator[str]:
    kind = vault.get("server", "vault")
    if [(one.get("name"), one.get("port"), one.get("targetPort")) for one in thing["spec"].get("ports") or ()] != [("vault", 8200, 8200)]:
        yield f"it leads to {thing['spec'].get('ports')}"
    if thing["spec"].get("selector") != {"app.kubernetes.io/name": "vault", "component": "server", f"{kind}-active": "true"}:
        yield f"it leads to the pods with {thing['spec'].get('selector')}"


def active_there(vault: dict[str, Any], found: Kustomization, here: str) -> Iterator[str]:
    """The chart has a Service of the leader for Vault's own label; OpenBao writes another one."""
    kind = vault.get("server", "vault")
    have = {kube.name(thing) for thing in found.objects if kube.kind(thing) == "Service"}
    if here == "vault" and kind != "vault" and f"{kind}-active" not in have:
        yield "no Service leads to the voter that leads"


def authorities(tree: Tree, cluster: Cluster, found: Kustomization, here: str) -> Iterator[str]:
    """Each namespace has the authority of each database that an app of it calls."""
    if here != "namespaces":
        return
    databases = tree.platform.get("databases") or {}
    wanted: dict[str, set[str]] = {}
    for app in calls.apps(tree, cluster.name).values():
        if "chart" not in app:
            wanted.setdefault(app["namespace"], set()).update(f"{one}.pem" for one in calls.called(app) if one in databases)
    have = {kube.namespace(thing): set(thing.get("data") or ()) for thing in found.objects if kube.kind(thing) == "ConfigMap" and kube.name(thing) == "database-authorities"}
    for space, names in sorted(wanted.items()):
        for name in sorted(names - have.get(space, set())):
            yield f"apps in {space} cannot tell whether it is the database that has the authority {name}"


def drained(found: Kustomization, here: str) -> Iterator[str]:
    """What is merged into a Deployment of Consul's goes to its container, which has the gateway's name."""
    for thing in found.objects if here.endswith("-drain") else ():
        names = [one.get("name") for one in ((kube.pod_spec(thing) or {}).get("spec") or {}).get("containers") or ()]
        gateway = here.removeprefix("gateway-").removesuffix("-drain")
        if kube.kind(thing) == "Deployment" and (kube.namespace(thing), kube.name(thing), names) != (f"ingress-{gateway}", gateway, [gateway]):
            yield f"{kube.label(thing)}: its containers are {names}, and the gateway is {gateway}"
