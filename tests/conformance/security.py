"""The security bar of the Terraform roots and modules: checkov, offline, on a fixed list of checks."""

from __future__ import annotations

import functools
import hashlib
import json
import os
import re
import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import tools

if TYPE_CHECKING:
    from report import Report, Step
    from tree import Tree

# What no tree may fail. A check is left out of a file only by a comment with its reason:
# `#checkov:skip=CKV_AWS_260:an open port 80 is …`.
CHECKS = """
CKV_AWS_16 CKV_AWS_17 CKV_AWS_23 CKV_AWS_24 CKV_AWS_25 CKV_AWS_27 CKV_AWS_33 CKV_AWS_37 CKV_AWS_38 CKV_AWS_39 CKV_AWS_42
CKV_AWS_53 CKV_AWS_54 CKV_AWS_55 CKV_AWS_56 CKV_AWS_58 CKV_AWS_79 CKV_AWS_103 CKV_AWS_130 CKV_AWS_136 CKV_AWS_145
CKV_AWS_149 CKV_AWS_150 CKV_AWS_157 CKV_AWS_158 CKV_AWS_161 CKV_AWS_260 CKV_AWS_277 CKV_AWS_293 CKV_AWS_341
CKV2_AWS_6 CKV2_AWS_12 CKV2_AWS_64
""".split()

SKIP = re.compile(r"checkov:skip=(\w+)(?::[ \t]*(\S.*))?")

# (the check that has to fail, the module's file, how it is broken)
MUTANTS = (
    ("CKV_AWS_16", "rds/main.tf", r"(storage_encrypted +=) true", r"\1 false"),
    ("CKV_AWS_17", "rds/main.tf", r"(publicly_accessible +=) false", r"\1 true"),
    ("CKV_AWS_37", "eks-cluster/main.tf", r'"audit", ', ""),
    ("CKV_AWS_79", "node-group/main.tf", r'(http_tokens +=) "required"', r'\1 "optional"'),
    ("CKV_AWS_145", "state-bucket/main.tf", r'"aws:kms"', '"AES256"'),
    ("CKV2_AWS_6", "snapshot-bucket/main.tf", r"(block_public_acls +=) true", r"\1 false"),
)


trees: list[Tree] = []  # those that checkov looks at


def ahead(all_trees: list[Tree]) -> None:
    trees.extend(all_trees)


def check(tree: Tree, report: Report) -> None:
    folder = tree.root / "terraform"
    with report.step(f"security.checkov {tree.name}") as step:
        passed, skipped = checked(tree, step)
        step.detail = f"{passed} passed, {skipped} skipped with a reason"
    with report.step(f"security.reasons {tree.name}") as step:
        step.detail = f"{reasons(folder, step)} skips"
    # the modules are the same in most trees, and breaking one once is enough
    first, new = not broken, unbroken(folder / "modules")
    if first or new:
        with report.step(f"security.mutants {tree.name}") as step:
            if not new:
                step.fail("there is no module to break")
                return
            step.detail = f"{mutants(folder, new, step)} caught"


broken: set[Any] = set()


def unbroken(modules: Path) -> list[tuple[str, str, str, str]]:
    """Those of the mutants whose module stands here as in no tree before."""
    new = []
    for mutant in MUTANTS:
        path = modules / mutant[1]
        if path.is_file():
            made = (*mutant, contents(path.parent))
            if made not in broken:
                broken.add(made)
                new.append(mutant)
    return new


def contents(folder: Path) -> str:
    digest = hashlib.sha256()
    for path in sorted(folder.rglob("*.tf")):
        digest.update(f"{path.relative_to(folder)}\0{path.read_text()}\0".encode())
    return digest.hexdigest()


def checkov(folder: Path) -> tuple[dict[str, Any], dict[str, Any]]:
    """What checkov says of a folder; the listed checks only, and nothing fetched."""
    with tempfile.TemporaryDirectory() as home:
        done = subprocess.run(
            [
                # not by its script, which names the folder that it was installed in
                *(str(tools.need("security") / "bin" / "python"), "-m", "checkov.main"),
                *("--directory", str(folder), "--framework", "terraform", "--check", ",".join(CHECKS)),
                *("--output", "json", "--compact", "--skip-download", "--download-external-modules", "false"),
            ],
            cwd=folder,
            env={"PATH": os.environ["PATH"], "HOME": home, "LOG_LEVEL": "ERROR"},
            text=True,
            capture_output=True,
        )
    try:
        said = json.loads(done.stdout)
        return said["results"], said["summary"]
    except (ValueError, TypeError, KeyError) as error:
        raise RuntimeError(f"checkov exits {done.returncode}: {(done.stderr or done.stdout).strip()[-500:]}") from error


@functools.cache
def results() -> dict[str, dict[str, Any]]:
    """What checkov says of each tree, by kind: it takes longer to start than to look at one of them, so it looks at all at once."""
    with tempfile.TemporaryDirectory() as scratch:
        for tree in trees:
            shutil.copytree(tree.root / "terraform", Path(scratch) / tree.name)
        said, _ = checkov(Path(scratch))
    found: dict[str, dict[str, Any]] = {tree.name: {kind: [] for kind in said} for tree in trees}
    for kind, entries in said.items():
        for entry in entries:
            path = os.path.relpath(entry, scratch) if isinstance(entry, str) else entry["file_path"].removeprefix("/")
            name, _, file = path.partition("/")
            found[name][kind].append(file if isinstance(entry, str) else {**entry, "file_path": f"/{file}"})
    return found


def checked(tree: Tree, step: Step) -> tuple[int, int]:
    if tree not in trees:
        trees.append(tree)
    found = results()[tree.name]
    # a file that it cannot read is a file that it does not check
    for file in found["parsing_errors"]:
        step.fail(f"terraform/{file}: checkov cannot read it")
    for one in found["failed_checks"]:
        line = one["file_line_range"][0]
        step.fail(f"terraform{one['file_path']}:{line}: {one['resource']}: {one['check_id']} {one['check_name']}")
    if not found["passed_checks"]:
        step.fail("no check looked at anything")
    return len(found["passed_checks"]), len(found["skipped_checks"])


def reasons(folder: Path, step: Step) -> int:
    """Every skip says which check it leaves out and why."""
    count = 0
    for path in sorted(folder.rglob("*.tf")):
        for number, line in enumerate(path.read_text().splitlines(), 1):
            for found in SKIP.finditer(line):
                count += 1
                if not found.group(2):
                    step.fail(f"terraform/{path.relative_to(folder)}:{number}: {found.group(1)} is skipped without a reason")
    return count


def mutants(folder: Path, chosen: list[tuple[str, str, str, str]], step: Step) -> int:
    """Modules, each broken in its way, in one run."""
    with tempfile.TemporaryDirectory() as scratch:
        modules = Path(scratch) / "modules"
        shutil.copytree(folder / "modules", modules)
        wanted = set()
        for code, file, old, new in chosen:
            path = modules / file
            text, changes = re.subn(old, new, path.read_text(), count=1)
            if not changes:
                step.fail(f"{file} has no `{old}` to break")
            path.write_text(text)
            wanted.add((code, f"/{file}"))
        results, _ = checkov(modules)
        caught = {(found["check_id"], found["file_path"]) for found in results["failed_checks"]}
    for code, file in sorted(wanted - caught):
        step.fail(f"{code} does not see the fault in modules{file}")
    return len(wanted & caught)
