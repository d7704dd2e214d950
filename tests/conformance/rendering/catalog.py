"""The catalog's facts about charts are those of the published charts."""

from __future__ import annotations

import json
import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import tools

if TYPE_CHECKING:
    from report import Step

CATALOG = tools.ROOT / "compiler" / "catalog"


def catalog(archives: list[Path], step: Step) -> str:
    """Every chart of the catalog whose archive is there: its keys are what refresh.py finds in it."""
    known = {path.stem: json.loads(path.read_text()) for path in sorted((CATALOG / "charts").glob("*.json"))}
    by_name = {path.name.removesuffix(".tgz"): path for path in archives}
    for name in sorted(known.keys() - by_name.keys()):
        step.fail(f"there is no {name}.tgz among the real charts")
    for name in sorted(known.keys() & by_name.keys()):
        for difference in differences(known[name], published(known[name], by_name[name])):
            step.fail(f"{name}: {difference}")
    return f"{len(known)} charts"


def published(known: dict[str, Any], archive: Path) -> dict[str, Any]:
    """What the catalog's own script makes of an archive."""
    with tempfile.TemporaryDirectory(prefix="chart") as temporary:
        with tarfile.open(archive) as packed:
            packed.extractall(temporary, filter="data")
        opaque = [part for key, value in known["keys"].items() if value == "any" for part in ("--opaque", key)]
        command = [CATALOG / "refresh.py", Path(temporary) / known["chart"], "--repository", known["repository"], "--as-of", known["asOf"], "--version", known["version"]]
        done = subprocess.run([sys.executable, *map(str, command), *opaque], text=True, capture_output=True, check=True)
        result: dict[str, Any] = json.loads(done.stdout)
        return result


def differences(known: dict[str, Any], found: dict[str, Any]) -> Iterator[str]:
    for field in ("chart", "version", "kubeVersion"):
        if known[field] != found[field]:
            yield f"{field} is `{known[field]}`, the chart's `{found[field]}`"
    yield from between(known["keys"], found["keys"], ())


def between(known: Any, found: Any, path: tuple[str, ...]) -> Iterator[str]:
    if not (isinstance(known, dict) and isinstance(found, dict)):
        if known != found:
            yield f"`{'.'.join(path)}` is {known}, the chart's {found}"
        return
    for key in sorted(known.keys() | found.keys()):
        name = ".".join((*path, key))
        if key not in found:
            yield f"the chart has no key `{name}`"
        elif key not in known:
            yield f"the key `{name}` is missing"
        else:
            yield from between(known[key], found[key], (*path, key))
