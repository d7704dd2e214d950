"""Rules about Terraform's blocks, held against every module and root of a tree."""

from __future__ import annotations

import fnmatch
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import hcl

from . import outputs, policies, resources, said
from .rules import Rule, broken

if TYPE_CHECKING:
    from report import Step
    from terraform_roots.wiring import Folder
    from tree import Tree


def check(every: dict[str, Folder], tree: Tree, step: Step, only: str | None = None) -> int:
    count = 0
    for folder in every.values():
        if only in (None, folder.name):
            count += one(folder, step)
            said.check(folder, tree, step)
            bounded(folder, every, step)
    return count


def one(folder: Folder, step: Step) -> int:
    count, place = 0, folder.name.rpartition("/")[2]
    for about, label, body in blocks(folder):
        for rule in resources.RULES:
            if fits(rule, about, place, label):
                count += 1
                problem = broken(rule, body)
                if problem:
                    step.fail(f"{folder.name}: {about}.{label}: {problem}")
    made(folder, place, step)
    for _, labels, body in folder.blocks("variable"):
        if not body.get("type") or not body.get("description"):
            step.fail(f"{folder.name}: the variable {labels[0]} says no type or no meaning")
    outputs.check(folder, place, step)
    return count + policies.check(folder, place, step)


def blocks(folder: Folder) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """(type, label, body without the parser's marks)"""
    for kind in ("resource", "data", "ephemeral"):
        for _, labels, body in folder.blocks(kind):
            yield ("ephemeral:" if kind == "ephemeral" else "") + labels[0], labels[1], hcl.plain(body)
    for _, labels, body in folder.blocks("provider"):
        yield f"provider:{labels[0]}", "", hcl.plain(body)
    for _, labels, body in folder.blocks("variable"):
        yield f"variable:{labels[0]}", "", hcl.plain(body)
    for _, _, body in folder.blocks("locals"):
        for name, value in hcl.plain(body).items():
            if isinstance(value, dict):
                yield "locals", name, {name: value}
    for _, _, body in folder.blocks("terraform"):
        for block in body.get("backend") or []:
            yield "backend:s3", "", hcl.plain(block).get("s3") or {}


def fits(rule: Rule, about: str, place: str, label: str) -> bool:
    kind, _, where = rule.about.partition("@")
    if kind != about:
        return False
    if about == "locals":
        return where == place and rule.path.partition(".")[0] == label
    if where.startswith("!"):
        return place != where[1:]
    folder, _, name = where.partition(":")
    return (not folder or fnmatch.fnmatchcase(place, folder)) and (not name or fnmatch.fnmatchcase(label, name))


def bounded(folder: Folder, every: dict[str, Folder], step: Step) -> None:
    """The root of the state makes the boundaries that others name."""
    if not folder.name.endswith("/roots/state"):
        return
    made = {str(body.get("name")).strip('"') for _, _, body in folder.blocks("module") if "permissions-boundary" in str(body.get("source"))}
    for other in every.values():
        for _, labels, body in other.blocks("module") if other.root else ():
            named = str(body.get("permissions_boundary_arn", "")).strip('"').rpartition(":policy/")[2]
            if named and named not in made:
                step.fail(f"{folder.name}: makes no boundary `{named}`, which {other.name}: module.{labels[0]} names")


def made(folder: Folder, place: str, step: Step) -> None:
    """What nothing else refers to is there nevertheless."""
    have = {labels for _, labels, _ in folder.blocks("resource")}
    for address in resources.MADE.get(place, ()) if not folder.root else ():
        if tuple(address.split(".")) not in have:
            step.fail(f"{folder.name}: there is no {address}")
    types = [labels[0] for labels in have]
    for kind, beside in resources.BESIDE.items():
        for other in beside:
            if types.count(other) < types.count(kind):
                step.fail(f"{folder.name}: an {kind} without an {other}")
    if place in resources.VERSIONED and "aws_s3_bucket_versioning" not in types:
        step.fail(f"{folder.name}: its bucket keeps no versions")
    if folder.root:
        providers = {labels[0] for _, labels, _ in folder.blocks("provider")}
        required = {key for _, _, body in folder.blocks("terraform") for block in body.get("required_providers") or [] for key in block if not key.startswith("__")}
        for name in sorted(required - providers):
            step.fail(f"{folder.name}: the provider {name} is not configured")
        if place.startswith("flux-") and not {labels[1] for labels in have if labels[0] == "helm_release"} >= resources.FLUX_RELEASES:
            step.fail(f"{folder.name}: Flux is not installed whole")
