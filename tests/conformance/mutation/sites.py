"""Where a document can be changed, by operator: what is dropped, flipped, made smaller, widened, unpinned, or pointed elsewhere."""

from __future__ import annotations

import copy
import dataclasses
import re
from collections.abc import Iterator
from typing import Any

GONE = object()
PLAIN = re.compile(r"[A-Za-z_][\w.\-/]*\Z")
DURATION = re.compile(r"([1-9]\d*)(ms|s|m|h|d)\Z")
VERSION = re.compile(r"v?\d+\.\d+(\.\d+)?([-+][\w.+-]+)?\Z")
BOUNDS = re.compile(r"(~>|>=) \d+\.\d+")
IMAGE = re.compile(r"[\w.\-/:]+/[\w.\-/]+:[\w.\-]+(@sha256:[0-9a-f]{64})?\Z")
DATED = re.compile(r"([a-z]\w*)@v\d{8}\Z")
PINS = {"version", "tag", "semver", "digest", "ref"}
# keys whose value says who or what is meant -> the value that means everybody or everything
WIDE: dict[str, Any] = {
    "matchLabels": {},
    "namespaceSelector": {},
    "podSelector": {},
    "matchExpressions": [],
    "cidr": "0.0.0.0/0",
    "principals": ["*"],
    "verbs": ["*"],
    "resources": ["*"],
    "apiGroups": ["*"],
    "hosts": ["*"],
    "exportTo": ["*"],
    # of policies of IAM
    "Action": '"*"',
    "Resource": '"*"',
    "Principal": '"*"',
    # of groups in front of networks
    "cidr_ipv4": '"0.0.0.0/0"',
    "allow_cidrs": ['"0.0.0.0/0"'],
    "client_cidrs": {"all": '"0.0.0.0/0"'},
    "public_access_cidrs": ['"0.0.0.0/0"'],
    "from_port": 0,
    "to_port": 65535,
    "ip_protocol": '"-1"',
    "audiences": ["https://kubernetes.default.svc"],
}
# lists of texts, where each entry means something of its own
TOLD_APART = {"dependsOn", "policyTypes", "drop", "operations", "ignore_changes", "depends_on"}


@dataclasses.dataclass(frozen=True)
class Site:
    operator: str
    path: tuple[str | int, ...]
    shape: str  # the path without the numbers of list entries
    value: Any = dataclasses.field(compare=False)  # what stands there instead; GONE for what is dropped


def sites(document: Any, others: dict[str, str], path: tuple[str | int, ...] = (), shape: str = "") -> Iterator[Site]:
    """Every change of a document. `others` has, for a name that something has, another of the same kind."""
    if path:
        yield Site("drop", path, shape, GONE)
        yield from changed(document, others, path, shape)
    if isinstance(document, dict):
        for key, below in document.items():
            if not key.startswith("__"):  # the marks of python-hcl2
                yield from sites(below, others, (*path, key), f"{shape}.{key}".lstrip("."))
    elif isinstance(document, list):
        for index, below in enumerate(document):
            mark = shown(below) if path and path[-1] in TOLD_APART else ""
            yield from sites(below, others, (*path, index), f"{shape}[{mark}]")


def shown(entry: Any) -> str:
    return str(entry.get("name", "")) if isinstance(entry, dict) else str(entry)


def changed(value: Any, others: dict[str, str], path: tuple[str | int, ...], shape: str) -> Iterator[Site]:
    key = next((step for step in reversed(path) if isinstance(step, str)), "")
    if isinstance(value, bool) or value in ("true", "false"):
        yield Site("flip", path, shape, (not value) if isinstance(value, bool) else ("false" if value == "true" else "true"))
    elif isinstance(value, int) and value > 0:
        yield Site("shrink", path, shape, value // 2)
    elif isinstance(value, str) and value[:1] == value[-1:] == '"' and len(value) > 1:
        for site in of_text(value[1:-1], key, others, path, shape):
            yield dataclasses.replace(site, value=f'"{site.value}"')
    elif isinstance(value, str):
        yield from of_text(value, key, others, path, shape)
    if key in WIDE and isinstance(path[-1], str) and value not in (WIDE[key], [WIDE[key]], f'"{WIDE[key]}"'):
        yield Site("widen", path, shape, WIDE[key])


def of_text(value: str, key: str, others: dict[str, str], path: tuple[str | int, ...], shape: str) -> Iterator[Site]:
    duration = DURATION.match(value) if key != "cpu" else None  # a thousandth of a processor
    if duration:
        number, unit = int(duration[1]), duration[2]
        yield Site("shrink", path, shape, f"{number // 2}{unit}" if number > 1 else f"{number * 30}{'s' if unit == 'm' else 'm'}" if unit in "mh" else f"0{unit}")
    elif DATED.match(value):
        yield Site("unpin", path, shape, DATED.sub(r"\1@latest", value))
    elif IMAGE.match(value) and "://" not in value:
        yield Site("unpin", path, shape, f"{value.partition('@')[0].rpartition(':')[0]}:latest")
    elif (VERSION.match(value) or BOUNDS.match(value)) and (key in PINS or key.endswith("version") or path[0] == "terraform"):
        yield Site("unpin", path, shape, "*")
    elif value in others and path[-2:] != ("metadata", "name"):
        yield Site("swap", path, shape, others[value])


def applied(document: Any, site: Site) -> Any:
    """A copy of the document with the change."""
    broken = copy.deepcopy(document)
    *above, last = site.path
    at = broken
    for step in above:
        at = at[step]
    if site.value is GONE:
        del at[last]
    else:
        at[last] = copy.deepcopy(site.value)
    return broken
