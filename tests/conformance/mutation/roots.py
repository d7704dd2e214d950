"""Changes of what Terraform applies: each file of a root or a module as python-hcl2 reads it, documents of policies and values among it."""

from __future__ import annotations

import copy
import dataclasses
import functools
import re
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

import hcl
import yamls
from terraform_roots import documents, expressions, layout, wiring

from . import sites

if TYPE_CHECKING:
    from tree import Tree

# lowered by what the compiler's own proof and its mutants look at
ELSEWHERE = re.compile(r"terraform/(modules/vault-(?!unseal)|roots/vault-configuration)")
TEXTS = {"description", "error_message", "Sid", "alarm_description"}


@dataclasses.dataclass
class Mutant:
    shape: str
    what: str
    tree: Tree
    folder: str
    file: str
    body: dict[str, Any]  # of the file, with its documents as they are read
    before: dict[str, Any]  # the same without the change
    every: dict[str, wiring.Folder]


def mutants(tree: Tree) -> Iterator[tuple[str, Callable[[], Mutant]]]:
    every = documents.folders(tree)
    for folder in every.values():
        if ELSEWHERE.match(folder.name):
            continue
        others = neighbours(folder, every)
        for file, body in folder.files.items():
            for site in sites.sites(body, others):
                if TEXTS & set(site.path) or unused_default(site, folder, every):
                    continue
                shape = f"{place(folder)}: {site.operator} {described(site, body)}"
                yield shape, functools.partial(made, tree, every, folder, file, body, site, shape)


def unused_default(site: sites.Site, folder: wiring.Folder, every: dict[str, wiring.Folder]) -> bool:
    """Whether it changes a default that each call overrides, which changes nothing."""
    if site.path[0] != "variable" or len(site.path) < 4 or site.path[3] != "default" or folder.root:
        return False
    name, source = str(site.path[2]).strip('"'), '"../../modules/' + folder.name.rpartition("/")[2] + '"'
    return all(name in body for other in every.values() for _, _, body in other.blocks("module") if body.get("source") == source)


def place(folder: wiring.Folder) -> str:
    name = folder.name.rpartition("/")[2]
    if folder.root:
        return "root " + (name.partition("-")[0] + "-*" if name.startswith(("cluster-", "flux-")) else name)
    return f"module {name}"


def described(site: sites.Site, body: dict[str, Any]) -> str:
    """Where it is, by the module that is called and without the names that the platform gives."""
    steps = [step for step in site.path if isinstance(step, str)]
    if steps[0] == "module" and len(steps) > 1:
        call = body["module"][site.path[1]][site.path[2]] if len(site.path) > 2 else {}
        steps[1] = str(call.get("source", "")).strip('"').rpartition("/")[2]
    if steps[0] == "output" and len(steps) > 1:
        steps[1] = "*"
    if steps[:2] == ["data", '"terraform_remote_state"'] and len(steps) > 2:
        steps[2] = "*"
    return ".".join(step.strip('"') for step in steps) + ("[]" if isinstance(site.path[-1], int) else "")


def made(tree: Tree, every: dict[str, wiring.Folder], folder: wiring.Folder, file: str, body: dict[str, Any], site: sites.Site, shape: str) -> Mutant:
    broken = sites.applied(body, site)
    changed = wiring.Folder(folder.name, {**folder.files, file: broken})
    path = f"{folder.name}/{file}"
    other = copy.copy(tree)
    texts = {path: repr(broken)}
    other.text = lambda name: texts.get(name) or tree.text(name)  # type: ignore[method-assign]
    other.hcl = lambda name: stripped(closed(broken)) if name == path else tree.hcl(name)  # type: ignore[method-assign]
    return Mutant(shape, f"{tree.name}: {path}: {yamls.dotted(site.path)}", other, folder.name, file, broken, body, {**every, folder.name: changed})


def closed(value: Any) -> Any:
    """The documents as expressions again, roughly: for who looks for texts and references in them."""
    if isinstance(value, dict):
        for function in ("jsonencode", "yamlencode"):
            if set(value) == {function}:
                return f"${{{function}({value[function]!r})}}"
        return {key: closed(below) for key, below in value.items()}
    if isinstance(value, list):
        return [closed(below) for below in value]
    return value


def stripped(value: Any) -> Any:
    return hcl.plain(value)


def neighbours(folder: wiring.Folder, every: dict[str, wiring.Folder]) -> dict[str, str]:
    """An expression that only refers to something -> one that refers to something else of its sort."""
    sorts: dict[tuple[str, ...], set[str]] = {}
    types = {labels[0]: str(body.get("type")) for _, labels, body in folder.blocks("variable")}
    siblings: dict[str, set[str]] = {}
    for _, labels, _ in folder.blocks("resource"):
        siblings.setdefault(labels[0], set()).add(labels[1])
    sources = {labels[0]: str(body.get("source")) for _, labels, body in folder.blocks("module")}
    for body in folder.files.values():
        for chain in expressions.references(body):
            text = "${" + ".".join(chain) + "}"
            if chain[0] == "var" and len(chain) == 2:
                sorts.setdefault(("var", types.get(chain[1], "")), set()).add(text)
            elif chain[0] == "local" and len(chain) == 2:
                sorts.setdefault(("local",), set()).add(text)
            elif chain[0] == "module" and len(chain) == 3:
                sorts.setdefault(("module", sources.get(chain[1], "")), set()).add(text)
            elif chain[:2] == ("data", "terraform_remote_state") and len(chain) == 5:
                sorts.setdefault(("state",), set()).add(text)
            elif chain[0].startswith("aws_") and len(chain) == 3:
                same = siblings.get(chain[0], set())
                sorts.setdefault((chain[0], chain[2]), set()).update("${" + f"{chain[0]}.{name}.{chain[2]}" + "}" for name in same)
    found: dict[str, str] = {}
    for known in sorts.values():
        ordered = sorted(known)
        for index, text in enumerate(ordered if len(ordered) > 1 else ()):
            found.setdefault(text, ordered[(index + 1) % len(ordered)])
    return found


class ChangedRoot(layout.Root):
    """A root of which one file is changed."""

    def __init__(self, mutant: Mutant) -> None:
        folder = mutant.every[mutant.folder]
        self.tree, self.folder, self.name = mutant.tree, mutant.folder, mutant.folder.rpartition("/")[2]
        self.bodies = {file: stripped(closed(body)) for file, body in folder.files.items()}
        self.main = self.bodies["main.tf"]
        self.text = " ".join(".".join(chain) for file in ("main.tf", "providers.tf") for chain in expressions.references(folder.files[file]))
        self.outputs = {name: body["value"] for block in self.bodies.get("outputs.tf", {}).get("output") or [] for name, body in block.items() if "value" in body}

    def read(self, name: str) -> dict[str, Any]:
        body: dict[str, Any] = self.bodies[name]
        return body
