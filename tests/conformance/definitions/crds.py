"""Strict JSON Schemas from definitions of custom resources: what a cluster would drop or ignore is an error.

What is left out: prose, rules in CEL, defaults, `status` (nobody applies one), and what is added when a schema is loaded:
`metadata`, which is the same for every kind, and what follows from `properties` (an object with them has no others).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import yamls

# what says something about an object that is to be applied; https://kubernetes.io/docs/reference/kubernetes-api/extend-resources/
SAYS = {
    "enum",
    "exclusiveMaximum",
    "exclusiveMinimum",
    "format",
    "maximum",
    "maxItems",
    "maxLength",
    "maxProperties",
    "minimum",
    "minItems",
    "minLength",
    "minProperties",
    "multipleOf",
    "pattern",
    "required",
    "type",
    "uniqueItems",
}
BRANCHES = ("allOf", "anyOf", "oneOf")
INT_OR_STRING = [{"type": "integer"}, {"type": "string"}]
TEMPLATE = re.compile(r"\{\{.*?\}\}", re.DOTALL)


def documents(text: str) -> Iterator[dict[str, Any]]:
    """The definitions in a YAML text. Of a chart's template the actions of Helm are taken away: no schema has any."""
    for part in re.split(r"^---.*$", TEMPLATE.sub("", text), flags=re.MULTILINE):
        if "kind: CustomResourceDefinition" in part:
            yield from (found for found in yamls.documents(part) if found.get("kind") == "CustomResourceDefinition")


def schemas(document: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """(file, strict schema) for each version that the definition serves."""
    spec = document["spec"]
    kind, group = spec["names"]["kind"], spec["group"]
    for version in spec["versions"]:
        if version["served"]:
            whole = version["schema"]["openAPIV3Schema"]
            yield f"{group}/{kind.lower()}_{version['name']}.json", top(group, version["name"], kind, spec["scope"], whole)


def from_strict(schema: dict[str, Any]) -> dict[str, Any]:
    """The same from a schema that is strict already, with `x-scope` for the scope."""
    properties = schema["properties"]
    group, _, version = properties["apiVersion"]["const"].partition("/")
    return top(group, version, properties["kind"]["const"], schema["x-scope"], schema)


def top(group: str, version: str, kind: str, scope: str, schema: dict[str, Any]) -> dict[str, Any]:
    properties = {name: strict(below) for name, below in schema["properties"].items()}
    for name in ("metadata", "status"):
        properties.pop(name, None)
    properties["apiVersion"] = {"const": f"{group}/{version}"}
    properties["kind"] = {"const": kind}
    required = sorted({"apiVersion", "kind", "metadata", *schema.get("required", ())} - {"status"})
    return {"x-scope": scope, "required": required, "properties": properties}


def strict(schema: dict[str, Any], branch: bool = False) -> dict[str, Any]:
    """One level and what is below it. A branch adds conditions to a level that is closed already, so it closes nothing itself."""
    made = {key: schema[key] for key in SAYS if key in schema}
    if "required" in made:
        made["required"] = sorted(made["required"])
    if schema.get("nullable") and isinstance(made.get("type"), str):
        made["type"] = [made["type"], "null"]
    if INT_OR_STRING in (schema.get(key) for key in BRANCHES) or schema.get("x-kubernetes-int-or-string"):
        made["type"] = ["integer", "string"]
    for key in BRANCHES:
        if key in schema and schema[key] != INT_OR_STRING:
            made[key] = [strict(inner, branch=True) for inner in schema[key]]
    if "not" in schema:
        made["not"] = strict(schema["not"], branch=True)
    if "items" in schema:
        made["items"] = strict(schema["items"], branch)
    if "properties" in schema:
        made["properties"] = {name: strict(below, branch) for name, below in schema["properties"].items()}
    below = schema.get("additionalProperties")
    if isinstance(below, dict):
        made["additionalProperties"] = strict(below, branch)
    elif "properties" in made:
        loose = below is True or schema.get("x-kubernetes-preserve-unknown-fields") or schema.get("x-kubernetes-embedded-resource")
        if branch or loose:
            made["additionalProperties"] = True
        elif made.get("type") == "object":
            del made["type"]
    return made


def closed(schema: Any) -> Any:
    """What `strict` leaves to follow, said: a level with properties is an object that has no others."""
    if isinstance(schema, list):
        return [closed(inner) for inner in schema]
    if not isinstance(schema, dict):
        return schema
    made = {key: inner if key in ("enum", "const") else closed(inner) for key, inner in schema.items() if key != "properties"}
    if "properties" in schema:
        made["properties"] = {name: closed(inner) for name, inner in schema["properties"].items()}
        if "additionalProperties" not in schema:
            made = {"type": "object", "additionalProperties": False, **made}
    return made
