"""JSON that is small and still can be read in a diff: sorted keys, and a line for whatever fits on one."""

from __future__ import annotations

import json
from typing import Any

WIDTH = 160


def text(value: Any, indent: str = "") -> str:
    """The value as JSON, without a newline at its end. What does not fit on a line of `WIDTH` has one line an entry."""
    plain = json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(", ", ": "))
    if len(indent) + len(plain) <= WIDTH or not isinstance(value, (dict, list)):
        return plain
    deeper = indent + " "
    if isinstance(value, dict):
        lines = [f"{deeper}{json.dumps(key)}: {text(value[key], deeper)}" for key in sorted(value)]
        return "{\n" + ",\n".join(lines) + f"\n{indent}}}"
    if isinstance(value[-1], dict) and not any(isinstance(inner, (dict, list)) for inner in value[:-1]):
        # what stands before an only map stays on its line
        return "[" + "".join(json.dumps(inner) + ", " for inner in value[:-1]) + text(value[-1], indent) + "]"
    return "[\n" + ",\n".join(deeper + text(inner, deeper) for inner in value) + f"\n{indent}]"
