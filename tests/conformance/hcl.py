"""HCL by python-hcl2, which takes long: the same text is read once a run."""

from __future__ import annotations

from typing import Any

import hcl2
import once

STRIPPED = hcl2.SerializationOptions(strip_string_quotes=True)


def loaded(text: str) -> dict[str, Any]:
    """As python-hcl2 reads it."""
    read: dict[str, Any] = once.of("hcl", text.encode(), lambda: hcl2.loads(text))
    return read


def stripped(text: str) -> dict[str, Any]:
    """The same, with the quotes of strings and labels stripped."""
    read: dict[str, Any] = once.of("hcl stripped", text.encode(), lambda: hcl2.loads(text, serialization_options=STRIPPED))
    return read


def parsed(text: str) -> dict[str, Any]:
    """Blocks and attributes, without the quotes and the marks that the parser leaves on them."""
    result: dict[str, Any] = plain(loaded(text))
    return result


def plain(value: Any) -> Any:
    if isinstance(value, str):
        return value[1:-1] if len(value) > 1 and value[0] == value[-1] == '"' else value
    if isinstance(value, list):
        return [plain(inner) for inner in value]
    if isinstance(value, dict):
        return {plain(name): plain(inner) for name, inner in value.items() if not name.startswith("__")}
    return value
