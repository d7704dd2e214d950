"""Results of checks: one line each as they happen, and a closing summary."""

from __future__ import annotations

import collections
import contextlib
import json
import re
import resource
import sys
import textwrap
import time
import traceback
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import tools

WIDTH = 130  # of lines of names
SHOWN = 25  # problems of one check that are printed; the rest are counted


class Skipped(Exception):
    def __init__(self, reason: str, shared: bool) -> None:
        super().__init__(reason)
        self.shared = shared


class Step:
    """One check under way. It passes if nothing fails before its end."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.detail = ""
        self.problems: list[Any] = []
        self.skipped: str | None = None
        self.excused = False
        self.seconds = 0.0
        self.cpu = 0.0  # seconds of processors, of this process and of those that it waited for

    def fail(self, problem: str) -> None:
        if problem not in self.problems:
            self.problems.append(problem)

    def skip(self, reason: str, shared: bool = False) -> None:
        """Ends the step. `shared` marks data that is not part of the project, which no machine has to have."""
        raise Skipped(reason, shared)

    def state(self) -> str:
        if self.problems:
            return "FAIL"
        return "skip" if self.skipped is not None else "ok"

    def part(self) -> str:
        return re.split(r"[. ]", self.name)[0]

    def line(self) -> str:
        if len(self.problems) > 1:
            detail = f"{len(self.problems)} problems"
        elif self.problems:
            detail = self.problems[0].partition("\n")[0]
        else:
            detail = self.detail if self.skipped is None else self.skipped
        return f"{self.state():4} {self.name}" + (f": {detail}" if detail else "")

    def listing(self) -> Iterator[str]:
        """The lines below that one: all problems, or the rest of the only one."""
        if len(self.problems) == 1:
            for line in self.problems[0].split("\n")[1:]:
                yield "       " + line
            return
        for problem in self.problems[:SHOWN]:
            yield "       - " + problem.replace("\n", "\n         ")
        if len(self.problems) > SHOWN:
            yield f"       - and {len(self.problems) - SHOWN} more"


class Report:
    def __init__(self, strict: bool = False, quiet: bool = False, thorough: bool = False, named: Iterable[str] = ()) -> None:
        self.strict = strict  # a skipped tool is a failure
        self.thorough = thorough  # also what takes long and seldom fails
        self.named = frozenset(named)  # the examples that somebody asked for by name
        self.quiet = quiet
        self.steps: list[Any] = []
        self.times: dict[Any, Any] = {}  # part -> (seconds, seconds of processors)

    @contextlib.contextmanager
    def step(self, name: str) -> Iterator[Step]:
        step = Step(name)
        start, before = time.monotonic(), cpu()
        try:
            yield step
        except Skipped as skipped:
            step.skipped, step.excused = str(skipped), skipped.shared
        except tools.Missing as missing:
            step.skipped = str(missing)
        except Exception as error:
            where = traceback.extract_tb(error.__traceback__)[-1]
            step.fail(f"{type(error).__name__} at {where.name}:{where.lineno}: {error}")
        if step.skipped is not None and self.strict and not step.excused:
            step.fail(f"skipped, but every tool has to be there with CI=true: {step.skipped}")
        step.seconds, step.cpu = time.monotonic() - start, cpu() - before
        if step.state() == "ok" and step.seconds >= 1:
            step.detail = (step.detail + ", " if step.detail else "") + f"{step.seconds:.1f} s"
        self.steps.append(step)
        if not self.quiet:
            self.print_step(step)

    def print_step(self, step: Step) -> None:
        # in one piece: other parts print as well
        sys.stdout.write("\n".join([step.line(), *step.listing()]) + "\n")
        sys.stdout.flush()

    def of(self, state: str) -> list[Step]:
        return [step for step in self.steps if step.state() == state]

    def summary(self) -> bool:
        """Prints the closing summary; whether nothing failed."""
        print("\n== summary ==")
        print("\n".join(self.lines()))
        return not self.of("FAIL")

    def lines(self) -> Iterator[str]:
        """Passes are counted a part; failures stand by name with their problems, skips by reason with their names."""
        yield from self.table()
        passed, failed, skipped = (self.of(state) for state in ("ok", "FAIL", "skip"))
        if failed:
            yield "\nfailed:"
        for step in failed:
            yield "  " + step.line()
            yield from ("  " + line for entry in step.listing() for line in entry.split("\n"))
        if skipped:
            yield "\nskipped:"
        for reason, names in grouped(skipped).items():
            yield f"  {len(names)}: {reason}"
            yield from textwrap.wrap(", ".join(names), WIDTH, initial_indent="       ", subsequent_indent="       ", break_on_hyphens=False)
        yield ""
        yield f"{len(passed)} passed, {len(failed)} failed, {len(skipped)} skipped"

    def table(self) -> Iterator[str]:
        """How many checks of each part ended how, how long it took, and how much of that it computed."""
        counts: dict[Any, Any] = {}
        for step in self.steps:
            counts.setdefault(step.part(), collections.Counter())[step.state()] += 1
        names = [*counts, *(part for part in self.times if part not in counts)]
        width = max(map(len, [*names, "part"]))
        yield f"{'part':{width}}  passed  failed  skipped  seconds  of processors"
        for name in names:
            seconds, used = (f"{value:.0f}" for value in self.times[name]) if name in self.times else ("", "")
            found = [counts[name][state] if name in counts else "" for state in ("ok", "FAIL", "skip")]
            yield f"{name:{width}}  {found[0]:>6}  {found[1]:>6}  {found[2]:>7}  {seconds:>7}  {used:>13}".rstrip()

    def write(self, file: Path) -> None:
        """Every check with its end, for programs."""
        steps = [
            {
                "name": step.name,
                "state": step.state(),
                "problems": step.problems,
                "skipped": step.skipped,
                "excused": step.excused,
                "seconds": round(step.seconds, 2),
                "cpu": round(step.cpu, 2),
            }
            for step in self.steps
        ]
        Path(file).write_text(json.dumps(steps, indent=1) + "\n")


def cpu() -> float:
    used = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(one.ru_utime + one.ru_stime for one in used)


def grouped(steps: list[Step]) -> dict[str, list[str]]:
    """reason -> the names of the checks that were skipped for it."""
    reasons: dict[Any, Any] = {}
    for step in steps:
        reasons.setdefault(step.skipped, []).append(step.name)
    return reasons
