"""The Rust workspace: format, lints, tests, licences, unused dependencies."""

import os
import shutil
import subprocess

import tools


def check_once(report):
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


def cargo(report, name, *arguments):
    with report.step(name) as step:
        run(step, tools.on_path("cargo"), *arguments)


def program(report, name, tool, *arguments):
    with report.step(name) as step:
        run(step, tools.need(tool), *arguments)


def run(step, *command):
    plain = {**os.environ, "CARGO_TERM_COLOR": "never"}
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
