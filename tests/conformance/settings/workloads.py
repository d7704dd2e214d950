"""What the pods of an app are given: what the platform says, where the app looks for it, and what its proxy and its agent need."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import kube
from flux import calls

from . import jobs
from .network import PORTS, blocks

if TYPE_CHECKING:
    from report import Step
    from tree import Cluster, Kustomization, Tree

CONSUL = "consul.hashicorp.com"
AGENT = "vault.hashicorp.com/agent-"
PARTS = ("HOST", "PORT", "NAME")


def check(tree: Tree, cluster: Cluster, found: Kustomization, step: Step) -> None:
    name = found.path.rpartition("/")[2]
    app = calls.apps(tree, cluster.name).get(name)
    if app is None:
        return
    for thing in found.objects:
        if kube.kind(thing) in ("Deployment", "StatefulSet", *jobs.KINDS.values()) and not kube.partial(thing):
            for problem in of_pod(tree, cluster, found, name, app, kube.pod_spec(thing) or {}):
                step.fail(f"{found.path}: {kube.label(thing)}: {problem}")
    for thing in found.objects:
        if kube.kind(thing) == "VaultPKISecret":
            for problem in certificate(tree, name, thing):
                step.fail(f"{found.path}: {kube.label(thing)}: {problem}")
    for problem in (*classes(found), *volumes(found), *settings(tree, found, name, app)):
        step.fail(f"{found.path}: {problem}")


def of_pod(tree: Tree, cluster: Cluster, found: Kustomization, name: str, app: dict[str, Any], pod: dict[str, Any]) -> Iterator[str]:
    spec, metadata = pod.get("spec") or {}, pod.get("metadata") or {}
    notes, marks = metadata.get("annotations") or {}, metadata.get("labels") or {}
    own = next((one for one in spec.get("containers") or () if one.get("name") == name), None)
    if own is None:
        yield f"no container is called `{name}`, by which metrics and logs know it"
        return
    for volume in spec.get("volumes") or ():
        for kind in ("secret", "projected"):
            if kind in volume and volume[kind].get("defaultMode") not in (0o400, 0o440):
                yield f"whoever is in the pod reads the volume `{volume['name']}`"
    if app.get("port") and not any(one.get("containerPort") == app["port"] for one in own.get("ports") or ()):
        yield f"it does not listen on {app['port']}, as the platform says"
    for volume in spec.get("volumes") or ():
        if "emptyDir" in volume and not (volume["emptyDir"] or {}).get("sizeLimit") and (volume["emptyDir"] or {}).get("medium") != "Memory":
            yield f"the volume `{volume['name']}` may fill the disk of its node"
    yield from environment(tree, name, app, own, spec)
    if (own.get("securityContext") or {}).get("runAsUser") != app.get("user"):
        yield "it runs as another user than the platform says"
    agent = any(key.startswith(AGENT) for key in notes)
    if agent and marks.get("vault-agent-injector") != "enabled":
        yield "no webhook puts an agent into its pods"
    signals = any(isinstance(one, dict) and one.get("onRotate") == "signal" for one in secrets(app).values())
    if bool(spec.get("shareProcessNamespace")) != signals:
        yield "its agent sees its processes exactly if it has a signal to send"
    if f"{CONSUL}/connect-inject" in notes:
        yield from past_consul(tree, cluster, found, app, notes, agent)


def secrets(app: dict[str, Any]) -> dict[str, Any]:
    said = app.get("secrets") or {}
    return dict.fromkeys(said) if isinstance(said, list) else said


def environment(tree: Tree, name: str, app: dict[str, Any], container: dict[str, Any], spec: dict[str, Any]) -> Iterator[str]:
    """Each variable that the platform says, those of each database that it calls, and of each secret that is one."""
    have = {str(one.get("name")): one for one in container.get("env") or ()}
    for key, value in (app.get("env") or {}).items():
        if str((have.get(key) or {}).get("value")).replace("$$", "$") != str(value):
            yield f"the variable `{key}` is not `{value}`"
    for database in databases(tree, app):
        prefix = database.upper().replace("-", "_")
        for part in (*PARTS, "CA"):
            if f"{prefix}_{part}" not in have:
                yield f"nothing tells it the {part} of {database}"
        engine = tree.platform["databases"][database].get("engine", "postgres")
        told = tuple(str((have.get(f"{prefix}_{part}") or {}).get("value")) for part in ("NAME", "PORT"))
        if told != (database.replace("-", "_"), str(PORTS[engine])):
            yield f"the database {database} is said to be `{told[0]}` on {told[1]}"
        place = (have.get(f"{prefix}_CA") or {}).get("value")
        if not any(str(place).startswith(f"{one.get('mountPath')}/") for one in container.get("volumeMounts") or ()):
            yield f"the authority of {database} is at `{place}`, where nothing is mounted"
    for secret, said in secrets(app).items():
        if isinstance(said, dict) and said.get("deliver") == "env":
            reference = ((have.get(str(said.get("name"))) or {}).get("valueFrom") or {}).get("secretKeyRef") or {}
            if reference.get("name") != f"{name}-{secret}":
                yield f"the variable `{said.get('name')}` is not the secret {secret}"
    mounted = {str(one.get("mountPath")) for one in container.get("volumeMounts") or ()}
    for key in ("VAULT_TOKEN_PATH", "VAULT_CACERT"):
        place = (have.get(key) or {}).get("value")
        if place is not None and not any(str(place).startswith(f"{one}/") for one in mounted):
            yield f"`{key}` is `{place}`, where nothing is mounted"
    if "VAULT_ADDR" in have:
        vault = tree.platform.get("vault") or {}
        wanted = {"VAULT_AUTH_MOUNT", "VAULT_ROLE", "VAULT_TOKEN_PATH"} | ({"VAULT_NAMESPACE"} if "namespace" in vault else set()) | ({"VAULT_CACERT"} if "ca" in (vault.get("external") or {}) else set())
        for key in sorted(wanted - have.keys()):
            yield f"it asks Vault, and has no `{key}`"


def databases(tree: Tree, app: dict[str, Any]) -> list[str]:
    return [one for one in calls.called(app) if one in (tree.platform.get("databases") or {})]


def past_consul(tree: Tree, cluster: Cluster, found: Kustomization, app: dict[str, Any], notes: dict[str, str], agent: bool) -> Iterator[str]:
    """What is no part of Consul's mesh is reached past its proxy, and nothing else is."""
    ports = {str(port) for _, port in blocks(tree, cluster, found, app)} - ({"443"} if agent and not direct(tree, app, found) else set())
    said = {one for one in str(notes.get(f"{CONSUL}/transparent-proxy-exclude-outbound-ports", "")).split(",") if one}
    if said != ports:
        yield f"past its proxy it reaches the ports {sorted(said)}, and not {sorted(ports)}"
    users = notes.get(f"{CONSUL}/transparent-proxy-exclude-uids")
    if agent and users != notes.get(f"{AGENT}run-as-user"):
        yield "its agent does not get past its proxy"
    if tree.exists(f"flux/infrastructure/{cluster.name}/tracing"):
        try:
            traced = json.loads(json.loads(notes[f"{CONSUL}/proxy-config-map"])["envoy_listener_tracing_json"])
        except (KeyError, ValueError):
            traced = {}
        if ((traced.get("provider") or {}).get("typed_config") or {}).get("service_name") != found.path.rpartition("/")[2]:
            yield "its spans do not say whose they are"


