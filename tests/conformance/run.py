"""Runs the parts that are named, or all; see tests/run."""

from __future__ import annotations

import argparse
import functools
import importlib
import os
import signal
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import once
import starters
import tools
from beside import Beside
from report import Report, cpu

if TYPE_CHECKING:
    from tree import Tree

# part -> its module, in the order they run
PARTS = {
    "tools": None,
    "rust": "rust",
    "python": "python",
    "docs": "docs",
    "policy": "policy",
    "golden": "golden",
    "reports": "reports",
    "flux": "flux",
    "definitions": "definitions_test",
    "schemas": "schemas",
    "helm": "helm",
    "alerts": "alerts_test",
    "providers": "providers",
    "images": "images",
    "rights": "rights",
    "settings": "settings_test",
    "editor": "editor",
    "terraform": "terraform_test",
    "applied": "applied_test",
    "bring-up": "bringup_test",
    "upgrade": "upgrade_test",
    "replacement": "replacement_test",
    "security": "security",
    "audit": "audit_test",
    "vault": "vault_test",
    "ha": "ha_test",
    "mutants": "mutants",
    "mutation": "mutation_test",
    "release": "release_test",
    "terminal": "terminal",
    "bare": "bare",
    "advisories": "advisories",
}
SCHEDULED = {"advisories"}  # these run only when they are named: their result depends on the day
PLAIN = {"tools", "rust", "advisories"}  # these need no Python packages
APART = {*PLAIN, "python", "docs", "definitions"}  # these need no compiler
WAITING = ["vault", "applied", "ha", "bring-up"]  # these have servers under a load, or wait for a provider; the longest first
LONG = ["rust", "security", "alerts", "terraform", "upgrade", "replacement", "bare", "mutation", "mutants", "editor"]  # these compute, and take longer than the rest


def main() -> None:
    parser = argparse.ArgumentParser(prog="tests/run", description="Runs every test, after installing what it needs.")
    parser.add_argument("parts", nargs="*", metavar="part", help=f"only these: {' '.join(PARTS)}")
    parser.add_argument(
        "--example", action="append", metavar="NAME", help="only this folder of examples/, or this starter; may be repeated"
    )
    parser.add_argument(
        "--examples", default=str(tools.ROOT / "examples"), metavar="DIR", help="the folder of examples"
    )
    parser.add_argument(
        "--all", action="store_true", help="also what takes long and seldom fails: `applied` of every tree, each in two lives, every mutant of `mutation`, and what `terraform`, `vault` and `alerts` do with trees that say nothing new"
    )
    parser.add_argument(
        "--jobs", type=int, default=(os.cpu_count() or 1) + 2, metavar="N", help="parts at a time, two more than processors if not said, since some wait"
    )
    parser.add_argument("--report", metavar="FILE", help="write how every check ended, as JSON")
    options = parser.parse_args()
    for part in options.parts:
        if part not in PARTS:
            parser.error(f"no part `{part}`, there are {' '.join(PARTS)}")
    for name in options.example or ():
        if name not in examples(options):
            parser.error(f"no example `{name}`, there are {' '.join(sorted(examples(options)))}")
    given = os.environ.get("PLATFORMC")
    if given and not os.access(given, os.X_OK):
        parser.error(f"PLATFORMC is `{given}`, which is no program that can be run from {tools.ROOT}")
    report = Report(strict=os.environ.get("CI") == "true", thorough=options.all, named=options.example or ())
    reason = environment()
    trees = trees_of(options)
    # as if it was interrupted: everything that was started is ended
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))
    parts = [part for part in PARTS if part in (options.parts or PARTS.keys() - SCHEDULED)]

    def work(part: str) -> None:
        if reason and part not in PLAIN:
            with report.step(part) as step:
                step.skip(reason)
        else:
            run(part, trees, report)

    with once.shared():
        if len(parts) == 1 or options.jobs < 2:
            for part in parts if reason else prepared(parts, trees, report):
                print(f"\n== {part} ==", flush=True)
                timed(part, work, report)
        else:
            beside(parts, work, options.jobs, trees, reason, report)
    if options.report:
        report.write(options.report)
    sys.exit(0 if report.summary() else 1)


