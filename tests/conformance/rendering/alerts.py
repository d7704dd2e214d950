"""Alerts: Alertmanager tells somebody, or the platform was warned; rules are rules to Prometheus' own tools.

Debian's Prometheus is 2.42 and its Alertmanager 0.25: older than the charts', so what only newer ones know is not judged here.
"""

from __future__ import annotations

import base64
import json
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import golden
import kube
import tools
import yaml
from alerting import configuration

if TYPE_CHECKING:
    from report import Step
    from tree import Tree

    from .world import World

WARNING = "P0545"


def configurations(worlds: list[World]) -> Iterator[tuple[str, dict[str, Any]]]:
    for world in worlds:
        for place, thing in world.rendered:
            if kube.kind(thing) == "Secret" and kube.name(thing).startswith("alertmanager-"):
                data = {key: base64.b64decode(value).decode() for key, value in (thing.get("data") or {}).items()}
                for key, text in {**data, **(thing.get("stringData") or {})}.items():
                    if key == "alertmanager.yaml":
                        yield f"{place}: {kube.label(thing)}", yaml.safe_load(text)


def tells(document: dict[str, Any]) -> bool:
    """Whether some receiver is more than a name."""
    return any(set(receiver) - {"name"} for receiver in document.get("receivers") or ())


def receivers(tree: Tree, worlds: list[World], step: Step) -> str:
    found = list(configurations(worlds))
    for place, document in found:
        problem = configuration.refused(document)
        if problem:
            step.fail(f"{place}: amtool: {problem}")
    if found and not all(tells(document) for _, document in found) and not warned(tree):
        step.fail(f"alertmanager tells nobody, and the platform is not warned ({WARNING})")
    return f"{len(found)} configurations"


def warned(tree: Tree) -> bool:
    """Whether the warning is given, or was answered by a comment with a reason."""
    if any(f"allow {WARNING}," in source.read_text() for source in tree.sources):
        return True
    done = golden.platformc("check", "--format", "json", tree.spec)
    return any(json.loads(line).get("code") == WARNING for line in done.stdout.splitlines() if line.startswith("{"))


def rules(_tree: Tree, worlds: list[World], step: Step) -> str:
    """Every rule of the tree and of its charts."""
    found = {json.dumps(thing["spec"], sort_keys=True): (place, thing) for world in worlds for place, thing in world.every if kube.kind(thing) == "PrometheusRule"}
    if not found:
        return "no rules"
    promtool = tools.need("promtool")
    with tempfile.TemporaryDirectory(prefix="rules") as temporary:
        files = {}
        for number, (place, thing) in enumerate(found.values()):
            file = Path(temporary) / f"{number}.yaml"
            file.write_text(yaml.safe_dump(known(thing["spec"])))
            files[str(file)] = f"{place}: {kube.label(thing)}"
        for path, what in files.items():
            done = subprocess.run([str(promtool), "check", "rules", path], text=True, capture_output=True)
            if done.returncode:
                step.fail(f"{what}: promtool: {(done.stdout + done.stderr).strip()[-600:]}")
    return f"{len(found)} groups of rules"


def known(spec: dict[str, Any]) -> dict[str, Any]:
    """Without what Prometheus 2.42 does not know yet."""
    new = {"labels", "query_offset", "partial_response_strategy"}
    return {"groups": [{key: value for key, value in group.items() if key not in new} for group in spec.get("groups") or []]}
