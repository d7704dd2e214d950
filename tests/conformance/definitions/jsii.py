"""A provider's blocks from a package of CDK for Terraform, whose `.jsii` describes the classes made from the provider's schema.

It says less than the provider does: sets are lists, whether an attribute is also computed is not told, nor is the type of one that
is only computed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

LINK = re.compile(r"\{@link https://registry\.terraform\.io/providers/(\w+/\w+)/([\w.-]+)/docs(?:/[\w-]+/\w+)?(#\w+)? ([^}]+)\}")
BASES = {"TerraformResource": "resource", "TerraformDataSource": "data", "TerraformEphemeralResource": "ephemeral"}
# built with Terraform's plugin framework, in which an attribute may have attributes; in the older kit it is a list of objects
FRAMEWORK = {"hashicorp/helm"}
PRIMITIVES = {"string": "string", "number": "number", "boolean": "bool", "any": "any"}
OWN = "alias"  # of every provider, which Terraform itself reads


def providers(assembly: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """The one provider of a package."""
    types = assembly["types"]
    made: dict[str, Any] = {kind: {} for kind in BASES.values()}  # a package without ephemeral resources tells nothing of them
    for found in types.values():
        base = found.get("base", "").rpartition(".")[2]
        if base != "TerraformProvider" and base not in BASES:
            continue
        provider, version, _, label = LINK.search(found["docs"]["summary"]).groups()  # type: ignore[union-attr]  # each has one
        block = body(types, found, provider in FRAMEWORK)
        if base in BASES:
            made[BASES[base]][label] = block
        else:
            block.get("a", {}).pop(OWN, None)
            made |= {"provider": provider, "version": version, "config": block}
    yield {key: value for key, value in made.items() if value}


def body(types: dict[str, Any], found: dict[str, Any], framework: bool) -> dict[str, Any]:
    """A block: what its class may be given, and what it has beside that, which is computed."""
    parameters = found["initializer"]["parameters"]
    config = types[next(parameter["type"]["fqn"] for parameter in parameters if parameter["name"] == "config")]
    block = struct(types, config, framework)
    if not found["base"].endswith("TerraformProvider"):
        given = {entry["name"] for entry in properties(config)}
        for entry in properties(found):
            name = entry["name"]
            if not (entry.get("static") or entry.get("protected") or name in given or name.endswith("Input")):
                block.setdefault("a", {})[snake(name)] = ["c", "any"]
    return block


def struct(types: dict[str, Any], found: dict[str, Any], framework: bool) -> dict[str, Any]:
    attributes: dict[str, Any] = {}
    blocks: dict[str, Any] = {}
    for entry in properties(found):
        name = attribute_name(entry)
        if name is None:
            continue
        optional = entry.get("optional", False)
        inner, many = below(types, entry["type"])
        if inner is None:
            attributes[name] = ["o" if optional else "r", kind(entry["type"])]
        elif entry["docs"]["summary"] == f"{name} block.":
            blocks[name] = [0 if optional else 1, 0 if many else 1, struct(types, inner, framework)]
        elif framework:
            nested = {"nested": "list" if many else "single", **struct(types, inner, framework)}
            attributes[name] = ["o" if optional else "r", nested]
        else:
            members = {member: found[1] for member, found in struct(types, inner, framework)["a"].items()}
            attributes[name] = ["o" if optional else "r", ["list", ["object", members]]]
    return {half: entries for half, entries in (("a", attributes), ("b", blocks)) if entries}


def properties(found: dict[str, Any]) -> list[dict[str, Any]]:
    result: list[dict[str, Any]] = found.get("properties", [])
    return result


def attribute_name(entry: dict[str, Any]) -> str | None:
    """The name that Terraform has for it: the anchor of the link to its documentation. None if it is no attribute."""
    docs = entry.get("docs", {})
    link = LINK.search(docs.get("remarks", "")) or LINK.search(docs.get("summary", ""))
    return link.group(3).removeprefix("#") if link and link.group(3) else None


def snake(name: str) -> str:
    return re.sub(r"(?<!^)([A-Z])", lambda letter: "_" + letter.group(1).lower(), name)


def below(types: dict[str, Any], kind: dict[str, Any]) -> tuple[dict[str, Any] | None, bool]:
    """(the structure that a type is or is a list of, whether it is a list), or (None, False)."""
    for one in alternatives(kind):
        if one.get("fqn") in types:
            return types[one["fqn"]], False
        listed = one.get("collection", {})
        if listed.get("kind") == "array":
            inner, _ = below(types, listed["elementtype"])
            if inner:
                return inner, True
    return None, False


def alternatives(kind: dict[str, Any]) -> list[dict[str, Any]]:
    return kind["union"]["types"] if "union" in kind else [kind]


def kind(found: dict[str, Any]) -> Any:
    for one in alternatives(found):
        if "primitive" in one:
            return PRIMITIVES[one["primitive"]]
        if "collection" in one:
            outer = {"array": "list", "map": "map"}[one["collection"]["kind"]]
            return [outer, kind(one["collection"]["elementtype"])]
    return "any"
