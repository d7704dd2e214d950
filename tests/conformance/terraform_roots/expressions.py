"""What expressions of Terraform refer to, without their literal texts."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

CHAIN = re.compile(r"(?<![\w.\"-])([A-Za-z_][\w-]*)((?:\.[A-Za-z_*][\w-]*|\[[^\[\]]*\])*)")
INDEX = re.compile(r"\[[^\[\]]*\]")
ROOTS = {"var", "local", "module", "data", "ephemeral", "each", "count", "self", "path"}


def code(text: str) -> str:
    """An attribute's text as python-hcl2 gives it, with its literals blanked and what is interpolated in them kept."""
    if text.startswith("${") and text.endswith("}"):
        return blanked(text[2:-1])
    return blanked(text if text.startswith('"') else f'"{text}"')


def blanked(text: str) -> str:
    """Expression code without the contents of its quoted texts."""
    out: list[str] = []
    ends: list[str] = []  # what ends each level: a quote, or the brace of an interpolation
    index = 0
    while index < len(text):
        here = text[index]
        if ends and ends[-1] == '"':
            if here == "\\":
                index += 1
            elif here == '"':
                ends.pop()
                out.append(" ")
            elif text.startswith(("$${", "%%{"), index):
                index += 2
            elif text.startswith(("${", "%{"), index):
                ends.append("}")
                out.append(" ")
                index += 1
        elif here == '"':
            ends.append('"')
            out.append(" ")
        elif here == "{":
            ends.append("{}")
            out.append(here)
        elif here == "}" and ends:
            out.append(" " if ends.pop() == "}" else here)
        else:
            out.append(here)
        index += 1
    return "".join(out)


def chains(text: str) -> Iterator[tuple[str, ...]]:
    for found in CHAIN.finditer(text):
        chain = (found[1], *INDEX.sub("", found[2]).split(".")[1:])
        if len(chain) > 1 or chain[0] in ROOTS:
            yield chain
        for inner in INDEX.findall(found[2]):
            yield from chains(inner[1:-1])


def references(value: Any) -> Iterator[tuple[str, ...]]:
    """Every chain of names, such as (`var`, `name`) or (`aws_kms_key`, `this`, `arn`), in a value with all that is below it."""
    if isinstance(value, str):
        yield from chains(code(value))
    elif isinstance(value, dict):
        for key, below in value.items():
            if not key.startswith("__"):
                yield from references(key) if "${" in key or key.startswith("(") else ()
                yield from references(below)
    elif isinstance(value, list):
        for below in value:
            yield from references(below)
