"""What terraform plans, as plain values."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any


class Resources:
    """The planned resources of all roots."""

    def __init__(self, changes: list[dict[str, Any]]) -> None:
        self.all = [change for change in changes if change["mode"] == "managed"]

    def of(self, kind: str, root: str | None = None) -> Iterator[tuple[str, dict[str, Any]]]:
        """(address, values) of a kind, of one root if it is given."""
        for change in self.all:
            if change["type"] == kind and (root is None or change["address"].startswith(f"module.{root}.")):
                yield change["address"], change["change"]["after"]

    def values(self, kind: str, attribute: str, root: str | None = None) -> list[Any]:
        return [after.get(attribute) for _, after in self.of(kind, root)]


def read(lines: str) -> tuple[Resources | None, Any, bool]:
    """The plan, and the errors, among what `terraform test -json -verbose` prints."""
    changes, errors, passed = None, [], False
    for line in lines.splitlines():
        message = json.loads(line)
        kind = message.get("type")
        if kind == "test_plan":
            changes = message["test_plan"].get("resource_changes") or []
        elif kind == "diagnostic" and message["diagnostic"]["severity"] == "error":
            errors.append(diagnostic(message["diagnostic"]))
        elif kind == "test_summary":
            passed = message["test_summary"]["status"] == "pass"
    return (Resources(changes) if changes is not None else None), errors, passed


def diagnostic(found: dict[str, Any]) -> str:
    place = found.get("range") or {}
    where = f"{place['filename']}:{place['start']['line']}: " if place else ""
    where += f"{found['address']}: " if found.get("address") else ""
    return f"{where}{found['summary']}: {found.get('detail', '')}".strip()
