"""Mutants by operator of all that is emitted: each is noticed by a check that says what must hold, or is listed with the reason why it does no harm.

A golden file would notice each of them, and prove nothing. A mutant is a shape: what is changed where, in whichever tree it is found first. `--all`
tries each shape there, and of the places where it is found again one in so many; otherwise some shapes are tried, the same ones each time.
"""

from __future__ import annotations

import collections
import hashlib
import re
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

import tools
from mutation import byhand, clusters, judges, root_judges, roots

if TYPE_CHECKING:
    from report import Report, Step
    from tree import Tree

LISTED = tools.HERE / "mutation" / "unnoticed.txt"
ELSEWHERE = tools.HERE / "mutation" / "elsewhere.txt"  # shapes that do harm where they are found first, and none at some of the other places
SHARE = 12  # of so many mutants, one is tried if not all are
AGAIN = 20  # of so many places where a shape is found again, one is tried
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
    with report.step("mutation.by-hand") as step:
        tools.need("kubectl")
        for tree in trees:
            if tree.folder.name == FIRST[0]:
                judges.quick(tree)
                made = list(byhand.mutants(tree))
                for what, mutant, of_terraform in made:
                    if not (root_judges if of_terraform else judges).caught(tree, mutant):
                        step.fail(f"not noticed: {what}")
                step.detail = f"{len(made)} caught"
    with report.step("mutation.listed") as step:
        for shape in sorted(listed.keys() - known) if report.thorough and whole() else ():
            step.fail(f"{shape}: nothing of this shape is emitted")
        step.detail = f"{len(listed)} are not noticed, and do no harm"
        for shape, why in (*listed.items(), *unnoticed(ELSEWHERE.read_text()).items()):
            if len(why) < 20 or why.startswith("open"):
                step.fail(f"{shape}: no reason why it does no harm")


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
    elsewhere = unnoticed(ELSEWHERE.read_text())
    for tree in sorted(trees, key=lambda tree: (FIRST.index(tree.folder.name) if tree.folder.name in FIRST else len(FIRST), tree.name)):
        judges.quick(tree)
        found_before: collections.Counter[str] = collections.Counter()
        for shape, made in mutants(tree):
            found_before[shape] += 1
            if shape in seen:
                again = thorough and not {shape} & (listed.keys() | elsewhere.keys()) and chosen(f"{tree.name} {shape} {found_before[shape]}", AGAIN)
                problem = unseen(tree, made(), caught) if again else None
                count["places again"] += again
                if problem:
                    step.fail(f"not noticed, though it is where it was found first: {problem}")
                continue
            seen.add(shape)
            known.add(shape)
            if not thorough and not chosen(shape, SHARE):
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
    places = count.pop("places again", 0)
    return f"{count.pop('tried', 0)} of {len(seen)} tried, and {places} places again: " + ", ".join(f"{number} {name}" for name, number in count.most_common())


def chosen(key: str, share: int) -> bool:
    """One in so many, the same ones each time."""
    return int(hashlib.sha256(key.encode()).hexdigest(), 16) % share == 0


def unseen(tree: Tree, mutant: Any, caught: Callable[..., Any]) -> str | None:
    return None if caught(tree, mutant) else f"{mutant.shape}: {mutant.what}"
