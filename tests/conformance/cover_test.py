"""Which trees stand for all: nothing is said by a tree that is left out alone."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

from cover import Cover, paths
from report import Report

if TYPE_CHECKING:
    from report import Step
    from tree import Tree

# tree -> what it says
SAID: dict[str, set[str]] = {"small": {"a"}, "large": {"a", "b", "c"}, "like-large": {"a", "b", "c"}, "other": {"c", "d"}, "empty": set()}
KNOWN = frozenset({"engine", "mysql", "connections"})
PATHS: list[tuple[Any, set[tuple[Any, ...]]]] = [
    # the name of a connection is nobody's business, the name of an engine decides what is made
    ({"connections": {"orders": {"engine": "mysql"}, "stock": {"engine": "oracle"}}}, {("connections", "*", "engine", "mysql"), ("connections", "*", "engine", "text")}),
    ({"connections": {}}, {("connections", "{}")}),
    ([], {("[]",)}),
    ([True, 0, 3, "${module.network.id}"], {("[]", True), ("[]", "zero"), ("[]", "number"), ("[]", "reference")}),
]


def check(step: Step) -> str:
    cover = Cover(lambda _: False, lambda tree: {(word,) for word in SAID[tree.name]})
    trees: list[Any] = [SimpleNamespace(name=name, folder=Path(name), folders=lambda _: []) for name in SAID]
    for order in (trees, trees[::-1]):
        cover.over(order)
        said = set().union(*(SAID[name] for name in cover.chosen))
        if said != {"a", "b", "c", "d"} or len(cover.chosen) != 2:
            step.fail(f"{cover.chosen} stand for all")
    cover.over(trees)
    if cover.chosen != ["large", "other"]:
        step.fail(f"of those that say the same the first one is chosen, not {cover.chosen}")
    for report, left_out in (
        (Report(quiet=True), ["small", "like-large", "empty"]),
        (Report(quiet=True, named=["small"]), ["like-large", "empty"]),
        (Report(quiet=True, thorough=True), []),
    ):
        found = [tree.name for tree in trees if left(cover, tree, report)]
        if found != left_out or [entry.name for entry in report.steps] != [f"part {name}" for name in left_out]:
            step.fail(f"left out are {found}")
    for value, expected in PATHS:
        if set(paths(value, KNOWN)) != expected:
            step.fail(f"{value} says {set(paths(value, KNOWN))}")
    return "2 of 5 trees say all"


def left(cover: Cover, tree: Tree, report: Report) -> bool:
    return cover.leaves_out(tree, report, "part")
