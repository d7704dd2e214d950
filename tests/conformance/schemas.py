"""Every object that Flux applies is valid against a strict schema of its kind: unknown fields are errors."""

from __future__ import annotations

import collections
import functools
import json
import re
import subprocess
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import definitions
import jsonschema
import kube
import kubernetes_validate.utils as core
import names
import tools
import yamls
from referencing import Registry, Resource

if TYPE_CHECKING:
    from report import Report, Step
    from tree import Tree


def check(tree: Tree, report: Report) -> None:
    placed = [(cluster, place, thing) for cluster in tree.views for place, _, thing in cluster.placed()]
    schemed = set()
    with report.step(f"schemas.core {tree.name}") as step:
        mine = [entry for entry in placed if kube.group(entry[2]) in kube.CORE_GROUPS]
        for cluster, place, thing in mine:
            for problem in built_in(tree.kubernetes_version(cluster.name), thing):
                step.fail(f"{place}: {kube.label(thing)}: {problem}")
        step.detail = f"{len(mine)} objects"
    with report.step(f"schemas.names {tree.name}") as step:
        for _, place, thing in placed:
            for problem in names.problems(thing):
                step.fail(f"{place}: {kube.label(thing)}: {problem}")
        step.detail = f"{len(placed)} objects"
    custom = [(place, thing) for _, place, thing in placed if kube.group(thing) not in kube.CORE_GROUPS]
    with report.step(f"schemas.models {tree.name}") as step:
        found = models(custom)
        for index, problems in found.items():
            place, thing = custom[index]
            schemed.add(kind_of(thing))
            for problem in problems:
                step.fail(f"{place}: {kube.label(thing)}: {problem}")
        step.detail = f"{len(found)} of {len(custom)} custom resources"
    with report.step(f"schemas.definitions {tree.name}") as step:
        count = 0
        for place, thing in custom:
            validator = definitions.kind(*kind_of(thing))
            if validator:
                count += 1
                schemed.add(kind_of(thing))
                for problem in errors(validator, thing):
                    step.fail(f"{place}: {kube.label(thing)}: {problem}")
                scope(validator.schema, place, thing, step)
        step.detail = f"{count} of {len(custom)} custom resources"
    with report.step(f"schemas.coverage {tree.name}") as step:
        coverage(custom, schemed, step)


def coverage(custom: list[tuple[str, dict[str, Any]]], schemed: set[tuple[str, str, str]], step: Step) -> None:
    """No kind goes unchecked."""
    missing = collections.Counter(kind_of(thing) for _, thing in custom if kind_of(thing) not in schemed)
    for (group, version, kind), count in sorted(missing.items()):
        step.fail(f"no schema for {group}/{version} {kind}, of which there are {count}")
    step.detail = f"{len(schemed)} kinds of custom resources"


def kind_of(thing: dict[str, Any]) -> tuple[str, str, str]:
    return kube.group(thing), kube.version(thing), kube.kind(thing)


@functools.cache
def built_in_definitions(version: str) -> tuple[str, Any]:
    """The folder of strict schemas for the newest Kubernetes that is not newer than `version`, and what they share."""
    nearest = [have for have in core.all_versions() if minor(have) <= minor(version)][-1]
    folder = f"kubernetes-json-schema/v{nearest}-local-strict"
    return folder, Resource.from_contents(core.schema_contents(f"{folder}/_definitions.json", nearest)) @ Registry()


def minor(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in version.split(".")[:2])


@functools.cache
def built_in_validator(version: str, kind: str, api_version: str) -> Any:
    folder, registry = built_in_definitions(version)
    name = re.sub(r"^([^./]*)(?:\.[^/]*)?/", r"\1-", api_version)
    try:
        schema = core.schema_contents(f"{folder}/{kind.lower()}-{name}.json", version)
    except FileNotFoundError:
        return None
    return jsonschema.Draft202012Validator(schema, registry=Resource.from_contents(schema) @ registry)


def built_in(version: str, thing: dict[str, Any]) -> Iterator[Any] | list[str]:
    validator = built_in_validator(version, kube.kind(thing), thing.get("apiVersion", ""))
    if validator is None:
        return [f"Kubernetes {version} has no {thing.get('apiVersion')} {kube.kind(thing)}"]
    return errors(validator, thing, partial=kube.partial(thing))


def errors(validator: Any, thing: dict[str, Any], partial: bool = False) -> Iterator[str]:
    """The errors, each with its path; of alternatives, those of the nearest. What is merged into another's object need not be whole."""
    for error in validator.iter_errors(thing):
        if partial and error.validator == "required":
            continue
        nearest = jsonschema.exceptions.best_match([error])
        path = yamls.dotted(nearest.absolute_path)
        yield (f"{path}: " if path else "") + nearest.message[:300]


def scope(schema: dict[str, Any], place: str, thing: dict[str, Any], step: Step) -> None:
    """Keeps the table of kinds without a namespace honest."""
    if schema.get("x-scope") in ("Cluster", "Namespaced") and (schema["x-scope"] == "Cluster") != kube.cluster_scoped(
        thing
    ):
        step.fail(
            f"{place}: {kube.label(thing)}: kind {kube.kind(thing)} is {schema['x-scope'].lower()}, the harness takes it for the other"
        )


judged: dict[Any, Any] = {}  # object as JSON -> problems, or None if no model knows its kind
waiting: list[Any] = []  # trees whose objects are judged with the first one's: the TypeScript compiler takes long to start


def ahead(trees: Any) -> None:
    waiting.extend(trees)


def models(custom: list[tuple[str, dict[str, Any]]]) -> dict[int, Any]:
    """index -> problems, for the kinds that the TypeScript models know."""
    texts = [json.dumps(thing, sort_keys=True) for _, thing in custom]
    others = (thing for tree in waiting for cluster in tree.views for _, _, thing in cluster.placed())
    later = {json.dumps(thing, sort_keys=True) for thing in others if kube.group(thing) not in kube.CORE_GROUPS}
    waiting.clear()
    new = sorted({*texts, *later} - judged.keys())
    if new:
        given = "[" + ",".join(f'{{"id": {index}, "object": {text}}}' for index, text in enumerate(new)) + "]"
        command = [tools.on_path("node"), str(tools.HERE / "strict_types.mjs"), str(tools.need("models"))]
        done = subprocess.run(command, input=given, text=True, capture_output=True)
        if done.returncode:
            raise RuntimeError(f"strict_types.mjs: {done.stderr.strip()[-600:]}")
        judged.update(dict.fromkeys(new))
        judged.update({new[entry["id"]]: entry["problems"] for entry in json.loads(done.stdout)})
    return {index: judged[text] for index, text in enumerate(texts) if judged[text] is not None}
