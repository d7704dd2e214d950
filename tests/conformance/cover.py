"""Which trees stand for all: whatever the Terraform of another says has been said in one of them. Those others are tried with `--all`, or by
name: a merge request is tested in minutes, and what is in no tree of a few is in none that is left out."""

from __future__ import annotations

import functools
import re
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

from terraform_roots import layout

if TYPE_CHECKING:
    from collections.abc import Iterable

    from report import Report
    from tree import Tree

# a word in a text of a module: a name of a variable, a key of an object, a value that something is compared with
WORD = re.compile(r"[A-Za-z_][\w-]*")


class Cover:
    """Trees that stand for all, by what is said in those of their roots that `of` is about, and by what `more` tells of a tree."""

    def __init__(self, of: Callable[[layout.Root], bool], more: Callable[[Tree], Iterable[tuple[Any, ...]]] = lambda _: ()) -> None:
        self.of, self.more = of, more
        self.said: dict[str, frozenset[Any]] = {}
        self.chosen: list[str] = []

    def over(self, trees: Iterable[Tree]) -> None:
        """Chooses: always the tree that says most of what no other said."""
        self.said = {tree.name: frozenset([*features(tree, self.of), *self.more(tree)]) for tree in trees}
        self.chosen, missing = [], frozenset[Any]().union(*self.said.values())
        while missing:
            name = max(self.said, key=lambda name: len(self.said[name] & missing))
            self.chosen.append(name)
            missing -= self.said[name]

    def leaves_out(self, tree: Tree, report: Report, part: str) -> bool:
        """Whether the tree is left out; says so in a step of its own."""
        if report.thorough or tree.name in self.chosen or tree.folder.name in report.named or tree.name not in self.said:
            return False
        with report.step(f"{part} {tree.name}") as step:
            step.detail = f"says nothing that {', '.join(self.chosen)} do not say; tried with --all"
        return True


def features(tree: Tree, of: Callable[[layout.Root], bool]) -> Iterator[tuple[Any, ...]]:
    """What its roots say, but for names and amounts: the modules that they call, with which arguments and keys, and which words that the module
    knows stand in them; and what is in a root besides."""
    for root in layout.roots(tree).values():
        if not of(root):
            continue
        for kind in ("resource", "data"):
            for block in layout.blocks(root.main, kind):
                yield from ((kind, name) for name in block if name != "terraform_remote_state")
        for body in root.calls().values():
            module = body["source"].rsplit("/", 1)[-1]
            known = words(tree, module)
            for name, value in body.items():
                yield from ((module, name, *path) for path in paths(value, known))


@functools.cache
def words(tree: Tree, module: str) -> frozenset[str]:
    folder = tree.root / "terraform" / "modules" / module
    return frozenset(word for file in folder.glob("*.tf") for word in WORD.findall(file.read_text()))


def paths(value: Any, known: frozenset[str]) -> Iterator[tuple[Any, ...]]:
    """Each way to a value: keys that the module knows, `*` for names, and at its end a word that the module knows, or what kind of thing it is."""
    match value:
        case dict():
            if not value:
                yield ("{}",)
            for key, inner in value.items():
                yield from ((key if key in known else "*", *path) for path in paths(inner, known))
        case list():
            if not value:
                yield ("[]",)
            for inner in value:
                yield from (("[]", *path) for path in paths(inner, known))
        case bool():
            yield (value,)
        case str():
            yield (value if value in known else "reference" if value.startswith("${") else "text",)
        case None:
            yield (None,)
        case _:
            yield ("zero" if not value else "number",)
