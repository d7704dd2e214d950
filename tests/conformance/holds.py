"""`HOLDS.md`: each test that it names is there."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator
from pathlib import Path

import tools

FILE = tools.HERE / "HOLDS.md"
NAMED = re.compile(r"`([^`]+)`|\b(P\d{4})\b")
TEST = re.compile(r"[a-z]\w*_\w+_\w+\Z")
STEP = re.compile(r"([a-z-]+)\.([\w*-]+)\Z")
CODES = re.compile(r"\b(P\d{4}) `([\w-]+)`")


def missing(text: str) -> Iterator[str]:
    """What the last column of its tables names, and nobody has."""
    for number, line in enumerate(text.splitlines(), 1):
        cells = [cell.strip() for cell in line.strip().strip("|").split("|")]
        if not line.startswith("|") or len(cells) != 3 or cells[2] in ("what says so", "---"):
            continue
        if not NAMED.search(cells[2]):
            yield f"line {number}: nothing says that {cells[0]}"
        for quoted, code in NAMED.findall(cells[2]):
            if not there(quoted or code):
                yield f"line {number}: there is no {quoted or code}"


def there(name: str) -> bool:
    if re.fullmatch(r"P\d{4}", name):
        return any(path.name.startswith(name.lower()) for path in (tools.ROOT / "tests" / "ui").iterdir())
    step = STEP.fullmatch(name)
    if step and (tools.HERE / "settings" / f"{step[2]}.py").is_file() and step[1] == "settings":
        return True
    if step and step[1] == "flux" and f'"{step[2]}":' in python():
        return True  # the checks of `flux` are in tables, by name
    if step:
        return re.search(rf'"{step[1]}\.{re.escape(step[2]).replace(re.escape("*"), "")}', python()) is not None
    if TEST.fullmatch(name) and f"fn {name}(" in rust():
        # a function that only has such a name asserts nothing
        return re.search(rf"#\[test\]\n(?:\s*#\[.*\]\n)*\s*fn {name}\(", rust()) is not None
    # a resource, a kind of object, a field, or a component that a rule is about; or a case of a code
    return name in settings() or any(path.name.endswith(name) for path in (tools.ROOT / "tests" / "ui").iterdir())


@functools.cache
def python() -> str:
    return "".join(path.read_text() for path in sorted(tools.HERE.rglob("*.py"))).replace('f"', '"')


@functools.cache
def settings() -> str:
    return "".join(path.read_text() for folder in ("settings", "mutation") for path in sorted((tools.HERE / folder).glob("*.py")))


@functools.cache
def rust() -> str:
    return "".join(path.read_text() for folder in ("access", "compiler", "output", "spec") for path in sorted((tools.ROOT / folder).rglob("*.rs")) if "target" not in Path(path).parts)
