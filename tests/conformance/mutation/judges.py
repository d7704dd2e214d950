"""The checks that look at a mutant, the cheapest first. Each says what it has against it, or nothing."""

from __future__ import annotations

import copy
import functools
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

import definitions
import flux
import helm
import kube
import names
import schemas
from images import versions
from report import Report, Step
from settings import objects

if TYPE_CHECKING:
    from tree import Tree

    from .clusters import Mutant

# these read files, not objects: a change of an object is nothing to them
OF_FILES = {"no-secrets", "patches", "contract-strict", "sync", "builds"}
FLUX = {name: function for module in flux.CHECKS for name, function in module.CHECKS.items() if name not in OF_FILES}
FLUX["crossing"] = lambda tree, step: flux.crossing.ways(flux.crossing.seen(tree), step)


def said(function: Callable[..., Any], *arguments: Any) -> list[str]:
    """What a check has against its arguments."""
    report = Report(quiet=True)
    with report.step("judge") as step:
        function(*arguments, step)
    return list(map(str, report.steps[0].problems))


def schema(mutant: Mutant, step: Step) -> None:
    thing = mutant.changed
    if thing is None:
        return
    if not isinstance(thing.get("metadata"), dict) or not isinstance(thing.get("apiVersion"), str):
        step.fail("it is no object")
        return
    if kube.group(thing) in kube.CORE_GROUPS:
        found = list(schemas.built_in(mutant.tree.kubernetes_version(mutant.cluster.name), thing))
    else:
        validator = definitions.kind(*schemas.kind_of(thing))
        found = list(schemas.errors(validator, thing)) if validator else ["no schema of this kind"]
    for problem in [*found, *names.problems(thing)]:
        step.fail(problem)


def releases(mutant: Mutant, step: Step) -> None:
    helm.values(mutant.tree, step)


def exact(mutant: Mutant, step: Step) -> None:
    """Of what is changed alone."""
    only, tree = copy.copy(mutant.cluster), copy.copy(mutant.tree)
    only.entry_objects = []
    only.kustomizations = {key: found for key, found in mutant.cluster.kustomizations.items() if found.path == mutant.place}
    tree.views = [only]
    tree.files = list  # type: ignore[method-assign]  # what stands in files is as it was
    versions.exact(tree, step)
    versions.known(tree, step)


def quick(tree: Tree) -> Tree:
    """The same tree, whose files are read once."""
    files = tree.files()
    tree.views  # noqa: B018  # built before anything is changed
    tree.files = lambda: files  # type: ignore[method-assign]
    tree.hcl = functools.cache(tree.hcl)  # type: ignore[method-assign]
    tree.text = functools.cache(tree.text)  # type: ignore[method-assign]
    return tree


def caught(whole_tree: Tree, mutant: Mutant) -> tuple[str, str] | None:
    """(check, what it says), of the first that notices."""
    for name, judge in judges(whole_tree, mutant):
        problems = said(judge)
        if problems:
            return name, problems[0]
    return None


def judges(whole_tree: Tree, mutant: Mutant) -> Iterator[tuple[str, Callable[[Step], Any]]]:
    yield "schemas", lambda step: schema(mutant, step)
    for name, function in FLUX.items():
        yield f"flux.{name}", functools.partial(function, mutant.tree)
    yield "settings.objects", lambda step: objects.check(mutant.tree, step, mutant.cluster, mutant.place)
    if mutant.release is not None:
        yield "helm.values", lambda step: releases(mutant, step)
    yield "images", lambda step: exact(mutant, step)
