"""References of images: what they name, whether they are exact, and where they stand in objects.

Written apart from the compiler: what it takes for an image is not asked.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

import kube
import yamls

DIGEST = re.compile(r"sha256:[0-9a-f]{64}\Z")
# three numbers somewhere in the tag: v3.14.0-distroless, 1.2.3, v2.19.0-eksbuild.3
EXACT = re.compile(r"(?:.*-)?v?\d+\.\d+\.\d+(?:[-.+_][A-Za-z0-9.-]+)?\Z")
NAME = r"(?:[a-z0-9](?:[-a-z0-9.]*[a-z0-9])?(?::\d{1,5})?/)?[a-z0-9]+(?:[._-]+[a-z0-9]+)*(?:/[a-z0-9]+(?:[._-]+[a-z0-9]+)*)*"
WHOLE = re.compile(rf"{NAME}(?::[\w][\w.-]{{0,127}})?(?:@sha256:[0-9a-f]{{64}})?\Z")
# an image in a longer text, if its registry is named: no address before it, a tag or a digest behind it
HOSTED = re.compile(
    r"(?<![\w.@/:-])(?:[a-z0-9-]+\.)+[a-z]{2,}(?::\d{1,5})?(?:/[a-z0-9]+(?:[._-]+[a-z0-9]+)*)+"
    r"(?::(?!//)[\w][\w.-]{0,127}(?:@sha256:[0-9a-f]{64})?|@sha256:[0-9a-f]{64})"
)
# a flag, a setting or a line whose name ends in `image`: `-consul-image="x/y:1"`, `"imageK8S": "x/y:1"`, `image: x/y:1`
NAMED = re.compile(r"""(?<![\w.])["']?[\w.-]*image(?:k8s|consuldataplane)?["']?\s*[:=]\s*["']?([^\s"',]+)""", re.IGNORECASE)


def split(reference: str) -> tuple[str, str, str]:
    """(name, tag, digest), the last two empty where they are not said."""
    name, _, digest = reference.partition("@")
    head, slash, last = name.rpartition("/")
    last, _, tag = last.partition(":")
    return head + slash + last, tag, digest


def qualified(reference: str) -> str:
    """The reference with its registry, as a container runtime reads one without."""
    first, slash, _ = reference.partition("/")
    if slash and ("." in first or ":" in first or first == "localhost"):
        return reference
    return f"docker.io/{reference}" if slash else f"docker.io/library/{reference}"


def host(reference: str) -> str:
    return qualified(reference).partition("/")[0]


def floating(reference: str) -> str | None:
    """Why a reference may mean another image tomorrow, or None."""
    _, tag, digest = split(reference)
    if digest:
        return None if DIGEST.match(digest) else f"has the digest `{digest}`"
    if not tag:
        return "has no tag"
    return None if EXACT.match(tag) else f"has the tag `{tag}`"


def found(thing: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """Every reference in an object, with where it stands: (path, reference)."""
    if kube.kind(thing) != "CustomResourceDefinition":
        yield from walk(thing, ())


def walk(value: Any, path: tuple[Any, ...]) -> Iterator[Any]:
    if isinstance(value, dict):
        name, text = value.get("name"), value.get("value")
        if isinstance(name, str) and name.upper().endswith("IMAGE") and isinstance(text, str) and WHOLE.match(text):
            yield yamls.dotted((*path, "value")), text  # a variable of a container that is called so
            return
        for key, below in value.items():
            yield from walk(below, (*path, str(key)))
    elif isinstance(value, list):
        for place, below in enumerate(value):
            yield from walk(below, (*path, str(place)))
    elif isinstance(value, str):
        where = yamls.dotted(path)
        if path and path[-1].lower().endswith("image") and WHOLE.match(value):
            yield where, value
            return
        for reference in texts(value):
            yield where, reference


def texts(text: str) -> list[Any]:
    """References in a text: those that name their registry, and what a setting called `…image` has."""
    seen = set(HOSTED.findall(text))
    for value in NAMED.findall(text):
        if WHOLE.match(value) and ("/" in value or ":" in value):
            seen.add(value)
    return sorted(seen)


def hubs(thing: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """What Istio's injector puts before the names of its images, and the image that it makes of it."""
    if kube.kind(thing) != "ConfigMap" or not kube.name(thing).startswith("istio-sidecar-injector"):
        return
    values = json.loads(thing["data"]["values"])["global"]
    for name in sorted({values["proxy"]["image"], values["proxy_init"]["image"]}):
        yield "data.values.global.hub", f"{values['hub']}/{name}:{values['tag']}"
