"""Rules about what is emitted: what stands where, and why it must."""

from __future__ import annotations

import dataclasses
import fnmatch
import re
from collections.abc import Callable, Iterator
from typing import Any

Test = Callable[[Any], bool]


@dataclasses.dataclass(frozen=True)
class Rule:
    about: str  # a kind of object, a type of resource, a chart; `kind@place` is one in a place (a pattern)
    path: str  # dotted; lists are walked through
    test: Any  # a value, a compiled pattern, or a function of a value
    why: str
    each: bool = False  # every entry of a list on the way has it; otherwise the values that are there are judged, at least one


def rules(why: str, about: str, **paths: Any) -> list[Rule]:
    """Several of one reason. Dots in paths are written `__`."""
    return [Rule(about, path.replace("__", "."), test, why) for path, test in paths.items()]


def table(why: str, about: str, paths: dict[str, Any]) -> list[Rule]:
    return [Rule(about, path, test, why) for path, test in paths.items()]


def given(value: Any) -> bool:
    return value not in (None, "", [], {})


def at_least(least: float) -> Test:
    """A number, or an expression, which is somebody else's to judge."""
    return lambda value: isinstance(value, (int, float)) and not isinstance(value, bool) and value >= least


def between(least: float, most: float) -> Test:
    return lambda value: isinstance(value, (int, float)) and not isinstance(value, bool) and least <= value <= most


def has(*entries: Any) -> Test:
    """A list with these entries."""
    return lambda value: isinstance(value, list) and all(entry in value for entry in entries)


def keys(*names: str) -> Test:
    """A map, or blocks, with these keys."""

    def test(value: Any) -> bool:
        entries = value if isinstance(value, list) and value else [value]
        return all(isinstance(entry, dict) and all(given(entry.get(name)) or entry.get(name) is False for name in names) for entry in entries)

    return test


def seconds(least: float, most: float = 10**9) -> Test:
    """A duration as Go writes it, such as `5m` or `1h30m`."""

    def test(value: Any) -> bool:
        parts = re.findall(r"(\d+(?:\.\d+)?)(ms|s|m|h|d)", str(value))
        total = sum(float(number) * {"ms": 0.001, "s": 1, "m": 60, "h": 3600, "d": 86400}[unit] for number, unit in parts)
        return bool(parts) and "".join(a + b for a, b in parts) == str(value) and least <= total <= most

    return test


def var(name: str) -> str:
    return f"${{var.{name}}}"


def refers(pattern: str) -> re.Pattern[str]:
    """An expression that is nothing but this reference."""
    return re.compile(r"\$\{(" + pattern + r")\}\Z")


def holds(test: Any, value: Any) -> bool:
    if isinstance(test, re.Pattern):
        return test.search(value if isinstance(value, str) else repr(value)) is not None
    if callable(test):
        return bool(test(value))
    return bool(value == test and isinstance(value, bool) == isinstance(test, bool))


def values(document: Any, path: list[str]) -> Iterator[Any]:
    """What stands at a path; None for each entry on the way where nothing does."""
    if isinstance(document, list) and path:
        for entry in document or [None]:
            yield from values(entry, path)
        return
    if not path:
        yield document
        return
    if not isinstance(document, dict):
        yield None
        return
    # a key may have dots of its own, which are written as they are at the end of a path
    whole = ".".join(path)
    if whole in document:
        yield document[whole]
        return
    for size in range(len(path), 0, -1):
        key = ".".join(path[:size])
        if key in document:
            yield from values(document[key], path[size:])
            return
    yield None


def broken(rule: Rule, document: Any) -> str | None:
    """What a document has against a rule, or None."""
    found = list(values(document, rule.path.split(".") if rule.path else []))
    for value in found:
        if not holds(rule.test, value):
            return f"`{rule.path}` is {shown(value)}: {rule.why}"
    return None


def shown(value: Any) -> str:
    text = "missing" if value is None else repr(value)
    return text if len(text) < 120 else text[:117] + "..."


def fits(rule: Rule, about: str, place: str) -> bool:
    kind, _, where = rule.about.partition("@")
    if where.startswith("!"):
        return kind == about and place != where[1:]
    return kind == about and (not where or fnmatch.fnmatchcase(place, where))
