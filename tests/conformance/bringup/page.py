"""The README of an output as a person reads it: its steps, the commands of each in their order, and what each should show."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterator
from dataclasses import dataclass, field

PROGRAMS = "aws curl docker export flux git GIT_SSH_COMMAND gpg IFS jq kubectl psql session-manager-plugin terraform unset vault".split()
FENCE = re.compile(r"^( *)```(\w*)\n(.*?)^ *```$", re.MULTILINE | re.DOTALL)
SPAN = re.compile(r"`([^`]+)`")
STEP = re.compile(r"^(\d+)\. \*\*(.+?)\*\*", re.MULTILINE)
# what a paragraph says of the commands behind these words
WORKED = re.compile(r"\*\*It worked\*\* if|Everything is up if")
OTHERWISE = re.compile(r"\*\*If (not|an apply fails)\*\*|What shows `False`|If `vault-0` does not come|shows why|meanwhile,")
# how the text leads up to what is printed
SHOWN = re.compile(r"(says|prints|shows( an?)?|as|and) $")


@dataclass
class Typed:
    """Commands of one block, or one of the text. `how` is do, see or otherwise; `shows` is what should be printed."""

    text: str
    how: str
    step: str
    shows: list[str] = field(default_factory=list)


def is_command(text: str) -> bool:
    return re.split(r"[ =]", text, maxsplit=1)[0] in PROGRAMS and " " in text and not re.match(r"\w+ \(", text)


def section(readme: str, title: str) -> str:
    """The text below a heading, up to the next one of its level or above."""
    level = title.partition(" ")[0]
    _, found, rest = readme.partition(f"\n{title}\n")
    if not found:
        raise RuntimeError(f"the README has no `{title}`")
    return re.split(rf"^#{{1,{len(level)}}} ", rest, maxsplit=1, flags=re.MULTILINE)[0]


def steps(readme: str) -> list[Typed]:
    """All of the first bring-up, in order."""
    text = section(readme, "### The steps")
    found = list(STEP.finditer(text))
    typed: list[Typed] = []
    for number, start in enumerate(found):
        end = found[number + 1].start() if number + 1 < len(found) else len(text)
        typed += commands(text[start.start() : end], f"{start[1]}. {start[2].rstrip('.')}")
    return typed + list(commands(section(readme, "### At the end"), "At the end"))


def commands(text: str, step: str) -> Iterator[Typed]:
    place = 0
    for fence in FENCE.finditer(text):
        before = list(of_prose(text[place : fence.start()], step))
        # a sentence with a colon tells what the block below it shows
        ahead = before.pop() if before and not before[-1].text and text[: fence.start()].rstrip().endswith(":") else None
        yield from before
        if fence[2] == "sh":
            yield Typed(textwrap.dedent(fence[3]), "do", step)
        if ahead:
            yield ahead
        place = fence.end()
    yield from of_prose(text[place:], step)


def of_prose(text: str, step: str) -> Iterator[Typed]:
    for paragraph in re.split(r"\n *\n", text):
        marks = sorted([(found.start(), "see") for found in WORKED.finditer(paragraph)] + [(found.start(), "otherwise") for found in OTHERWISE.finditer(paragraph)])
        last: Typed | None = None
        for found in SPAN.finditer(paragraph):
            how = next((of for at, of in reversed(marks) if at <= found.start()), "do")
            if is_command(found[1]):
                if last:
                    yield last
                last = Typed(found[1], how, step)
            elif how == "see" and SHOWN.search(paragraph[: found.start()]):
                last = last if last and last.how == "see" else (Typed("", "see", step) if last is None else last)
                if last.how == "see":
                    last.shows.append(found[1])
        if last:
            yield last


def blocks(readme: str) -> list[str]:
    """Every block of commands of the page."""
    return [textwrap.dedent(fence[3]) for fence in FENCE.finditer(readme) if fence[2] == "sh"]


def spans(readme: str) -> list[str]:
    """Every command that stands in the text."""
    return [re.sub(r"\s+", " ", found[1]) for found in SPAN.finditer(FENCE.sub("", readme)) if is_command(found[1])]
