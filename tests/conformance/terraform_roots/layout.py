"""What stands where: roots, the modules they call, the states they read."""

from __future__ import annotations

import functools
import re
from typing import TYPE_CHECKING, Any

import hcl

if TYPE_CHECKING:
    from tree import Tree

REMOTE = re.compile(r"data\.terraform_remote_state\.(\w+)\.outputs\.(\w+)")
FOLDER = "terraform/roots"


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
        self.main = self.read("main.tf")
        self.text = tree.text(f"{folder}/main.tf") + tree.text(f"{folder}/providers.tf")
        self.outputs: dict[Any, Any] = {}
        if tree.exists(f"{folder}/outputs.tf"):
            for block in blocks(self.read("outputs.tf"), "output"):
                self.outputs |= {name: body["value"] for name, body in block.items()}

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


def blocks(body: dict[str, Any], kind: str) -> list[dict[str, Any]]:
    return body.get(kind) or []


def roots(tree: Tree) -> dict[str, Root]:
    return {root.name: root for root in (Root(tree, folder) for folder in tree.folders(f"{FOLDER}/*"))}
