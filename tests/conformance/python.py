"""The Python of the tests and of the catalog's scripts: types and lints."""

from __future__ import annotations

from typing import TYPE_CHECKING

import rust
import tools

if TYPE_CHECKING:
    from report import Report

FOLDERS = ("tests", "compiler", "examples")


def check_once(report: Report) -> None:
    python = tools.need("lint") / "bin" / "python"
    with report.step("python.lint") as step:
        rust.run(step, python, "-m", "ruff", "check", "--no-cache", "--quiet", "--config", tools.HERE / "pyproject.toml", *FOLDERS)
    with report.step("python.types") as step:
        check = ("-m", "mypy", "--config-file", tools.HERE / "pyproject.toml")
        rust.run(step, python, *check, tools.HERE)
        program = tools.HERE / "aws_server"
        rust.run(step, python, *check, program / "serve.py", environment={"MYPYPATH": str(program)})
