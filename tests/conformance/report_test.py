"""The report of the checks: what its closing summary prints, and what ends how."""

from __future__ import annotations

import contextlib
import io
import json
import re
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import tools
from report import Report

if TYPE_CHECKING:
    from report import Step

EXPECTED = """\

== summary ==
part     passed  failed  skipped  seconds  of processors
flux          2       1        0       12              3
schemas       1       2        3
tools                                   4              1

failed:
  FAIL flux.sync shop: 2 problems
         - first
           and more of it
         - second
  FAIL schemas.core shop: only one
         with another line
  FAIL schemas.names shop: ZeroDivisionError at examples:NUMBER: division by zero

skipped:
  2: `node` is not on the PATH
       schemas.models shop, schemas.models bank
  1: no charts
       schemas.charts

3 passed, 3 failed, 3 skipped
"""


def check(step: Step) -> str:
    report = examples(strict=False)
    printed = re.sub(r"examples:\d+", "examples:NUMBER", caught(report.summary))
    if printed != EXPECTED:
        step.fail(f"the summary is\n{printed}")
    if printed.splitlines()[-1] != "3 passed, 3 failed, 3 skipped":
        step.fail("the last line is not the counts alone")
    strict = examples(strict=True)
    ends = [len(strict.of(state)) for state in ("ok", "FAIL", "skip")]
    if ends != [3, 5, 1]:
        step.fail(f"with CI=true only what is no part of the project may be skipped: {ends}")
    good = Report(quiet=True)
    with good.step("one"):
        pass
    if not said(good.summary) or said(report.summary):
        step.fail("the summary does not say whether something failed")
    with tempfile.TemporaryDirectory(prefix="platformc") as folder:
        report.write(Path(folder) / "report.json")
        written = json.loads((Path(folder) / "report.json").read_text())
    if [entry["state"] for entry in written] != ["ok", "ok", "FAIL", "ok", "FAIL", "skip", "skip", "FAIL", "skip"]:
        step.fail(f"the file says {written}")
    return "a summary of 9 checks"


def examples(strict: bool) -> Report:
    """Checks of every end."""
    report = Report(strict=strict, quiet=True)
    for name in ("flux.builds shop", "flux"):
        with report.step(name):
            pass
    with report.step("flux.sync shop") as step:
        for problem in ("first\nand more of it", "second", "second"):
            step.fail(problem)
    with report.step("schemas.definitions shop"):
        pass
    with report.step("schemas.core shop") as step:
        step.fail("only one\nwith another line")
    for tree in ("shop", "bank"):
        with report.step(f"schemas.models {tree}"):
            raise tools.Missing("`node` is not on the PATH")
    with report.step("schemas.names shop"):
        _ = 1 / 0
    with report.step("schemas.charts") as step:
        step.skip("no charts", shared=True)
    report.times = {"flux": (12.4, 3.2), "tools": (4.0, 1.0)}
    return report


def caught(function: Callable[..., Any]) -> str:
    with contextlib.redirect_stdout(io.StringIO()) as out:
        function()
    return out.getvalue()


def said(function: Callable[..., Any]) -> bool:
    with contextlib.redirect_stdout(io.StringIO()):
        result: bool = function()
        return result
