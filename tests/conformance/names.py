"""Names, labels, annotations and quantities as the API server takes them, which the schemas of core kinds leave open."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import kube
import yamls

LABEL_NAME = re.compile(r"[a-z0-9]([-a-z0-9]*[a-z0-9])?\Z")  # RFC 1123
SERVICE_NAME = re.compile(r"[a-z]([-a-z0-9]*[a-z0-9])?\Z")  # RFC 1035
SUBDOMAIN = re.compile(r"[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*\Z")
ROLE_NAME = re.compile(r"[^/%]+\Z")
VALUE = re.compile(r"(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?\Z")
KEY = re.compile(r"([a-z0-9]([-a-z0-9.]*[a-z0-9])?/)?[A-Za-z0-9]([-A-Za-z0-9_.]*[A-Za-z0-9])?\Z")
QUANTITY = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)(([KMGTPE]i)|[numkMGTPE]|[eE][+-]?\d+)?\Z")
ANNOTATIONS = 256 * 1024

SHORT = {"Namespace": LABEL_NAME, "Service": SERVICE_NAME}
ROLES = {"ClusterRole", "ClusterRoleBinding", "Role", "RoleBinding"}


def problems(thing: dict[str, Any]) -> Iterator[str]:
    """What the API server would say against the names in an object."""
    kind, name = kube.kind(thing), kube.name(thing)
    pattern = SHORT.get(kind) or (ROLE_NAME if kind in ROLES else SUBDOMAIN)
    if not pattern.match(name) or len(name) > (63 if kind in SHORT else 253):
        yield f"metadata.name `{name}` is not a name of this kind"
    if kube.namespace(thing) and not (LABEL_NAME.match(kube.namespace(thing)) and len(kube.namespace(thing)) <= 63):
        yield f"metadata.namespace `{kube.namespace(thing)}` is not a name"
    for path, value in yamls.walk(thing):
        if isinstance(value, dict) and path:
            yield from of_map(path, value)


def of_map(path: tuple[Any, ...], value: dict[str, Any]) -> Iterator[str]:
    where = yamls.dotted(path)
    if (path[-2:-1] == ("metadata",) and path[-1] in ("labels", "annotations")) or path[-1] == "matchLabels":
        for key, text in value.items():
            if not KEY.match(str(key)) or len(str(key).rpartition("/")[2]) > 63:
                yield f"{where}: `{key}` is not a key of labels"
            if not isinstance(text, str):
                yield f"{where}.{key}: not a string"
            elif path[-1] != "annotations" and (not VALUE.match(text) or len(text) > 63):
                yield f"{where}.{key}: `{text}` is not a value of labels"
        if (
            path[-1] == "annotations"
            and sum(len(str(key)) + len(str(text)) for key, text in value.items()) > ANNOTATIONS
        ):
            yield f"{where}: more than {ANNOTATIONS} bytes"
    if (path[-2:-1] == ("resources",) and path[-1] in ("requests", "limits")) or path[-1] == "capacity":
        for key, quantity in value.items():
            if not QUANTITY.match(str(quantity)):
                yield f"{where}.{key}: `{quantity}` is not a quantity"
    if "containerPort" in value and len(str(value.get("name", ""))) > 15:
        yield f"{where}.name: `{value['name']}` is longer than the 15 characters of a port's name"
    if "image" in value and path[-2:-1] in (("containers",), ("initContainers",)):
        if not LABEL_NAME.match(str(value.get("name"))) or len(str(value.get("name"))) > 63:
            yield f"{where}.name: `{value.get('name')}` is not a container's name"
