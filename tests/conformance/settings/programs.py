"""What the platform's own programs run with: the account, the files and the variables that their commands name."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import kube

if TYPE_CHECKING:
    from report import Step
    from tree import Kustomization

VARIABLE = re.compile(r"\$\{?([A-Z][A-Z0-9_]+)")
ASSIGNED = re.compile(r"(?:\A|[\s;])(?:export )?([A-Z][A-Z0-9_]+)=")
FILE = re.compile(r"(?<![\w:/.])(/(?:vault|snapshots|tmp|etc|var)(?:/[\w.@-]+)+)")
# program in a command -> what it reads from its surroundings, besides what its command names
NEEDS = {
    # the address and authority of Vault's server, and a home, since the program writes its token helper's file there
    "vault": {"VAULT_ADDR", "VAULT_CACERT", "HOME"},
    "aws": {"AWS_REGION", "HOME"},
}
# container -> all that it is told; its image starts its program
TOLD = {
    "collector": {"args": ["--config=/etc/collector/config.yaml"], "env": {"GOMEMLIMIT"}, "ports": {"otlp": 4317, "health": 13133}, "user": (10001, 10001)},
}
# component -> kind of object -> containers of its pods
RUN = {
    "tracing": {"Deployment": {"opentelemetry-collector": ["collector"]}},
    "vault": {"CronJob": {"vault-snapshot": ["take", "upload"], "vault-rotation": ["rotate"]}},
}


def check(found: Kustomization, here: str, step: Step) -> None:
    for thing in found.objects:
        wanted = RUN.get(here, {}).get(kube.kind(thing))
        pod = kube.pod_spec(thing)
        if wanted is None or pod is None:
            continue
        marks = (pod.get("metadata") or {}).get("labels") or {}
        if kube.kind(thing) == "CronJob" and marks.get("app") != kube.name(thing):
            step.fail(f"{found.path}: {kube.label(thing)}: its pods are `{marks.get('app')}`, which another network policy is about")
        for problem in problems(thing, pod["spec"], wanted):
            step.fail(f"{found.path}: {kube.label(thing)}: {problem}")


def problems(thing: dict[str, Any], spec: dict[str, Any], wanted: dict[str, list[str]]) -> Iterator[str]:
    name = kube.name(thing)
    containers = [*(spec.get("initContainers") or ()), *(spec.get("containers") or ())]
    if [one.get("name") for one in containers] != wanted.get(name):
        yield f"it runs {[one.get('name') for one in containers]}"
    if spec.get("serviceAccountName") != name:
        yield f"it runs as `{spec.get('serviceAccountName')}`, whose rights are others"
    for volume in spec.get("volumes") or ():
        secret = volume.get("secret")
        if secret and [one.get("key") for one in secret.get("items") or ()] != ["ca.crt"]:
            yield f"the volume `{volume.get('name')}` has more than the authority"
    for container in containers:
        # who uploads a snapshot does not change it
        if container.get("name") == "upload" and any(one.get("name") == "snapshots" and one.get("readOnly") is not True for one in container.get("volumeMounts") or ()):
            yield "what uploads snapshots may change them"
        for problem in of_container(container, spec):
            yield f"container `{container.get('name')}`: {problem}"


def of_container(container: dict[str, Any], spec: dict[str, Any]) -> Iterator[str]:
    told = TOLD.get(str(container.get("name")))
    have = {str(one.get("name")) for one in container.get("env") or ()}
    if told is not None:
        ports = {one.get("name"): one.get("containerPort") for one in container.get("ports") or ()}
        context = spec.get("securityContext") or {}
        if (container.get("args"), have, ports, (context.get("runAsUser"), context.get("runAsGroup"))) != (told["args"], told["env"], told["ports"], told["user"]):
            yield f"it is told {container.get('args')}, {sorted(have)}, {ports}, as {context.get('runAsUser')}"
        return
    command = "\n".join(container.get("command") or ())
    used = set(VARIABLE.findall(command)) - set(ASSIGNED.findall(command))
    for program, needs in NEEDS.items():
        if re.search(rf"(?:\A|[\s(;]){program} ", command):
            used |= needs
    for key in sorted(used ^ have):
        yield f"its command {'needs' if key in used else 'does not need'} `{key}`"
    mounts = [str(one.get("mountPath")) for one in container.get("volumeMounts") or ()]
    named = {*FILE.findall(command), *(str(one["value"]) for one in container.get("env") or () if str(one.get("value", "")).startswith("/"))}
    for path in sorted(named):
        if not any(path == mount or path.startswith(f"{mount}/") for mount in mounts):
            yield f"nothing is mounted where `{path}` is"
    for mount in mounts:
        if not any(path == mount or path.startswith(f"{mount}/") for path in named):
            yield f"nothing uses what is mounted at `{mount}`"
