"""The program beside a voter that rotates the file of its audit log, run as it was emitted: with a clock that does not wait, and somebody
who listens to the signal in the place of Vault."""

from __future__ import annotations

import os
import re
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import tools

if TYPE_CHECKING:
    from tree import Tree

ROTATED = re.compile(r"audit\.log\.\d{14}")
SIZE = 256 * 1024 * 1024
KEPT = 32  # files: 8 GiB


def script(tree: Tree) -> str:
    (values,) = tree.yaml(f"flux/infrastructure/{tree.platform['vault']['cluster']}/vault/values.yaml")
    (found,) = [one for one in values["server"]["extraContainers"] if one["name"] == "reloader"]
    (text,) = found["args"]
    return str(text)


def run(text: str, log: Path, turns: int) -> list[str]:
    """So many turns of its loop; what was signalled."""
    folder = log.parent
    programs = folder / "bin"
    programs.mkdir(exist_ok=True)
    told, left = folder / "told", folder / "left"
    told.write_text("")
    left.write_text("x" * turns)
    shell = tools.on_path("sh")
    stubs = {
        "sleep": f'left=$(cat "{left}")\n[ -n "$left" ] || exit 1\nprintf %s "${{left#x}}" > "{left}"\n',
        "pkill": f'echo "$@" >> "{told}"\n: > "{log}/audit.log"\n',  # who gets the signal opens the file anew
    }
    for name, body in stubs.items():
        (programs / name).write_text(f"#!{shell}\n{body}")
        (programs / name).chmod(0o755)
    certificate = folder / "tls.crt"
    certificate.write_text("a certificate")
    local = text.replace("/vault/audit", str(log)).replace("/vault/tls/tls.crt", str(certificate))
    path = f"{programs}{os.pathsep}{os.environ['PATH']}"
    subprocess.run([shell, "-c", local], env={"PATH": path}, cwd=folder, timeout=60, check=True, capture_output=True)
    return told.read_text().splitlines()


def check(tree: Tree) -> Iterator[str]:
    yield from problems(script(tree))


def problems(text: str) -> Iterator[str]:
    with tempfile.TemporaryDirectory(prefix="rotation") as temporary:
        log = Path(temporary) / "audit"
        log.mkdir()
        current = log / "audit.log"
        (log / "shipper").mkdir()
        current.write_text("an entry\n")
        current.chmod(0o600)
        if run(text, log, 2):
            yield "a small file is rotated, or Vault is told without a reason"
        if current.stat().st_mode & 0o777 != 0o640:
            yield f"who ships may not read the file: {current.stat().st_mode & 0o777:o}"
        with open(current, "ab") as file:
            file.truncate(SIZE)
        if run(text, log, 2) != ["-HUP -x vault"]:
            yield "a large file is not rotated, or Vault is not told once"
        rotated = [path for path in log.iterdir() if ROTATED.fullmatch(path.name)]
        if [path.stat().st_size for path in rotated] != [SIZE]:
            yield f"what was rotated is {sorted(path.name for path in log.iterdir())}"
        if any(path.stat().st_mode & 0o777 != 0o640 for path in rotated):
            yield "who ships may not read what was rotated"
        # what an earlier version left is the oldest
        older = [log / "audit.log.1", *(log / f"audit.log.202601{day:02}000000" for day in range(1, KEPT + 1))]
        for path in older:
            path.write_text("")
        run(text, log, 1)
        left = {path.name for path in log.iterdir()}
        if gone := {path.name for path in older[2:]} - left:
            yield f"newer files are gone before older ones: {sorted(gone)}"
        if {path.name for path in older[:2]} & left:
            yield "the disk fills: the oldest files stay"
        if not {"audit.log", "shipper"} <= left or not {path.name for path in rotated} <= left:
            yield f"something else is gone: {sorted(left)}"


# a slip: what stands there, and what stands there instead
SLIPS = (
    ("268435456", "1"),
    ("268435456", "999999999999"),
    ('"audit.log.$(date -u +%Y%m%d%H%M%S)"', "audit.log.1"),
    ("|| pkill", "&& pkill"),
    ("tail -n +33", "tail -n +3"),
    ("tail -n +33", "tail -n +99"),
    ("ls -r |", "ls |"),
    ("chmod 640", "chmod 600"),
    ("[.]log[.]", "[.]log"),
)


def overlooked(tree: Tree) -> Iterator[str]:
    text = script(tree)
    for right, wrong in SLIPS:
        if right not in text:
            yield f"`{right}` does not stand there"
        elif next(problems(text.replace(right, wrong)), None) is None:
            yield f"`{wrong}` for `{right}`"
