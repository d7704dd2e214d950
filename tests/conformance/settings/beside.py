"""The containers beside an app's own, compared with what the platform says: their order, what they run, and what they are given."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

SECONDS = {"s": 1, "m": 60, "h": 3600}
# how often each question is asked by default, in seconds, and for how long it may fail
USUAL = {"liveness": (10, 60), "readiness": (5, 15), "startup": (2, 120)}


def problems(name: str, app: dict[str, Any], spec: dict[str, Any]) -> Iterator[str]:
    inits, sidecars = app.get("initContainers") or {}, app.get("sidecars") or {}
    found = {str(one.get("name")): one for one in spec.get("initContainers") or []}
    if sorted(found) != sorted([*inits, *sidecars]):
        yield f"beside its own it has the containers {sorted(found)}, and the platform says {sorted([*inits, *sidecars])}"
        return
    order = list(found)
    for one, said in inits.items():
        # a sidecar is there for every init container
        for before in [*sidecars, *((said or {}).get("after") or [])]:
            if order.index(before) > order.index(one):
                yield f"`{one}` starts before `{before}`"
    image = next((one.get("image") for one in spec.get("containers") or [] if one.get("name") == name), None)
    for one, said in {**inits, **sidecars}.items():
        for problem in of_container(found[one], said or {}, str(image), one in sidecars):
            yield f"container `{one}`: {problem}"


def of_container(container: dict[str, Any], said: dict[str, Any], image: str, sidecar: bool) -> Iterator[str]:
    # one that starts again is a sidecar; without, the app would wait for it for ever
    if container.get("restartPolicy") != ("Always" if sidecar else None):
        yield f"its restart policy is {container.get('restartPolicy')}"
    if container.get("image") != said.get("image", image) or container.get("imagePullPolicy") != "IfNotPresent":
        yield f"it runs {container.get('image')}"
    for key in ("command", "args"):
        if (container.get(key) or []) != (said.get(key) or []):
            yield f"its {key} is {container.get(key)}, and the platform says {said.get(key)}"
    told = {one.get("name"): one.get("value") for one in container.get("env") or []}
    for key, value in (said.get("env") or {}).items():
        if told.get(key) != str(value):
            yield f"the variable {key} is {told.get(key)}"
    wanted = said.get("resources") or {"cpu": "100m", "memory": "128Mi"}
    if ((container.get("resources") or {}).get("requests") or {}) != wanted:
        yield f"it asks for {container.get('resources')}"
    if not any(one.get("mountPath") == "/tmp" for one in container.get("volumeMounts") or []):
        yield "it has no place for temporary files"
    asked = {kind: question for kind, question in (said.get("probes") or {}).items() if kind in USUAL}
    if "liveness" in asked and "startup" not in asked:
        asked["startup"] = {key: value for key, value in asked["liveness"].items() if key not in ("every", "within")}
    for kind in USUAL:
        if container.get(f"{kind}Probe") != (probe(kind, asked[kind]) if kind in asked else None):
            yield f"its {kind} probe is {container.get(f'{kind}Probe')}"


def probe(kind: str, said: dict[str, Any]) -> dict[str, Any]:
    every, within = (seconds(said.get(key), usual) for key, usual in zip(("every", "within"), USUAL[kind], strict=True))
    return {
        "exec": {"command": said["exec"]},
        "periodSeconds": every,
        "timeoutSeconds": seconds(said.get("timeout"), 2),
        "failureThreshold": max(1, -(-within // every)),
    }


def seconds(said: str | None, usual: int) -> int:
    return usual if said is None else int(said[:-1]) * SECONDS[said[-1]]
