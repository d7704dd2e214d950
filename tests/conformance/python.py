"""The Python of the tests and of the catalog's scripts: types and lints."""

import rust
import tools

FOLDERS = ("tests", "compiler", "examples")


def check_once(report):
    python = tools.need("lint") / "bin" / "python"
    with report.step("python.lint") as step:
        rust.run(step, python, "-m", "ruff", "check", "--no-cache", "--quiet", "--config", tools.HERE / "pyproject.toml", *FOLDERS)
    with report.step("python.types") as step:
        rust.run(step, python, "-m", "mypy", "--config-file", tools.HERE / "pyproject.toml", tools.HERE)
