"""What is known of the registries that images and charts come from: compiler/catalog/registries.json."""

from __future__ import annotations

import functools
import json
from collections.abc import Collection
from typing import Any

import tools

from . import references


@functools.cache
def table() -> dict[str, Any]:
    known = json.loads((tools.ROOT / "compiler" / "catalog" / "registries.json").read_text())["registries"]
    return {entry["host"]: entry["retired"] for entry in known}


def retired() -> dict[str, str]:
    return {host: when for host, when in table().items() if when}


def problem(address: str, own: Collection[str] = ()) -> str | None:
    """Why nothing may come from there, or None. `own` are the hosts that the platform itself names."""
    full = references.qualified(address)
    for host, when in retired().items():
        if full == host or full.startswith((f"{host}/", f"{host}:")):
            return f"is from `{host}`, which its maker retires ({when})"
    host = full.partition("/")[0]
    return None if host in table() or host in own else f"is from `{host}`, which compiler/catalog/registries.json does not know"
