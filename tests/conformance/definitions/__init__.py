"""Facts about what others wrote, in short: strict schemas of custom resources, and the attributes of Terraform's providers.

README.md says where they are from and under which licences, and how they are refreshed.
"""

from __future__ import annotations

import functools
import json
from pathlib import Path
from typing import Any

import jsonschema

from . import crds

HERE = Path(__file__).resolve().parent
PROVIDERS = ("aws", "helm", "kubernetes", "vault")
NEXT = ("aws-6",)  # the next major version of a provider, which modules admit and no root pins
NAME = {"type": "string", "maxLength": 253, "pattern": "^[a-z0-9]([-a-z0-9.]*[a-z0-9])?$"}
NAMESPACE = {"type": "string", "maxLength": 63, "pattern": "^[a-z0-9]([-a-z0-9]*[a-z0-9])?$"}
TEXTS = {"type": "object", "additionalProperties": {"type": "string"}}
LABEL = {"type": "string", "maxLength": 63, "pattern": "^(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?$"}
# what somebody who applies an object may say in its metadata
METADATA = {
    "type": "object",
    "additionalProperties": False,
    "properties": {
        "annotations": TEXTS,
        "finalizers": {"type": "array", "items": {"type": "string"}},
        "generateName": {"type": "string"},
        "labels": {"type": "object", "additionalProperties": LABEL},
        "name": NAME,
        "namespace": NAMESPACE,
        "ownerReferences": {"type": "array", "items": {"type": "object"}},
    },
}


@functools.cache
def kind(group: str, version: str, name: str) -> Any:
    """The validator of a kind of custom resource, or None if it is not known. The project's own schema is asked first."""
    for folder in ("own", "kinds"):
        file = HERE / folder / group / f"{name.lower()}_{version}.json"
        if file.is_file():
            schema = json.loads(file.read_text())
            schema["properties"].setdefault("metadata", METADATA)
            return jsonschema.Draft202012Validator(crds.closed(schema))
    return None


@functools.cache
def providers() -> dict[str, Any]:
    """provider -> what its blocks may hold, as terraform.py says."""
    return {name: json.loads((HERE / "providers" / f"{name}.json").read_text()) for name in PROVIDERS}


@functools.cache
def next_providers() -> dict[str, Any]:
    """The same with the next major version of those that have one here; of what its package does not tell, with this one."""
    found = dict(providers())
    for file in NEXT:
        name = file.partition("-")[0]
        found[name] = {**found[name], **json.loads((HERE / "providers" / f"{file}.json").read_text())}
    return found
