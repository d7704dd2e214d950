"""The values of every HelmRelease are keys that its chart knows, by the catalog, and what the charts make of them holds together."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import kube
import rendering
import yamls
from flux.charts import chart_of, values_of

if TYPE_CHECKING:
    from report import Report, Step
    from tree import Tree

FREE = {"any", "null"}
SCALARS = {"string", "number", "bool"}


def check(tree: Tree, report: Report) -> None:
    with report.step(f"helm.values {tree.name}") as step:
        step.detail = values(tree, step)
    with report.step(f"helm.files {tree.name}") as step:
        step.detail = files(tree, step)
    rendering.check(tree, report)


def check_once(report: Report) -> None:
    rendering.check_once(report)


def values(tree: Tree, step: Step) -> str:
    known, keys, own = 0, 0, []
    for cluster in tree.views:
        for found in cluster.kustomizations.values():
            near = found.objects + [thing for path in cluster.before(found) for thing in path.objects]
            for thing in found.objects:
                if kube.kind(thing) != "HelmRelease":
                    continue
                what = f"{found.path}: {kube.label(thing)}"
                chart = chart_of(thing, near)
                file = tree.catalog / f"{chart.name}-{chart.version}.json"
                if file.is_file():
                    known += 1
                    keys += one(what, chart, file, thing, found.objects, step)
                elif found.path.startswith("flux/apps/"):
                    own.append(chart.name)  # a chart of the platform's own, which no catalog can know
                else:
                    step.fail(f"{what}: the catalog has no `{file.name}`")
    return f"{keys} keys of {known} releases" + (f", not known: the platform's own {', '.join(own)}" if own else "")


def one(what: str, chart: Any, file: Path, release: dict[str, Any], objects: list[dict[str, Any]], step: Step) -> int:
    catalog = json.loads(file.read_text())
    if (catalog["chart"], catalog["version"]) != (chart.name, chart.version):
        step.fail(f"{file.name} is about {catalog['chart']} {catalog['version']}")
    repository = ((chart.source or {}).get("spec") or {}).get("url", "").rstrip("/")
    if kube.kind(chart.source or {}) == "OCIRepository":
        repository = repository.rpartition("/")[0]
    if repository != catalog["repository"].rstrip("/"):
        step.fail(f"{what}: its source is `{repository}`, the catalog's chart is from `{catalog['repository']}`")
    count = 0
    for path, problem in unknown(values_of(release, objects), catalog["keys"]):
        count += 1
        if problem:
            step.fail(f"{what}: value `{yamls.dotted(path)}` {problem} in chart {chart.name} {chart.version}")
    return count


def unknown(value: Any, known: dict[str, Any] | str, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, str | None]]:
    """(path, problem or None) for every value against the catalog's node."""
    if isinstance(known, str):
        if path:
            yield path, leaf(value, known)
        return
    if value is None:  # takes a default away
        yield path, None
        return
    if not isinstance(value, dict):
        yield path, f"is {called(value)}, but holds keys"
        return
    for key, below in value.items():
        if key in known:
            yield from unknown(below, known[key], (*path, key))
        elif known:
            yield (*path, key), "is not a key"
        else:
            yield (*path, key), None  # an empty map in the catalog is free-form


def leaf(value: Any, known: str) -> str | None:
    if known in FREE or value is None:
        return None
    if known in SCALARS:
        wrong = isinstance(value, (dict, list)) or (known == "bool" and not isinstance(value, bool))
    else:
        wrong = not isinstance(value, {"array": list, "object": dict}[known])
    return f"is {called(value)}, but has type {known}" if wrong else None


def called(value: bool | dict[str, str]) -> str:
    return {dict: "a map", list: "a list", bool: "a bool", str: "a string"}.get(type(value), "a number")


def files(tree: Tree, step: Step) -> str:
    """Each folder with a release has a values.yaml, which is exactly what its ConfigMap carries."""
    count = 0
    for cluster in tree.views:
        for found in cluster.kustomizations.values():
            releases = [thing for thing in found.objects if kube.kind(thing) == "HelmRelease"]
            if not releases or found.error:
                continue
            carried = [
                text
                for thing, _ in found.raw
                if kube.kind(thing) == "ConfigMap"
                for key, text in (thing.get("data") or {}).items()
                if key.endswith(".yaml")
            ]
            beside = [
                file
                for file in tree.files()
                if file.startswith(found.path + "/") and file.rpartition("/")[2].endswith("values.yaml")
            ]
            for file in beside:
                count += 1
                if tree.text(file) not in carried:
                    step.fail(f"{file}: carried by no ConfigMap of {found.path}")
            for thing in releases:
                if (thing.get("spec") or {}).get("valuesFrom") and not beside:
                    step.fail(f"{found.path}: {kube.label(thing)}: no values.yaml beside it")
    return f"{count} files"
