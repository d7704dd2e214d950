"""What an app says about its container and pods, compared with its Deployment."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import kube
from flux import calls

from . import beside

SECONDS = {"s": 1, "m": 60, "h": 3600}
# how often each question is asked by default, in seconds, and for how long it may fail
USUAL = {"liveness": (10, 60), "readiness": (5, 15), "startup": (2, 120)}


def problems(name: str, app: dict[str, Any], thing: dict[str, Any]) -> Iterator[str]:
    pod = kube.pod_spec(thing) or {}
    metadata, spec = pod.get("metadata") or {}, pod.get("spec") or {}
    container: dict[str, Any] = next((one for one in spec.get("containers") or [] if one.get("name") == name), {})
    for key in ("command", "args"):
        if [expanded(word) for word in container.get(key) or []] != (app.get(key) or []):
            yield f"its {key} is {container.get(key)}, and the platform says {app.get(key)}"
    ports = [{"name": port, "containerPort": number} for port, number in calls.ports(app).items()]
    if (container.get("ports") or []) != ports:
        yield f"it listens on {container.get('ports')}, and the platform says {ports}"
    for key in ("labels", "annotations"):
        for own, value in (app.get(key) or {}).items():
            if (metadata.get(key) or {}).get(own) != value:
                yield f"the {key} of its pods have no {own}: {value}"
    yield from files(name, app, metadata, spec, container)
    yield from probes(app, container)
    yield from beside.problems(name, app, spec)


def expanded(word: str) -> str:
    """What a program is given: Kubernetes makes one dollar of two before a parenthesis or a dollar, and puts variables in."""
    return re.sub(r"\$(\$|\()", lambda found: "$" if found[1] == "$" else "<a variable>", word)


def files(name: str, app: dict[str, Any], metadata: dict[str, Any], spec: dict[str, Any], container: dict[str, Any]) -> Iterator[str]:
    said = app.get("files") or {}
    if not said:
        return
    if not re.fullmatch("sha256-[0-9a-f]{64}", str((metadata.get("annotations") or {}).get("checksum/files"))):
        yield "a change of its files replaces no pod"
    volumes = {one.get("name"): one.get("configMap") or {} for one in spec.get("volumes") or []}
    mounted = {one.get("mountPath"): one for one in container.get("volumeMounts") or []}
    own = [key for key in held(app) if key[0].isdigit()]
    for path, key in zip(said, own, strict=True):
        mount = mounted.get(path) or {}
        source = volumes.get(mount.get("name")) or {}
        keys = {item.get("path"): item.get("key") for item in source.get("items") or [] if item}
        if source.get("name") != f"{name}-files" or mount.get("readOnly") is not True:
            yield f"nothing is mounted at {path}, or something that can be changed"
        elif keys.get(mount.get("subPath")) != key:
            yield f"another file is mounted at {path}"


def held(app: dict[str, Any]) -> dict[str, str]:
    """What the object with the files holds: the place and the name of each, and its text."""
    texts = {f"{index}.{path.rpartition('/')[2]}": one["text"] for index, (path, one) in enumerate((app.get("files") or {}).items())}
    for name, container in {**(app.get("sidecars") or {}), **(app.get("initContainers") or {})}.items():
        for index, (path, one) in enumerate(((container or {}).get("files") or {}).items()):
            texts[f"{name}.{index}.{path.rpartition('/')[2]}"] = one["text"]
    return texts


def probes(app: dict[str, Any], container: dict[str, Any]) -> Iterator[str]:
    said = app.get("probes")
    if said is None:
        return
    named = {kind: question for kind, question in said.items() if kind in USUAL}
    if "liveness" in named and "startup" not in named:
        named["startup"] = {key: value for key, value in named["liveness"].items() if key not in ("every", "within")}
    for kind in USUAL:
        found = container.get(f"{kind}Probe")
        if kind in named and found != asked(app, kind, named[kind]):
            yield f"its {kind} probe is {found}"
        if kind not in named and kind != "readiness" and found is not None:
            yield f"a {kind} probe asks what nobody said"


def asked(app: dict[str, Any], kind: str, said: dict[str, Any]) -> dict[str, Any]:
    """The probe that stands for a question."""
    every, within = (seconds(said.get(key), usual) for key, usual in zip(("every", "within"), USUAL[kind], strict=True))
    own = calls.ports(app)
    port: str = said.get("port") or (next(iter(own)) if len(own) == 1 else "http")
    protocol = ((app.get("ports") or {}).get(port) or {}) if isinstance((app.get("ports") or {}).get(port), dict) else {}
    if "exec" in said:
        check: dict[str, Any] = {"exec": {"command": said["exec"]}}
    elif "path" in said:
        check = {"httpGet": {"path": said["path"], "port": port}}
    elif said.get("check", protocol.get("protocol")) == "grpc":
        check = {"grpc": {"port": own[port]}}
    else:
        check = {"tcpSocket": {"port": port}}
    return {**check, "periodSeconds": every, "timeoutSeconds": seconds(said.get("timeout"), 2), "failureThreshold": max(1, -(-within // every))}


def seconds(said: str | None, usual: int) -> int:
    return usual if said is None else int(said[:-1]) * SECONDS[said[-1]]
