"""The filter patterns of CloudWatch Logs, as far as the platform uses them: JSON patterns and quoted terms.

Written from https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/FilterAndPatternSyntax.html. Two things are not said there, and
so nothing may depend on them: what binds more tightly of && and || (a pattern that mixes them without parentheses is refused), and
whether `!=` holds for a property that is missing (it is judged both ways, and a pattern that gives two answers is refused).
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

LONGEST = 1024  # characters: https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutMetricFilter.html
TOKEN = re.compile(r'\s*(?:(?P<punctuation>&&|\|\||[()])|(?P<property>\$(?:\.[A-Za-z0-9_]+(?:\[\d+\])?)+)|(?P<operator>!=|<=|>=|=|<|>)|(?P<text>"[^"]*")|(?P<number>-?\d+)|(?P<word>NOT EXISTS|EXISTS))')


class Unclear(Exception):
    """A pattern that is not well-formed, or whose answer depends on what is not documented."""


class Leaf(NamedTuple):
    """A comparison of one property."""

    property: str
    operator: str
    value: Any = None


class Group(NamedTuple):
    """Several conditions: all of them, or one."""

    joined: str  # && or ||
    parts: tuple[Any, ...]


Condition = Leaf | Group


class Term(NamedTuple):
    """A text that stands somewhere in the entry."""

    text: str


def parse(pattern: str) -> Condition | Term:
    if len(pattern) > LONGEST:
        raise Unclear(f"{len(pattern)} characters, more than {LONGEST}")
    if re.fullmatch(r'"[^"]+"', pattern):
        return Term(pattern[1:-1])
    if not (pattern.startswith("{") and pattern.endswith("}")):
        raise Unclear(f"neither a JSON pattern nor a quoted term: {pattern}")
    tokens = list(lexed(pattern[1:-1]))
    condition, rest = expression(tokens)
    if rest:
        raise Unclear(f"something follows: {rest[0][1]}")
    return condition


def lexed(text: str) -> Iterator[tuple[str, str]]:
    at = 0
    while text[at:].strip():
        found = TOKEN.match(text, at)
        if not found or found.end() == at:
            raise Unclear(f"not understood: {text[at:at + 40]}")
        kind = str(found.lastgroup)
        yield kind, found[kind]
        at = found.end()


def expression(tokens: list[tuple[str, str]]) -> tuple[Condition, list[tuple[str, str]]]:
    first, rest = condition(tokens)
    parts, joined = [first], ""
    while rest and rest[0][1] in ("&&", "||"):
        if joined not in ("", rest[0][1]):
            raise Unclear("&& and || beside each other without parentheses")
        joined = rest[0][1]
        part, rest = condition(rest[1:])
        parts.append(part)
    return (Group(joined, tuple(parts)) if joined else first), rest


def condition(tokens: list[tuple[str, str]]) -> tuple[Condition, list[tuple[str, str]]]:
    if not tokens:
        raise Unclear("a condition is missing")
    if tokens[0][1] == "(":
        inner, rest = expression(tokens[1:])
        if not rest or rest[0][1] != ")":
            raise Unclear("a parenthesis is not closed")
        return inner, rest[1:]
    if tokens[0][0] != "property" or len(tokens) < 2:
        raise Unclear(f"no property: {tokens[0][1]}")
    if tokens[1][0] == "word":
        return Leaf(tokens[0][1], tokens[1][1]), tokens[2:]
    if tokens[1][0] != "operator" or len(tokens) < 3 or tokens[2][0] not in ("text", "number"):
        raise Unclear(f"no comparison: {tokens[0][1]}")
    kind, value = tokens[2]
    if kind == "text" and ("*" in value[2:-2] or tokens[1][1] not in ("=", "!=")):
        raise Unclear(f"a `*` inside of a text, or a text that is more or less than another: {value}")
    return Leaf(tokens[0][1], tokens[1][1], value[1:-1] if kind == "text" else int(value)), tokens[3:]


MISSING = object()


def found(entry: Any, path: str) -> Any:
    """What a property of an entry is."""
    for name, index in re.findall(r"\.([A-Za-z0-9_]+)(?:\[(\d+)\])?", path):
        if not isinstance(entry, dict) or name not in entry:
            return MISSING
        entry = entry[name]
        if index:
            if not isinstance(entry, list) or int(index) >= len(entry):
                return MISSING
            entry = entry[int(index)]
    return entry


COMPARE: dict[str, Callable[[Any, Any], bool]] = {"<": lambda a, b: a < b, ">": lambda a, b: a > b, "<=": lambda a, b: a <= b, ">=": lambda a, b: a >= b}


def holds(condition: Condition, entry: Any, unlike: bool) -> bool:
    """Whether an entry fits; `unlike` is what `!=` says of a property that is missing."""
    if isinstance(condition, Group):
        return (all if condition.joined == "&&" else any)(holds(part, entry, unlike) for part in condition.parts)
    value, wanted = found(entry, condition.property), condition.value
    if condition.operator in ("EXISTS", "NOT EXISTS"):
        return (value is not MISSING) == (condition.operator == "EXISTS")
    if value is MISSING:
        return unlike and condition.operator == "!="
    if isinstance(wanted, str):
        same = isinstance(value, str) and re.fullmatch(re.escape(wanted).replace(r"\*", ".*"), value, re.DOTALL) is not None
        return same == (condition.operator == "=")
    if not isinstance(value, int):
        return condition.operator == "!="
    if condition.operator in ("=", "!="):
        same = bool(value == wanted)
        return same == (condition.operator == "=")
    return COMPARE[condition.operator](value, wanted)


def fits(pattern: Condition | Term, line: str) -> bool:
    """Whether a line of a log fits."""
    if isinstance(pattern, Term):
        return pattern.text in line
    try:
        entry = json.loads(line)
    except ValueError:
        return False
    answers = {holds(pattern, entry, unlike) for unlike in (False, True)}
    if len(answers) > 1:
        raise Unclear(f"whether it fits depends on what `!=` says of a property that is missing: {line[:200]}")
    return answers.pop()


def broken(pattern: Condition | Term) -> Iterator[tuple[str, Condition | Term]]:
    """(what, pattern): each comparison gone, turned round, or of another text; each && an || and the other way round."""
    if isinstance(pattern, Term):
        yield "another term", Term(pattern.text + "x")
        return
    yield from changed(pattern)


def changed(condition: Condition) -> Iterator[tuple[str, Condition]]:
    if isinstance(condition, Leaf):
        name = f"{condition.property} {condition.operator} {'' if condition.value is None else condition.value}"
        turned = {"=": "!=", "!=": "=", "EXISTS": "NOT EXISTS", "NOT EXISTS": "EXISTS", "<": ">=", ">=": "<", ">": "<=", "<=": ">"}
        yield f"{name}, turned round", condition._replace(operator=turned[condition.operator])
        if isinstance(condition.value, str):
            yield f"{name}, another text", condition._replace(value=f"{condition.value.strip('*')}-x")
            if condition.value.startswith("*") or condition.value.endswith("*"):
                yield f"{name}, without the *", condition._replace(value=condition.value.strip("*"))
        yield f"{name}, another property", condition._replace(property=re.sub(r"(\[\d+\])?$", r"x\1", condition.property, count=1))
        return
    yield f"{condition.joined} the other way round", condition._replace(joined="||" if condition.joined == "&&" else "&&")
    for index, part in enumerate(condition.parts):
        others = condition.parts[:index] + condition.parts[index + 1 :]
        if others:
            yield f"without {part}", others[0] if len(others) == 1 else condition._replace(parts=others)
        for what, mutant in changed(part):
            yield what, condition._replace(parts=(*condition.parts[:index], mutant, *condition.parts[index + 1 :]))