def direct(tree: Tree, app: dict[str, Any], found: Kustomization) -> bool:
    """Whether the app itself, not its agent alone, reaches port 443 past the proxy."""
    externals = tree.platform.get("externals") or {}
    return any(externals[one].get("port", 443) == 443 for one in calls.called(app) if one in externals) or "'VAULT_ADDR'" in str(found.objects)


def certificate(tree: Tree, name: str, thing: dict[str, Any]) -> Iterator[str]:
    """It lives as long as the platform says, and is renewed when a third of that is left."""
    said = ((tree.platform.get("secrets") or {}).get(kube.name(thing).removeprefix(f"{name}-")) or {}).get("pki") or {}
    spec = thing["spec"]
    if hours(spec.get("ttl")) != hours(said.get("ttl")) or hours(spec.get("expiryOffset")) * 3 != hours(spec.get("ttl")):
        yield f"it lives for {spec.get('ttl')}, and is renewed {spec.get('expiryOffset')} before its end: the platform says {said.get('ttl')}"


def hours(duration: Any) -> float:
    parts = re.findall(r"(\d+)([dhms])", str(duration))
    return sum(int(number) * {"d": 24.0, "h": 1.0, "m": 1 / 60, "s": 1 / 3600}[unit] for number, unit in parts)


def classes(found: Kustomization) -> Iterator[str]:
    """The driver finds the class of each volume that it mounts, in the namespace of its pod."""
    have = {(kube.namespace(thing), kube.name(thing)) for thing in found.objects if kube.kind(thing) == "SecretProviderClass"}
    for thing in found.objects:
        for volume in ((kube.pod_spec(thing) or {}).get("spec") or {}).get("volumes") or ():
            wanted = ((volume.get("csi") or {}).get("volumeAttributes") or {}).get("secretProviderClass")
            if wanted and (kube.namespace(thing), wanted) not in have:
                yield f"there is no SecretProviderClass `{wanted}`"


def volumes(found: Kustomization) -> Iterator[str]:
    """A volume waits for the claim that names it, and for no other."""
    claims = {(thing.get("spec") or {}).get("volumeName"): (kube.namespace(thing), kube.name(thing)) for thing in found.objects if kube.kind(thing) == "PersistentVolumeClaim"}
    for thing in found.objects:
        if kube.kind(thing) == "PersistentVolume":
            reference = (thing.get("spec") or {}).get("claimRef") or {}
            if claims.get(kube.name(thing)) != (reference.get("namespace"), reference.get("name")):
                yield f"{kube.label(thing)}: the claim `{reference.get('name')}` does not name it"


def settings(tree: Tree, found: Kustomization, name: str, app: dict[str, Any]) -> Iterator[str]:
    """A chart reads where the databases are from a ConfigMap."""
    wanted = {f"{one.upper().replace('-', '_')}_{part}" for one in databases(tree, app) for part in PARTS}
    have = {key for thing in found.objects if kube.kind(thing) == "ConfigMap" and kube.name(thing) == f"{name}-platform" for key in thing.get("data") or ()}
    for key in sorted(wanted - have) if "chart" in app else ():
        yield f"nothing tells its chart `{key}`"
    space = {kube.namespace(thing) for thing in found.objects if kube.kind(thing) == "ConfigMap"}
    if space - {app["namespace"]}:
        yield f"its settings are in {sorted(space)}"
    for thing in found.objects:
        if kube.kind(thing) == "ServiceAccount" and "chart" in app and kube.name(thing) == (app.get("serviceAccount") or name):
            notes = (thing.get("metadata") or {}).get("annotations") or {}
            if (notes.get("meta.helm.sh/release-name"), notes.get("meta.helm.sh/release-namespace")) != (name, app["namespace"]):
                yield f"{kube.label(thing)}: Helm does not take it for its own"
