"""What a person sees on a terminal while the program works for long: a line that goes before anything else is written."""

from __future__ import annotations

import os
import pty
import re
import select
import subprocess
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

import golden

if TYPE_CHECKING:
    from report import Report

CLEAR = "\r\x1b[K"
PLATFORM = """apiVersion: platformc/v1alpha1
kind: Platform
name: large
aws: { account: "111122223333", region: eu-west-1, state: { bucket: large-tfstate } }
git: { url: https://gitlab.example.com/platform/large.git }
networks: { main: { cidr: 10.40.0.0/16, nat: single } }
clusters:
  main:
    network: main
    kubernetes: "1.36"
    admins: { platform: "arn:aws:iam::111122223333:role/platform-admin" }
    nodeGroups: { system: { instanceTypes: [m7g.large] } }
apps:
"""
APP = "  app-{n}: {{ cluster: main, namespace: shop, image: registry.example.com/shop/app:1.0.{n}, replicas: {{ min: 2, max: 2 }}, resources: {{ cpu: 1m, memory: 1Mi }} }}\n"
LONG = 3.0  # seconds that a run takes for the line to be seen
MOST = 60_000  # apps


def check_once(report: Report) -> None:
    with report.step("terminal.progress") as step, tempfile.TemporaryDirectory() as folder:
        program = golden.binary()
        path, seconds = large(str(program), Path(folder))
        small = Path(folder) / "small.yaml"
        small.write_text(PLATFORM.replace("apps:\n", ""))
        seen = on_terminal(str(program), "check", str(path))
        for problem in shown(seen, "checking"):
            step.fail(problem)
        cases = {
            "with --quiet": on_terminal(str(program), "check", str(path), "--quiet"),
            "with CI=true": on_terminal(str(program), "check", str(path), CI="true"),
            "on a terminal that knows no codes": on_terminal(str(program), "check", str(path), TERM="dumb"),
            "in a short run": on_terminal(str(program), "check", str(small)),
        }
        piped = subprocess.run([program, "check", path], capture_output=True, text=True, env=environment())
        cases["into a pipe"] = piped.stdout + piped.stderr
        for case, text in cases.items():
            if "…" in text or CLEAR in text:
                step.fail(f"a line of progress {case}: {text[:200]!r}")
        # nothing else differs
        if screen(seen) != screen(cases["on a terminal that knows no codes"]):
            step.fail(f"the line changed what is left on the terminal: {screen(seen)[:300]!r}")
        step.detail = f"a run of {seconds:.1f} s"


def shown(seen: str, what: str) -> list[str]:
    """What is wrong with a run in which the line is to be seen."""
    lines = re.findall(re.escape(CLEAR) + rf"{what} … (\d+) s", seen)
    problems = []
    if not lines:
        return [f"no line of progress in {seen[:200]!r}"]
    if sorted(set(lines), key=int) != list(dict.fromkeys(lines)) or int(lines[0]) < 1:
        problems.append(f"the seconds are {lines}")
    if "weaken" not in seen and "P0502" not in seen:
        problems.append(f"the warning is missing in {seen[-200:]!r}")
    if re.search(r"… \d+ s(?!\r\x1b\[K)", seen):
        problems.append(f"something was written behind the line: {seen[:300]!r}")
    if "…" in screen(seen):
        problems.append(f"the line is still on the terminal: {screen(seen)[:200]!r}")
    return problems


def screen(text: str) -> str:
    """What is left on a terminal."""
    lines = [""]
    for part in re.split(r"(\r\x1b\[K|\r?\n)", text):
        if part == CLEAR:
            lines[-1] = ""
        elif part.endswith("\n"):
            lines.append("")
        else:
            lines[-1] += part
    return "\n".join(lines)


def large(program: str, folder: Path) -> tuple[Path, float]:
    """A platform that takes long on this machine."""
    path, apps = folder / "platform.yaml", 250
    while True:
        path.write_text(PLATFORM + "".join(APP.format(n=n) for n in range(apps)))
        begun = time.monotonic()
        subprocess.run([program, "check", path], capture_output=True, env=environment())
        seconds = time.monotonic() - begun
        if seconds > LONG or apps >= MOST:
            return path, seconds
        apps *= 2


def environment(**more: str) -> dict[str, str]:
    return {**{name: value for name, value in os.environ.items() if name not in ("CI", "NO_COLOR")}, "TERM": "xterm", "NO_COLOR": "1", **more}


def on_terminal(program: str, *arguments: str, **more: str) -> str:
    """What a run writes to a terminal that is its standard error and output."""
    ours, theirs = pty.openpty()
    try:
        run = subprocess.Popen([program, *arguments], stdin=subprocess.DEVNULL, stdout=theirs, stderr=theirs, env=environment(**more))
        os.close(theirs)
        seen = b""
        while True:
            ready, _, _ = select.select([ours], [], [], 0.1)
            if ready:
                try:
                    seen += os.read(ours, 65536)
                except OSError:  # nobody writes any more
                    break
            elif run.poll() is not None:
                break
        run.wait()
        return seen.decode()
    finally:
        os.close(ours)
