"""Mutants by operator of all that is emitted: each is noticed by a check that says what must hold, or is listed with the reason why it does no harm, or as open.

A golden file would notice each of them, and prove nothing. `--all` tries them all; otherwise some are tried, the same ones each time.
"""

from __future__ import annotations

import collections
import hashlib
import re
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

import tools
from mutation import clusters, judges, root_judges, roots

if TYPE_CHECKING:
    from report import Report, Step
    from tree import Tree

LISTED = tools.HERE / "mutation" / "unnoticed.txt"
SHARE = 12  # of so many mutants, one is tried if not all are
BROKEN_OFF = re.compile(r"\w+ at \w+:\d+: ")
# the largest first: of each shape, the first is tried
FIRST = ("secret-management", "secret-management-consul", "two-clusters", "delivery", "secrets", "external-vault", "own-certificates", "github", "teams")
trees: list[Tree] = []
known: set[str] = set()  # every shape that was seen


def ahead(all_trees: list[Tree]) -> None:
    trees.extend(tree for tree in all_trees if tree.folder.parent == tools.ROOT / "examples")


def check_once(report: Report) -> None:
    listed = unnoticed(LISTED.read_text())
    for name, mutants, caught in (("terraform", roots.mutants, root_judges.caught), ("clusters", clusters.mutants, judges.caught)):
        with report.step(f"mutation.{name}") as step:
            tools.need("kubectl")
            step.detail = tried(mutants, caught, listed, report.thorough, step)
    with report.step("mutation.listed") as step:
        for shape in sorted(listed.keys() - known) if report.thorough and whole() else ():
            step.fail(f"{shape}: nothing of this shape is emitted")
        step.detail = f"{len(listed)} are not noticed, of which {sum(why.startswith('open: ') for why in listed.values())} are open"
        for shape, why in listed.items():
            if len(why) < 20:
                step.fail(f"{shape}: no reason")


def whole() -> bool:
    """Whether all examples are looked at: of a few, a shape may be noticed that is not where it stands in the first of all."""
    return len({tree.folder.name for tree in trees}) >= len(list(tools.ROOT.glob("examples/*/platform.yaml")))


def unnoticed(text: str) -> dict[str, str]:
    """shape -> why: a line that begins with `#` is the reason of those that follow."""
    found, why = {}, ""
    for line in text.splitlines():
        if line.startswith("# "):
            why = line[2:]
        elif line.strip():
            found[line] = why
    return found


def tried(mutants: Callable[[Tree], Iterator[tuple[str, Any]]], caught: Callable[..., Any], listed: dict[str, str], thorough: bool, step: Step) -> str:
    seen: set[str] = set()
    count: collections.Counter[str] = collections.Counter()
    for tree in sorted(trees, key=lambda tree: (FIRST.index(tree.folder.name) if tree.folder.name in FIRST else len(FIRST), tree.name)):
        judges.quick(tree)
        for shape, made in mutants(tree):
            if shape in seen:
                continue
            seen.add(shape)
            known.add(shape)
            if not thorough and int(hashlib.sha256(shape.encode()).hexdigest(), 16) % SHARE:
                continue
            count["tried"] += 1
            mutant = made()
            found = caught(tree, mutant)
            count[found[0].partition(".")[0] if found else "listed"] += 1
            if found and BROKEN_OFF.match(found[1]):
                count["of them by a check that breaks off"] += 1
            if found is None and shape not in listed:
                step.fail(f"not noticed: {shape}: {mutant.what}")
            elif found is not None and shape in listed and whole():
                step.fail(f"listed as not noticed, and {found[0]} says: {found[1][:200]}: {shape}")
    return f"{count.pop('tried', 0)} of {len(seen)} tried: " + ", ".join(f"{number} {name}" for name, number in count.most_common())