def timed(part: str, work: Callable[..., Any], report: Report) -> None:
    start, before = time.monotonic(), cpu()
    work(part)
    report.times[part] = (time.monotonic() - start, cpu() - before)


def beside(parts: list[str], work: Callable[..., Any], limit: Any, trees: Any, reason: str, report: Report) -> None:
    """The tools are installed while the compiler is built; then those parts that wait, and beside them those that compute."""
    start = time.monotonic()
    with Beside(report, limit) as places:
        if "tools" in parts:
            places.start("tools", lambda: work("tools"), nice=True)
        if not reason:
            parts = prepared(parts, trees, report)
        order = [*WAITING, *LONG]
        for part in sorted(set(parts) - {"tools"}, key=lambda part: order.index(part) if part in order else len(order)):
            places.start(part, lambda part=part: work(part), nice=part not in WAITING)
        places.all()
    report.times["all"] = (time.monotonic() - start, sum(used for _, used in report.times.values()))


def prepared(parts: list[str], trees: Any, report: Report) -> list[str]:
    """The parts that can run: without the compiler, those that need none."""
    if not set(parts) - APART:
        return parts
    with report.step("compiler") as step:
        prepare(parts, trees)
    if step.state() == "ok":
        return parts
    for part in parts:
        if part not in APART:
            with report.step(part) as without:
                without.skip("the compiler is not there")
    return [part for part in parts if part in APART]


def prepare(parts: list[str], trees: Any) -> None:
    """What several parts would do at the same time: the compiler is built, the starters are made, and who is like whom is found out."""
    import golden

    golden.binary()
    trees()
    for part in parts:
        name = PARTS[part]
        module = importlib.import_module(name) if name else None
        if module and hasattr(module, "ahead"):
            module.ahead(trees())


def environment() -> Any:
    """Goes on in the Python environment with the packages of the checks; returns only there, or with the reason why not."""
    try:
        python = tools.need("python") / "bin" / "python"
    except tools.Missing as missing:
        return str(missing)
    if os.path.realpath(sys.prefix) != os.path.realpath(python.parents[1]):
        sys.stdout.flush()
        os.execv(python, [str(python), *sys.argv])
    return None


def run(part: str, trees: Any, report: Report) -> None:
    if part == "tools":
        for entry, tool in tools.TABLE.items():
            with report.step(f"tools.{entry}") as step:
                tools.need(entry)
                step.detail = tool.label()
        return
    name = PARTS[part] or part
    try:
        module = importlib.import_module(name)
    except ModuleNotFoundError as error:
        with report.step(part) as step:
            if error.name != name:
                raise
            step.skip(f"there is no tests/conformance/{name}.py")
        return
    if hasattr(module, "check_once"):
        guarded(part, report, module.check_once, report)
    if hasattr(module, "check"):
        for tree in trees():
            guarded(f"{part} {tree.name}", report, module.check, tree, report)
        if not trees():
            with report.step(part) as step:
                step.fail("no folder of examples/ with a platform.yaml")


def examples(options: Any) -> dict[str, Any]:
    """The folders of examples by name, and the names of the starters if they belong to these examples."""
    found: dict[str, Path | None] = {path.parent.name: path.parent.resolve() for path in sorted(Path(options.examples).glob("*/platform.yaml"))}
    if Path(options.examples).resolve() == tools.ROOT / "examples":
        found |= dict.fromkeys(starters.MESHES)
    return found


def trees_of(options: Any) -> Any:
    """The trees of the examples and of the starters, when a part first asks for them, the same ones for every part."""

    @functools.cache
    def trees() -> list[Tree]:
        import tree

        wanted = {name: folder for name, folder in examples(options).items() if name in (options.example or [name])}
        return [found for name, folder in wanted.items() for found in tree.trees_of(folder or starters.made(name))]

    return trees


def guarded(name: str, report: Report, function: Callable[..., Any], *arguments: Report | Tree) -> None:
    """A check that breaks off outside of its steps is a step of its own: a failure, or a skip if a tool is missing."""
    try:
        function(*arguments)
    except Exception as error:
        with report.step(name):
            raise error


if __name__ == "__main__":
    try:
        main()
    except KeyboardInterrupt:
        print("\ntests/run: interrupted", file=sys.stderr)
        sys.exit(130)
