"""Every block of a provider, against what the provider knows: known attributes, required ones present, none that is deprecated."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING, Any

import hcl

if TYPE_CHECKING:
    from report import Step
    from tree import Tree

META = {"count", "for_each", "provider", "depends_on", "lifecycle", "provisioner", "connection"}
BLOCKS = ("resource", "data", "ephemeral")


@functools.cache
def parsed(text: str) -> dict[str, Any]:
    return hcl.loaded(text)


def check(tree: Tree, schemas: dict[str, Any], step: Step) -> int:
    """The number of blocks that were looked at."""
    count = 0
    for name in tree.files():
        if not (name.startswith("terraform/") and name.endswith(".tf")):
            continue
        count += file(name, parsed(tree.text(name)), schemas, step)
    return count


def file(name: str, body: dict[str, Any], schemas: dict[str, Any], step: Step) -> int:
    """The same for one file."""
    count = 0
    for kind in BLOCKS:
        for block in body.get(kind) or []:
            for label, named in marks_off(block).items():
                count += resource(f"{name}: {kind}", kind, plain(label), named, schemas, step)
    for block in body.get("provider") or []:
        for label, inner in marks_off(block).items():
            if plain(label) in schemas:
                count += 1
                compare(f"{name}: provider {plain(label)}", inner, schemas[plain(label)]["config"], step)
    return count


def resource(where: str, kind: str, label: str, named: dict[str, Any], schemas: dict[str, Any], step: Step) -> int:
    provider = label.partition("_")[0]
    if provider not in schemas:
        return 0
    schema = schemas[provider].get(kind, {}).get(label)
    if schema is None:
        release = f"{schemas[provider]['provider']} {schemas[provider]['version']}"
        step.fail(f"{where} {label}: {release} has none, or `KEPT` of definitions/terraform.py does not name it")
        return 0
    for name, body in marks_off(named).items():
        compare(f"{where} {label}.{plain(name)}", body, schema, step)
    return len(marks_off(named))


def compare(where: str, body: dict[str, Any], schema: dict[str, Any], step: Step) -> None:
    attributes, blocks = schema.get("a") or {}, schema.get("b") or {}
    given = set()
    for key, value in marks_off(body).items():
        if key == "dynamic":
            for block in value:
                for label, dynamic in marks_off(block).items():
                    given.add(plain(label))
                    for content in dynamic.get("content") or []:
                        nested(f"{where}.{plain(label)}", content, blocks.get(plain(label)), step)
            continue
        given.add(key)
        if is_block(value):
            if key in META:
                continue
            for inner in value:
                nested(f"{where}.{key}", inner, blocks.get(key), step)
        elif key in attributes:
            kind = attributes[key]
            if kind[0].rstrip("wd") == "c":
                step.fail(f"{where}: `{key}` is computed, it cannot be set")
            if "d" in kind[0]:
                step.fail(f"{where}: `{key}` is deprecated")
            deeper(f"{where}.{key}", value, kind[1], step)
        elif key not in META:
            step.fail(f"{where}: no attribute `{key}`")
    for key, kind in attributes.items():
        if kind[0].startswith("r") and key not in given:
            step.fail(f"{where}: `{key}` is required")
    for key, (least, _most, _inner) in blocks.items():
        if least and key not in given:
            step.fail(f"{where}: a block `{key}` is required")


def nested(where: str, body: dict[str, Any], schema: Any, step: Step) -> None:
    if schema is None:
        step.fail(f"{where}: no such block")
    else:
        compare(where, body, schema[2], step)


def deeper(where: str, value: Any, kind: list[str] | str, step: Step) -> None:
    """An attribute that is an object of known attributes."""
    if isinstance(kind, dict) and "nested" in kind:
        for inner in value if isinstance(value, list) else [value]:
            if isinstance(inner, dict):
                compare(where, inner, kind, step)


def is_block(value: Any) -> bool:
    return (
        isinstance(value, list)
        and bool(value)
        and all(isinstance(inner, dict) and inner.get("__is_block__") for inner in value)
    )


def marks_off(body: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in body.items() if not key.startswith("__")}


def plain(text: str) -> str:
    return text.strip('"')
