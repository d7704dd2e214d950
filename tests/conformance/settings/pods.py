"""What each pod of the platform's own says, whatever it runs: it is bounded, asked whether it lives, spread, and ends in order."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import kube

from .rules import given

# what is put into a pod and logs in with its account
INJECTED = ("consul.hashicorp.com/connect-inject", "vault.hashicorp.com/agent-inject")
KINDS = ("Deployment", "StatefulSet", "DaemonSet", "CronJob", "Job")
SIZE = re.compile(r"\A\d+(\.\d+)?[KMGT]i\Z")
SOURCES = {"emptyDir", "secret", "configMap", "projected", "persistentVolumeClaim", "csi"}
WRITTEN = ("tmp", "snapshots", "volume-")  # volumes that are there to be written to


def bounded(resources: Any) -> bool:
    """Processors and memory are asked for, and memory ends somewhere; a processor that is bounded only waits."""
    said = resources if isinstance(resources, dict) else {}
    requests, limits = said.get("requests") or {}, said.get("limits") or {}
    return given(requests.get("cpu")) and SIZE.match(str(requests.get("memory"))) is not None and SIZE.match(str(limits.get("memory"))) is not None


def spread(constraints: Any, topology: str = "topology.kubernetes.io/zone") -> bool:
    """No zone has them all."""
    return any(
        one.get("topologyKey") == topology and one.get("maxSkew") == 1 and one.get("whenUnsatisfiable") in ("ScheduleAnyway", "DoNotSchedule") and given((one.get("labelSelector") or {}).get("matchLabels"))
        for one in constraints if isinstance(one, dict)
    ) if isinstance(constraints, list) else False


def problems(here: str, thing: dict[str, Any]) -> Iterator[str]:
    if kube.kind(thing) not in KINDS or kube.partial(thing):
        return
    pod = kube.pod_spec(thing)
    if pod is None:
        yield "it has no pods"
        return
    claims = [{"name": one["metadata"]["name"], "persistentVolumeClaim": {"claimName": "its own"}} for one in (thing.get("spec") or {}).get("volumeClaimTemplates") or ()]
    spec = {**pod["spec"], "volumes": [*(pod["spec"].get("volumes") or []), *claims]}
    injected = any(mark in str((pod.get("metadata") or {}).get("annotations")) for mark in INJECTED)
    yield from of_pod(spec, INJECTED[0] in str((pod.get("metadata") or {}).get("annotations")))
    for container in [*(spec.get("initContainers") or []), *(spec.get("containers") or [])]:
        for problem in of_container(container, spec, injected):
            yield f"container `{container.get('name')}`: {problem}"
    if kube.kind(thing) == "Deployment":
        yield from of_deployment(here, thing, pod)
    if kube.kind(thing) == "Deployment" or (kube.kind(thing) == "StatefulSet" and here == "apps"):
        yield from of_template(here, pod["spec"])
    # those of apps are compared with what the platform says
    if kube.kind(thing) == "CronJob" and here != "apps":
        yield from of_cron(thing, pod)


def of_pod(spec: dict[str, Any], consul: bool) -> Iterator[str]:
    # Consul's proxy logs in with it, and an agent with a token of its own
    if spec.get("automountServiceAccountToken") is not consul:
        yield "mounts a token that it does not need, or has none to log in to the mesh with"
    context = spec.get("securityContext") or {}
    if not isinstance(context.get("fsGroup"), int) or context["fsGroup"] < 1000:
        yield "its volumes are of no group of its own"
    if not spec.get("serviceAccountName"):
        yield "runs as the namespace's default account"
    for volume in spec.get("volumes") or []:
        if len(set(volume) & SOURCES) != 1:
            yield f"the volume `{volume.get('name')}` is of nothing"
        secret = volume.get("secret") or volume.get("projected") or {}
        if "secret" in volume and not secret.get("secretName"):
            yield f"the volume `{volume['name']}` names no Secret"
        if "defaultMode" in secret and secret["defaultMode"] not in (0o440, 0o400):
            yield f"the volume `{volume['name']}` can be read by others"
        for source in (volume.get("projected") or {}).get("sources") or ([] if "projected" not in volume else [{}]):
            yield from of_source(volume["name"], source)
        if (volume.get("csi") or {"readOnly": True}).get("readOnly") is not True:
            yield f"the volume `{volume['name']}` can be written to"
        if "csi" in volume and not (volume["csi"].get("volumeAttributes") or {}).get("secretProviderClass"):
            yield f"the volume `{volume['name']}` is of no class"
        if "persistentVolumeClaim" in volume and not volume["persistentVolumeClaim"].get("claimName"):
            yield f"the volume `{volume['name']}` is of no claim"


def of_source(name: str, source: dict[str, Any]) -> Iterator[str]:
    token = source.get("serviceAccountToken")
    if token is not None:
        if token.get("audience") not in ("vault", "sts.amazonaws.com") or not 600 <= token.get("expirationSeconds", 0) <= 7200 or not token.get("path"):
            yield f"the volume `{name}` has a token for `{token.get('audience')}` for {token.get('expirationSeconds')} seconds"
    elif not (source.get("secret") or source.get("configMap") or {}).get("name"):
        yield f"the volume `{name}` has a part that is of nothing"


def of_container(container: dict[str, Any], spec: dict[str, Any], injected: bool) -> Iterator[str]:
    if not container.get("image"):
        yield "has no image"
    if not bounded(container.get("resources")):
        yield "does not say what it needs, and when it is too much"
    if (container.get("securityContext") or {}).get("readOnlyRootFilesystem") is not True:
        yield "can change its own files"
    names = {volume.get("name"): volume for volume in spec.get("volumes") or []}
    for mount in container.get("volumeMounts") or []:
        volume = names.get(mount.get("name"))
        if volume is None:
            yield f"mounts `{mount.get('name')}`, which is no volume"
        elif set(volume) & {"secret", "configMap", "projected", "csi"} and mount.get("readOnly") is not True:
            yield f"may write to `{mount['name']}`"
    for env in container.get("env") or []:
        if not env.get("name") or (env.get("value") is None and not env.get("valueFrom")):
            yield f"the variable `{env.get('name')}` has no value"
    mounted = {mount.get("name") for one in [*(spec.get("initContainers") or []), *(spec.get("containers") or [])] for mount in one.get("volumeMounts") or []}
    # an agent that is put in mounts the token that it logs in with
    for name in sorted(map(str, names.keys() - mounted - ({"vault-token"} if injected else set()))):
        yield f"nobody mounts the volume `{name}`"


def of_deployment(here: str, thing: dict[str, Any], pod: dict[str, Any]) -> Iterator[str]:
    spec, template = thing["spec"], pod["spec"]
    rolling = (spec.get("strategy") or {}).get("rollingUpdate") or {}
    if str(rolling.get("maxUnavailable")) != "0" or str(rolling.get("maxSurge")) in ("None", "0", "0%"):
        yield "a new version takes pods away before it has others"
    if not spread(template.get("topologySpreadConstraints")):
        yield "one zone may have all of its pods"
    chosen = (spec.get("selector") or {}).get("matchLabels") or {}
    labels = (pod.get("metadata") or {}).get("labels") or {}
    if not chosen or not chosen.items() <= labels.items():
        yield "it does not own its pods"
    for one in template.get("topologySpreadConstraints") or []:
        own = ((one.get("labelSelector") or {}).get("matchLabels")) or {}
        if own != chosen or one.get("maxSkew") != 1:
            yield "it is spread among others' pods"
    if here != "apps":
        if spec.get("replicas", 0) < 2:
            yield "has no second pod"
    yield from of_running(here, spec, pod, chosen)


def of_running(here: str, spec: dict[str, Any], pod: dict[str, Any], chosen: dict[str, str]) -> Iterator[str]:
    template = pod["spec"]
    if here == "apps":
        if spec.get("replicas", 1) < 1:
            yield "it has no pods, and gets its share of the calls"
        if "track" not in chosen:
            yield "its tracks own each other's pods"
        if not 1 <= spec.get("revisionHistoryLimit", 0) <= 10:
            yield "keeps every version of itself"
        if not any(one.get("topologyKey") == "kubernetes.io/hostname" for one in template.get("topologySpreadConstraints") or []):
            yield "one node may have all of its pods"
        if any(one.get("matchLabelKeys") != ["pod-template-hash"] for one in template.get("topologySpreadConstraints") or []):
            yield "pods of the version before count while it is rolled out"


def of_template(here: str, template: dict[str, Any]) -> Iterator[str]:
    if template.get("enableServiceLinks") is not False:
        yield "is told of every service of its namespace"
    context = template.get("securityContext") or {}
    if here == "apps" and (context.get("fsGroupChangePolicy") != "OnRootMismatch" or context.get("fsGroup") != 10001):
        yield "a large volume is gone through at each start, or of another group than files of secrets"
    if here == "apps" and not all(one.get("maxSkew") == 1 for one in template.get("topologySpreadConstraints") or [{}]):
        yield "one zone or node may have most of its pods"
    yield from probes(template, ("readinessProbe", "livenessProbe"))
    for container in template.get("containers") or []:
        ports = container.get("ports") or []
        if (not ports and "readinessProbe" in container) or any(not port.get("name") or port.get("containerPort", 0) < 1024 for port in ports):
            yield f"container `{container.get('name')}`: its ports have no names"
        if here == "apps" and container.get("imagePullPolicy") != "IfNotPresent":
            yield "an image is pulled again and again"


def probes(template: dict[str, Any], names: tuple[str, ...]) -> Iterator[str]:
    for container in template.get("containers") or []:
        if "ports" not in container and not set(names) & container.keys():
            continue  # it answers nobody
        if not container.get("ports") and any("exec" in (container.get(name) or {}) for name in names):
            continue  # nobody calls it; what its commands ask is compared with what the platform says
        wanted = names if ("readinessProbe" in container and "httpGet" in container["readinessProbe"]) or len(names) == 1 else names[:1]
        for name in wanted:
            said = container.get(name)
            if not said or not (said.get("httpGet") or said.get("tcpSocket") or said.get("grpc") or said.get("exec")):
                yield f"nobody asks it by a {name}"
                continue
            if "httpGet" in said and (not said["httpGet"].get("path") or not said["httpGet"].get("port")):
                yield f"its {name} asks for nothing"
            if "periodSeconds" in said and not (2 <= said["periodSeconds"] <= 30 and said.get("timeoutSeconds", 1) >= 1 and said.get("failureThreshold", 3) >= 3):
                yield f"its {name} gives up too soon, or too late"


def of_cron(thing: dict[str, Any], pod: dict[str, Any]) -> Iterator[str]:
    spec = thing["spec"]
    job = (spec.get("jobTemplate") or {}).get("spec") or {}
    if spec.get("concurrencyPolicy") != "Forbid" or spec.get("timeZone") != "Etc/UTC":
        yield "may run beside itself, or at another time"
    if not spec.get("startingDeadlineSeconds", 0) >= 600 or not 600 <= job.get("activeDeadlineSeconds", 0) <= 7200 or not 1 <= job.get("backoffLimit", 0) <= 6:
        yield "is not tried again, or never ends"
    if "successfulJobsHistoryLimit" not in spec or spec.get("failedJobsHistoryLimit", 0) < 1:
        yield "nobody can look at what failed"
    template = pod["spec"]
    context = template.get("securityContext") or {}
    if template.get("restartPolicy") != "Never" or context.get("runAsUser", 0) < 100 or context.get("runAsGroup", 0) < 1000:
        yield "runs as somebody else, or starts again inside a failure"
    if not ((pod.get("metadata") or {}).get("labels") or {}).get("app"):
        yield "no network policy knows its pods"
    for container in [*(template.get("initContainers") or []), *(template.get("containers") or [])]:
        if len(container.get("command") or []) < 3 or not container.get("env"):
            yield f"container `{container.get('name')}`: runs nothing"
        if not container.get("volumeMounts"):
            yield f"container `{container.get('name')}`: sees nothing"
