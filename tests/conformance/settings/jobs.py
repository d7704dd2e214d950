"""How an app that ends by itself runs, compared with what the platform says: when, how long, how often, and what is kept of it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import kube

if TYPE_CHECKING:
    from report import Step
    from tree import Cluster, Kustomization, Tree

KINDS = {"job": "Job", "cronJob": "CronJob"}
UNITS = {"s": 1, "m": 60, "h": 3600, "d": 86400}
SERVING = ("ports", "livenessProbe", "readinessProbe", "startupProbe")
# who adds nodes -> what keeps it from taking the node of a pod away
LEFT = {"karpenter": ("karpenter.sh/do-not-disrupt", "true"), "clusterAutoscaler": ("cluster-autoscaler.kubernetes.io/safe-to-evict", "false")}
# a pod that is lost with its node is no try of the job
LOST = {"rules": [{"action": "Ignore", "onPodConditions": [{"type": "DisruptionTarget", "status": "True"}]}]}


def check(tree: Tree, cluster: Cluster, app: dict[str, Any], found: Kustomization, step: Step) -> None:
    if app.get("kind") not in KINDS:
        return
    scaled = (tree.platform["clusters"][cluster.name] or {}).get("autoscaling") or "none"
    for thing in found.objects:
        if kube.kind(thing) == KINDS[app["kind"]]:
            for problem in (*problems(app, thing), *of_pod(app, "karpenter" if isinstance(scaled, dict) else scaled, kube.pod_spec(thing) or {})):
                step.fail(f"{found.path}: {kube.label(thing)}: {problem}")
    waited = go(str(found.spec.get("timeout")))
    if app["kind"] == "job" and waited <= seconds((app.get("runs") or {}).get("deadline"), 3600):
        step.fail(f"{found.file}: Flux waits for {waited} seconds, and the job may take longer")


def seconds(said: Any, usual: int) -> int:
    return usual if said is None else int(said[:-1]) * UNITS[said[-1]]


def go(text: str) -> int:
    return sum(int(number) * UNITS[unit] for number, unit in re.findall(r"(\d+)([smh])", text))


def problems(app: dict[str, Any], thing: dict[str, Any]) -> Iterator[str]:
    runs, spec, job = app.get("runs") or {}, thing["spec"], thing["spec"]
    if app["kind"] == "cronJob":
        job = (spec.get("jobTemplate") or {}).get("spec") or {}
        kept = runs.get("history") or {}
        wanted = {
            "schedule": app["schedule"],
            "timeZone": app.get("timeZone", "Etc/UTC"),
            "concurrencyPolicy": str(runs.get("concurrency", "forbid")).title(),
            "startingDeadlineSeconds": seconds(runs.get("startingDeadline"), 600),
            "successfulJobsHistoryLimit": kept.get("succeeded", 3),
            "failedJobsHistoryLimit": kept.get("failed", 3),
        }
        for key, value in wanted.items():
            if spec.get(key) != value:
                yield f"`{key}` is {spec.get(key)}, and the platform says {value}"
    elif kube.annotation(thing, "kustomize.toolkit.fluxcd.io/force") != "enabled":
        yield "the next version cannot take its place: its template never changes"
    if "ttlSecondsAfterFinished" in job:
        yield "Flux makes it again when it has ended, and it runs again"
    limits = (job.get("activeDeadlineSeconds"), job.get("backoffLimit"))
    if limits != (seconds(runs.get("deadline"), 3600), runs.get("retries", 3)):
        yield f"it ends after {limits[0]} seconds and {limits[1]} more tries, and the platform says {runs}"
    if job.get("podFailurePolicy") != LOST:
        yield "a node that goes is a failure of the job"


def of_pod(app: dict[str, Any], scaled: str, pod: dict[str, Any]) -> Iterator[str]:
    spec, metadata = pod.get("spec") or {}, pod.get("metadata") or {}
    notes, labels = metadata.get("annotations") or {}, metadata.get("labels") or {}
    if spec.get("restartPolicy") != "Never":
        yield "it starts again inside a failure"
    if not labels.get("app.kubernetes.io/name") or not labels.get("track"):
        yield "no network policy knows its pods"
    if spec.get("enableServiceLinks") is not False:
        yield "is told of every service of its namespace"
    if (spec.get("securityContext") or {}).get("fsGroup") != 10001:
        yield "its files are of another group"
    if spec.get("terminationGracePeriodSeconds", 0) < 60 or (spec.get("securityContext") or {}).get("fsGroupChangePolicy") != "OnRootMismatch":
        yield "ends at once, or goes through a large volume at each start"
    for key, value in LEFT.values():
        if (notes.get(key) == value) != ((key, value) == LEFT.get(scaled)):
            yield f"`{key}` is `{notes.get(key)}`: its node may go while it runs, or is never emptied"
    for container in spec.get("containers") or []:
        if container.get("imagePullPolicy") != "IfNotPresent":
            yield "an image is pulled again and again"
        for key in SERVING:
            if key in container:
                yield f"its {key} is about calls, and nobody calls it"
    if len(spec.get("containers") or []) != 1:
        yield "what runs beside it may never end"
    agent = "vault.hashicorp.com/agent-"
    if f"{agent}inject" in notes and notes.get(f"{agent}pre-populate-only") != "true":
        yield "its agent never ends"
