"""What stands where: roots, the modules they call, the states they read."""

from __future__ import annotations

import functools
import os
import re
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

import hcl

if TYPE_CHECKING:
    from tree import Tree

REMOTE = re.compile(r"data\.terraform_remote_state\.(\w+)\.outputs\.(\w+)")
FOLDER = "terraform/roots"
# The files of a root that say nothing of what it makes.
SETTINGS = ("backend.tf", "providers.tf")


def identifier(name: str) -> str:
    return name.replace("-", "_")


@functools.cache
def parsed(text: str) -> dict[str, Any]:
    """python-hcl2 is slow, and most files are read more than once."""
    return hcl.stripped(text)


class Root:
    """A root module, read from its files."""

    def __init__(self, tree: Tree, folder: str) -> None:
        self.tree = tree
        self.folder = folder
        self.name = folder.rpartition("/")[2]
        files = sorted(name for name in os.listdir(tree.root / folder) if name.endswith(".tf"))
        self.main = joined(self.read(name) for name in files if name not in SETTINGS)
        self.text = "".join(tree.text(f"{folder}/{name}") for name in files if name != "backend.tf")
        self.outputs = outputs(self.main)

    def read(self, name: str) -> dict[str, Any]:
        return parsed(self.tree.text(f"{self.folder}/{name}"))

    def calls(self) -> dict[str, Any]:
        """name of a module call -> its body."""
        return {name: body for block in blocks(self.main, "module") for name, body in block.items()}

    def providers(self) -> set[str]:
        """The providers that it configures."""
        return {name for block in blocks(self.read("providers.tf"), "provider") for name in block}

    def backend(self) -> dict[str, Any]:
        (terraform,) = blocks(self.read("backend.tf"), "terraform")
        (backend,) = blocks(terraform, "backend")
        result: dict[str, Any] = backend["s3"]
        return result

    def states(self) -> dict[str, Any]:
        """name of a remote state -> its configuration."""
        found: dict[Any, Any] = {}
        for block in blocks(self.main, "data"):
            found |= dict(block.get("terraform_remote_state", {}).items())
        return found

    def reads(self) -> list[tuple[str, str]]:
        """(name of a remote state, output)."""
        return sorted(set(REMOTE.findall(self.text)))


def joined(bodies: Iterable[dict[str, Any]]) -> dict[str, Any]:
    """The blocks of several files by kind: Terraform reads the files of a folder as one."""
    found: dict[str, Any] = {}
    for body in bodies:
        for kind, items in body.items():
            if isinstance(items, list):
                found.setdefault(kind, []).extend(items)
    return found


def outputs(body: dict[str, Any]) -> dict[Any, Any]:
    """name of an output -> its value, where it has one."""
    return {name: output["value"] for block in blocks(body, "output") for name, output in block.items() if "value" in output}


def blocks(body: dict[str, Any], kind: str) -> list[dict[str, Any]]:
    return body.get(kind) or []


def roots(tree: Tree) -> dict[str, Root]:
    return {root.name: root for root in (Root(tree, folder) for folder in tree.folders(f"{FOLDER}/*"))}
