"""What the roots `flux-<cluster>` install with Helm, and where their versions stand."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import hcl
import yamls

if TYPE_CHECKING:
    from tree import Tree


def releases(tree: Tree) -> Iterator[tuple[str, str, dict[str, Any], dict[str, Any]]]:
    """Every helm_release: (file, name, its body, the values that it gives merged)."""
    for file in tree.files():
        if not file.endswith(".tf"):
            continue
        for block in tree.hcl(file).get("resource", []):
            for name, body in (block.get("helm_release") or {}).items():
                values: dict[Any, Any] = {}
                for text in body.get("values", []):
                    merge(values, value_of(text))
                yield file, name, body, values


def value_of(text: str) -> dict[str, Any]:
    """The value of `${yamlencode(…)}`; references in it stay texts."""
    inner = text.removeprefix("${").removesuffix("}").strip().removeprefix("yamlencode(").removesuffix(")")
    result: dict[str, Any] = plain(hcl.stripped(f"value = {inner}\n")["value"])
    return result


def plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: plain(below) for key, below in value.items() if key != "__is_block__"}
    if isinstance(value, list):
        return [plain(below) for below in value]
    return value


def merge(under: dict[str, Any], over: dict[str, Any]) -> None:
    for key, value in over.items():
        if isinstance(value, dict) and isinstance(under.get(key), dict):
            merge(under[key], value)
        else:
            under[key] = value


def texts(tree: Tree) -> Iterator[tuple[Any, ...]]:
    """Every text of every Terraform file that is no constraint of Terraform itself: (file, dotted path, text)."""
    for file in tree.files():
        if not file.endswith(".tf"):
            continue
        whole = tree.hcl(file)
        whole.pop("terraform", None)
        for path, value in yamls.walk(whole):
            if isinstance(value, str):
                yield file, path, value
