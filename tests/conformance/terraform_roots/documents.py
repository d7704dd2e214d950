"""Files of Terraform with the documents in them, policies and values, opened: `jsonencode({…})` is a map that has what is in it."""

from __future__ import annotations

import functools
import re
from typing import TYPE_CHECKING, Any

import hcl

from . import wiring

if TYPE_CHECKING:
    from tree import Tree

DOCUMENT = re.compile(r"\$\{(jsonencode|yamlencode)\((\{.*\})\)\}\Z", re.DOTALL)


@functools.cache
def loaded(text: str) -> dict[str, Any]:
    body: dict[str, Any] = opened(hcl.loaded(text))
    return body


def opened(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: opened(below) for key, below in value.items()}
    if isinstance(value, list):
        return [opened(below) for below in value]
    found = DOCUMENT.match(value) if isinstance(value, str) else None
    if not found:
        return value
    return {found[1]: opened(hcl.loaded(f"x = {found[2]}\n")["x"])}


def folders(tree: Tree) -> dict[str, wiring.Folder]:
    return wiring.folders(tree, lambda file: loaded(tree.text(file)))
