"""What a HelmRelease installs and with which values."""

from __future__ import annotations

import collections
import copy
import functools
import re
from collections.abc import Iterator
from typing import Any

import kube
import yamls

Chart = collections.namedtuple("Chart", "name version source")
NONE = Chart("", "", None)

# the exact versions of https://semver.org, and nothing looser
EXACT = re.compile(r"v?(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)(-[0-9A-Za-z.-]+)?(\+[0-9A-Za-z.-]+)?\Z")


def source_reference(release: dict[str, Any]) -> Any:
    """(kind, namespace, name) of a release's chart source, or None."""
    spec = release.get("spec") or {}
    reference = spec.get("chartRef") or ((spec.get("chart") or {}).get("spec") or {}).get("sourceRef")
    if not reference:
        return None
    return reference.get("kind"), reference.get("namespace") or kube.namespace(release), reference.get("name")


def find(objects: list[dict[str, Any]], reference: Any) -> dict[str, Any] | None:
    return next(
        (thing for thing in objects if (kube.kind(thing), kube.namespace(thing), kube.name(thing)) == reference), None
    )


def chart_of(release: dict[str, Any], objects: list[dict[str, Any]]) -> Any:
    """The chart, its version and its source object among `objects`."""
    spec = release.get("spec") or {}
    source = find(objects, source_reference(release))
    chart = (spec.get("chart") or {}).get("spec")
    if chart:
        return Chart(chart.get("chart", ""), str(chart.get("version", "")), source)
    if source and kube.kind(source) == "OCIRepository":
        below = source.get("spec") or {}
        reference = below.get("ref") or {}
        version = reference.get("tag") or reference.get("semver") or reference.get("digest") or ""
        return Chart(str(below.get("url", "")).rstrip("/").rpartition("/")[2], str(version), source)
    return NONE._replace(source=source)


def values_from(release: dict[str, Any], objects: list[dict[str, Any]]) -> Iterator[tuple[dict[str, Any], str | None]]:
    """For each valuesFrom: (entry, the text it names or None)."""
    for entry in (release.get("spec") or {}).get("valuesFrom") or []:
        held = find(objects, (entry.get("kind"), kube.namespace(release), entry.get("name")))
        yield entry, ((held or {}).get("data") or {}).get(entry.get("valuesKey", "values.yaml"))


def values_of(release: dict[str, Any], objects: list[dict[str, Any]]) -> dict[str, Any]:
    """All values of a release merged, as far as they stand in the tree. Not to be changed: others are given the same."""
    texts = tuple(text for entry, text in values_from(release, objects) if text is not None and not entry.get("targetPath"))
    inline = (release.get("spec") or {}).get("values")
    return merge(copy.deepcopy(merged(texts)), inline) if inline else merged(texts)


@functools.lru_cache(maxsize=512)
def merged(texts: tuple[str, ...]) -> dict[str, Any]:
    values: dict[Any, Any] = {}
    for text in texts:
        for document in yamls.documents(text):
            merge(values, document)
    return values


def merge(under: dict[str, Any], over: dict[str, Any]) -> dict[str, Any]:
    for key, value in over.items():
        if isinstance(value, dict) and isinstance(under.get(key), dict):
            merge(under[key], value)
        else:
            under[key] = value
    return under
