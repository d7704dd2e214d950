"""The Rust workspace: format, lints, tests, licences, unused dependencies."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING

import tools

if TYPE_CHECKING:
    from report import Report, Step


def check_once(report: Report) -> None:
    cargo(report, "rust.fmt", "fmt", "--all", "--check", "--", "--files-with-diff")
    cargo(
        report,
        "rust.clippy",
        "clippy",
        "--workspace",
        "--all-targets",
        "--locked",
        "--quiet",
        "--",
        "--deny",
        "warnings",
    )
    if shutil.which("cargo-nextest"):
        cargo(
            report,
            "rust.test",
            "nextest",
            "run",
            "--workspace",
            "--locked",
            "--no-fail-fast",
            "--status-level",
            "fail",
            "--final-status-level",
            "fail",
        )
        cargo(report, "rust.doctest", "test", "--workspace", "--doc", "--locked", "--quiet")
    else:
        cargo(report, "rust.test", "test", "--workspace", "--locked", "--no-fail-fast", "--quiet")
    # not `advisories`, which are a part of their own: a test must not change its mind because of what was published overnight
    program(report, "rust.deny", "cargo-deny", "--log-level", "error", "check", "bans", "licenses", "sources")
    program(report, "rust.shear", "cargo-shear", "shear", "--locked", "--deny-warnings")


def cargo(report: Report, name: str, *arguments: str | Path) -> None:
    with report.step(name) as step:
        run(step, tools.on_path("cargo"), *arguments)


def program(report: Report, name: str, tool: str, *arguments: str | Path) -> None:
    with report.step(name) as step:
        run(step, tools.need(tool), *arguments)


def run(step: Step, *command: str | Path, environment: dict[str, str] | None = None) -> None:
    plain = {**os.environ, "CARGO_TERM_COLOR": "never", **(environment or {})}
    done = subprocess.run(
        [str(part) for part in command],
        cwd=tools.ROOT,
        env=plain,
        text=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )
    if done.returncode:
        lines = done.stdout.strip().splitlines()
        step.fail(f"exit status {done.returncode}\n" + "\n".join(lines[-80:]))
