"""The checks that look at a change of Terraform, the cheapest first."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

import definitions
import flux
from flux.charts import EXACT
from images import versions
from settings import terraform as settings
from terraform_roots import attributes, layout, statements, states, wiring

from .judges import said
from .roots import ChangedRoot, Mutant, stripped

if TYPE_CHECKING:
    from report import Step
    from tree import Tree

CONTRACT = {name: flux.contract.CHECKS[name] for name in ("contract-references", "contract-used")}


def caught(tree: Tree, mutant: Mutant) -> tuple[str, str] | None:
    for name, judge in judges(tree, mutant):
        problems = said(judge)
        if problems:
            return name, problems[0]
    return None


def judges(tree: Tree, mutant: Mutant) -> Iterator[tuple[str, Callable[[Step], Any]]]:
    schemas = definitions.providers()
    yield "providers", lambda step: attributes.file(f"{mutant.folder}/{mutant.file}", mutant.body, schemas, step)
    yield "terraform.wiring", lambda step: wiring.check(mutant.every, step, schemas, mutant.folder)
    if mutant.file in ("outputs.tf", "variables.tf") and "/modules/" in mutant.folder:
        yield "terraform.wiring", lambda step: callers(mutant, schemas, step)
    yield "settings.terraform", lambda step: settings.check(mutant.every, tree, step, mutant.folder)
    yield "terraform.statements", lambda step: policies(mutant, step)
    if "/roots/" in mutant.folder:
        yield "terraform.states", lambda step: read(tree, mutant, step)
    if "/roots/flux-" in mutant.folder:
        for name, function in CONTRACT.items():
            yield f"flux.{name}", functools.partial(function, mutant.tree)
        yield "images", lambda step: flux_installation(mutant, step)


def callers(mutant: Mutant, schemas: dict[str, Any], step: Step) -> None:
    """The roots that call the module."""
    source = '"../../modules/' + mutant.folder.rpartition("/")[2] + '"'
    for folder in mutant.every.values():
        if any(body.get("source") == source for _, _, body in folder.blocks("module")):
            wiring.check(mutant.every, step, schemas, folder.name)


def policies(mutant: Mutant, step: Step) -> None:
    """Every statement of a policy that the file has, as the plan's would be judged."""
    for where, document in found(mutant.body, ""):
        for statement in statements.as_list(document.get("Statement") or []):
            if isinstance(statement, dict):
                one(mutant, where, stripped(statement), step)


def found(value: Any, where: str) -> Iterator[tuple[str, dict[str, Any]]]:
    if isinstance(value, dict):
        if "Statement" in value:
            yield where, value
        for key, below in value.items():
            yield from found(below, f"{where}.{key}")
    elif isinstance(value, list):
        for below in value:
            yield from found(below, where)


def one(mutant: Mutant, where: str, statement: dict[str, Any], step: Step) -> None:
    what = f"{mutant.folder}: {where}: {statement.get('Sid', '')}"
    for key in ("Effect", "Action"):
        if key not in statement:
            step.fail(f"{what}: no {key}")
            return
    if "Principal" in statement and "assume" in str(statement["Action"]).lower():
        if statement["Effect"] == "Allow":
            statements.trust(what, statement, step)
    elif "Principal" in statement:
        if statement["Effect"] == "Allow" and "*" in statements.principals(statement) and not statements.keys(statement) & statements.OURS:
            step.fail(f"{what}: lets everybody in")
    elif "Resource" not in statement and "NotResource" not in statement:
        step.fail(f"{what}: no Resource")
    elif statement["Effect"] == "Allow" and not statements.BOUNDARY.search(mutant.folder):
        statements.narrow(what, statement, step)


def read(tree: Tree, mutant: Mutant, step: Step) -> None:
    roots = dict(layout.roots(tree))
    changed = ChangedRoot(mutant)
    roots[changed.name] = changed
    before = {name: set(roots) for name in roots}  # their order is what `terraform.states` itself looks at
    states.check(roots, before, step)


def flux_installation(mutant: Mutant, step: Step) -> None:
    for name, body in releases(mutant.body):
        what = f"{mutant.folder}: helm_release.{name}"
        if not EXACT.match(str(body.get("version", ""))):
            step.fail(f"{what} has the version `{body.get('version')}`")
        if body.get("chart") == "flux-instance":
            versions.distribution(what, (body.get("values") or [{}])[0].get("yamlencode") or {}, step)


def releases(body: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    for block in stripped(body).get("resource") or []:
        yield from (block.get("helm_release") or {}).items()
