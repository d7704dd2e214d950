"""What somebody has who clones the repository and nothing beside it: the parts that could read data from outside, once more."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import golden
import rendering
import tools

if TYPE_CHECKING:
    from report import Report, Step

# the parts that have read, or could read, what is no part of the project, or what git does not track
PARTS = ("docs", "definitions", "schemas", "helm", "providers", "images", "rights", "mutants")
# one tree of each mesh; every kind of custom resource but a few is in them
EXAMPLES = ("delivery", "secret-management-consul")
# the checks that need the real charts, without the names of trees
CHARTS = {"definitions.charts", "images.charts", "images.keys", "rights.charts", *rendering.STEPS}

# Folders of one machine, and whatever stands beside the repository.
OUTSIDE = re.compile(
    r"(?<![\w.~*$}>/-])/(?:work|home|root|tmp|opt|mnt|srv|Users|usr|var|proc)/[\w*.{$/-]+|\.\./shared\b|ROOT\.parent\b|\bSHARED\b"
)
# files of programs: what they name, they read
PROGRAMS = re.compile(r"(^|/)(build\.rs|run)$|\.(py|mjs|js|sh|toml)$|^(compiler|spec|output|access|tests)/.*tests?(/|\.rs$).*")
# (file, what it may name, why)
ALLOWED = (
    ("tests/conformance/bare.py", ".*", "this list"),
    ("tests/conformance/tools.py", r"ROOT\.parent|SHARED|\.\./shared", "the one place that looks for the real charts"),
    ("tests/conformance/terraform_roots/scratch.py", "/(opt|usr|var)/.*", "where Terraform's mirrors are by its own documentation"),
    ("tests/conformance/alerting/servers.py", "/usr/share/prometheus/alertmanager", "a text in Debian's program, which is replaced"),
    ("tests/conformance/vault_server/servers.py", "/usr/lib/postgresql.*", "where Debian has the programs of PostgreSQL"),
    ("tests/conformance/vault_server/person.py", "/tmp/platformc-person-.*", "a socket needs a short name"),
    ("tests/conformance/vault_server/agents.py", "/proc/.*", "of the processes that it started"),
    ("tests/conformance/vault_server/jobs.py", "/var/run/secrets/.*", "in a pod"),
    ("compiler/src/components/", "/(var/run/secrets|tmp)/.*", "in a pod"),
    ("tests/conformance/settings/releases.py", "/var/lib/otelcol", "in a pod"),
    ("tests/conformance/bringup/bastion.py", "/usr/local/bin", "on the bastion, and replaced by a folder of the test"),
    ("spec/src/include/tests.rs", r"\.\./shared", "in no folder: the files are a table of the test"),
    ("compiler/cli/tests/cli/include.rs", r"\.\./shared", "in the folder of the test"),
    ("tests/ui/p0601-above-the-folder/", r"\.\./shared", "what the user wrote"),
)


def check_once(report: Report) -> None:
    with report.step("bare.outside") as step:
        step.detail = outside(tools.ROOT, tracked(), step)
    with report.step("bare.mutants") as step:
        step.detail = mutants(step)
    with tempfile.TemporaryDirectory(prefix="platformc-bare-") as temporary:
        clone = Path(temporary) / "clone"
        with report.step("bare.clone") as step:
            step.detail = cloned(clone)
        if clone.is_dir():
            with report.step("bare.run") as step:
                step.detail = judged(ran(clone), step)


def tracked() -> Any:
    """The files that git tracks; without git, all but what is built."""
    if (tools.ROOT / ".git").exists() and shutil.which("git"):
        # whoever owns the checkout
        command = ["git", "-c", "safe.directory=*", "ls-files", "-z"]
        done = subprocess.run(command, cwd=tools.ROOT, text=True, capture_output=True)
        if done.returncode:
            raise RuntimeError(f"git ls-files: {done.stderr.strip()[-400:]}")
        found = [tools.ROOT / name for name in done.stdout.split("\0") if name]
    else:
        built = {"target", "__pycache__", ".git"}
        found = [path for path in sorted(tools.ROOT.rglob("*")) if not built & set(path.relative_to(tools.ROOT).parts)]
    return [path.relative_to(tools.ROOT).as_posix() for path in found if path.is_symlink() or path.is_file()]


def outside(root: Path, files: list[str], step: Step) -> str:
    """No program of the project reads another folder of the machine than those that are allowed."""
    programs = [file for file in files if PROGRAMS.search(file)]
    for file in programs:
        allowed = [re.compile(what) for start, what, _ in ALLOWED if file.startswith(start)]
        for number, line in enumerate((root / file).read_text(errors="replace").splitlines(), 1):
            for found in OUTSIDE.finditer("" if line.startswith("#!") else line):
                if not any(what.match(found.group()) for what in allowed):
                    step.fail(f"{file}:{number}: `{found.group()}` is not in the repository")
    return f"{len(programs)} programs"


def cloned(clone: Any) -> str:
    """What a clone would have if all changes to tracked files were committed."""
    names = tracked()
    for name in names:
        (clone / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(tools.ROOT / name, clone / name, follow_symlinks=False)
    (clone / "target").mkdir()
    (clone / "target" / "tools").symlink_to(tools.TOOLS.resolve())
    return f"{len(names)} files"


def ran(clone: Any) -> list[dict[str, Any]]:
    """How every check ended in the clone."""
    report = clone.parent / "report.json"
    examples = [argument for name in EXAMPLES for argument in ("--example", name)]
    command = [sys.executable, "tests/conformance/run.py", *PARTS, "--jobs", "1", *examples, "--report", report]
    done = subprocess.run(
        [str(part) for part in command],
        cwd=clone,
        env={**os.environ, "PLATFORMC": str(golden.binary()), "PYTHONDONTWRITEBYTECODE": "1"},
        text=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )
    if not report.is_file():
        raise RuntimeError(f"it ended with status {done.returncode}: {done.stdout.strip()[-2000:]}")
    steps: list[dict[str, Any]] = json.loads(report.read_text())
    return steps


def judged(steps: list[dict[str, Any]], step: Step) -> Any:
    """Nothing failed, and what was skipped for want of the real charts is exactly what is known to need them."""
    without = set()
    for found in steps:
        if found["state"] == "FAIL":
            step.fail(f"{found['name']}: " + "; ".join(found["problems"][:3]))
        elif found["state"] == "skip" and found["excused"]:
            without.add(found["name"].split(" ")[0])
            if "../shared/charts" not in found["skipped"]:
                step.fail(f"{found['name']} was skipped, but not for want of the charts: {found['skipped']}")
    for name in sorted(without - CHARTS):
        step.fail(f"{name} was skipped, and is not known to need the real charts")
    for name in sorted(CHARTS - without):
        step.fail(f"{name} was not skipped: there are no charts beside the clone")
    passed = sum(found["state"] == "ok" for found in steps)
    if not passed:
        step.fail("nothing passed")
    missing = sorted({found["skipped"] for found in steps if found["state"] == "skip" and not found["excused"]})
    return f"{passed} passed, without the charts {len(without)} skipped" + "".join(f"; {reason}" for reason in missing)


def mutants(step: Step) -> str:
    """Both judgements see what they are for."""
    texts = {
        "tests/conformance/some.py": 'Path("/work/data").read_text()',
        "tests/conformance/other.py": 'ROOT.parent / "shared"',
        "compiler/cli/tests/cli/more.rs": 'read("../../../../shared/x")',
        "tests/run": "cat /root/list",
    }
    for name, text in texts.items():
        with tempfile.TemporaryDirectory(prefix="platformc") as folder:
            (Path(folder) / name).parent.mkdir(parents=True)
            (Path(folder) / name).write_text(text + "\n")
            inner = type(step)("mutant")
            outside(Path(folder), [name], inner)
            if not inner.problems:
                step.fail(f"nothing said of `{text}` in {name}")
    good = [{"name": "docs.links", "state": "ok"}] + [
        {"name": name, "state": "skip", "excused": True, "skipped": tools.NO_CHARTS} for name in CHARTS
    ]
    cases = (
        (good, None),
        (good[1:], "nothing passed"),
        (good[:1], "was not skipped"),
        ([*good, {"name": "schemas.coverage a", "state": "FAIL", "problems": ["no schema"]}], "schemas.coverage a: no schema"),
        ([*good, {**good[1], "name": "schemas.coverage a"}], "not known to need"),
        ([*good, {**good[1], "skipped": "no data"}], "not for want of the charts"),
    )
    for steps, says in cases:
        inner = type(step)("mutant")
        judged(steps, inner)
        if (says is None and inner.problems) or (says and not any(says in problem for problem in inner.problems)):
            step.fail(f"expected `{says}`, but {inner.problems}")
    return f"{len(texts) + len(cases)} cases"
