"""Tests of this part itself: each way to break the tree, or to leave something behind, is seen."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from report import Report

from applied import account, order
from applied.life import Life, said

if TYPE_CHECKING:
    from report import Step

LOCAL = 'terraform {\n  backend "local" {}\n}\n'
Edit = Callable[[Path], None]


def swap(pattern: str, old: str, new: str, every: bool = False) -> Edit:
    """Replaces a text in the first file of the pattern that has it, once or wherever it stands."""

    def edit(folder: Path) -> None:
        for file in sorted(folder.glob(pattern)):
            text = file.read_text()
            if old in text:
                file.write_text(text.replace(old, new, -1 if every else 1))
                return
        raise LookupError(f"no {pattern} has `{old}`")

    return edit


def drop(file: str, pattern: str) -> Edit:
    """Removes what the pattern matches."""

    def edit(folder: Path) -> None:
        text, found = re.subn(pattern, "", (folder / file).read_text(), flags=re.MULTILINE | re.DOTALL)
        if not found:
            raise LookupError(f"{file} has no `{pattern}`")
        (folder / file).write_text(text)

    return edit


def unprotected(folder: Path) -> None:
    for file in (folder / "modules").rglob("*.tf"):
        file.write_text(re.sub(r"^ *prevent_destroy = true\n", "", file.read_text(), flags=re.MULTILINE))


class Copy(Life):
    """The roots in their accounts and states, from a copy of the tree that can be broken."""

    def __init__(self, life: Life, name: str, *edits: Edit) -> None:
        vars(self).update(vars(life))
        self.folder = life.folder / "mutants" / name
        shutil.rmtree(self.folder, ignore_errors=True)
        shutil.copytree(life.tree.root / "terraform", self.folder / "terraform")
        for edit in edits:
            edit(self.folder / "terraform")


def of_roots(life: Life, step: Step) -> int:
    """Breaks copies of the tree while all roots are applied; nothing of it is applied to them."""
    roots: dict[str, Callable[[], str]] = {
        "reference": lambda: unchanged(
            Copy(life, "reference", swap("roots/storage/*.tf", ".outputs.application_private_subnet_ids", ".outputs.application_subnet_ids")), "storage"
        ),
        "state": lambda: unchanged(Copy(life, "state", swap("roots/ingress/*.tf", "roots/network.tfstate", "roots/networks.tfstate")), "ingress"),
        "drift": lambda: unchanged(
            Copy(life, "drift", swap("modules/pod-identity/main.tf", '"Service account', '"${timestamp()} Service account')), "ci"
        ),
        "name": lambda: taken(life),
        "protection": lambda: destroyable(life),
    }
    wanted = {
        "reference": "does not have an attribute named",
        "state": "Unable to find remote state",
        "drift": "the second plan is not empty",
        "name": "EntityAlreadyExists",
        "protection": "it could be destroyed with all its data",
    }
    for name, answer in roots.items():
        heard = answer()
        if wanted[name] not in " ".join(heard.split()):
            step.fail(f"{name}: `{wanted[name]}` is not said, but `{heard}`")
    return len(roots)


def unchanged(copy: Life, root: str) -> str:
    """What is said of a root that is planned again."""
    copy.good(root, "init", "-input=false")
    try:
        copy.unchanged(root)
    except RuntimeError as error:
        return str(error)
    return "nothing"


def taken(life: Life) -> str:
    """A second root makes a role of the same name: the same root, with a state of its own."""
    copy = Copy(life, "name")
    local(copy, "ci")
    done = copy.terraform("ci", "apply", "-input=false", "-auto-approve", "-target=module.gitlab_runner.aws_iam_role.this")
    return said(done.stderr)


def destroyable(life: Life) -> str:
    copy = Copy(life, "protection", unprotected)
    copy.good("storage", "init", "-input=false")
    copy.roots = {"storage": life.roots["storage"]}
    report = Report(quiet=True)
    with report.step("mutant") as inner:
        copy.protected(inner)
    return " ".join(report.steps[0].problems)


def local(copy: Life, root: str) -> None:
    """A state of its own, on this machine."""
    (copy.folder / "terraform" / "roots" / root / "backend_override.tf").write_text(LOCAL)
    copy.good(root, "init", "-input=false")


def renamed(root: str, prefix: str) -> Edit:
    """All that the root makes gets other names, so that what is there already is not in the way."""

    def edit(folder: Path) -> None:
        for file in sorted((folder / "roots" / root).glob("*.tf")):
            lines = [line if "bucket" in line or file.name == "backend.tf" else line.replace('"secret-management', f'"{prefix}') for line in file.read_text().splitlines()]
            file.write_text("\n".join(lines) + "\n")

    return edit


def both(first: Edit, second: Edit) -> Edit:
    def edit(folder: Path) -> None:
        first(folder)
        second(folder)

    return edit


DELETABLE = 'refuses to be deleted."\n  type        = bool\n  default     = '
# (root, what is made, what the second life says, how the copy is broken)
LIVES = (
    (
        "databases",
        "module.orders.aws_secretsmanager_secret_version.master",
        "scheduled for deletion",
        drop("modules/rds/password.tf", r"^ *recovery_window_in_days = 0\n"),
    ),
    (
        "databases",
        "module.orders.aws_db_instance.this",
        "DBSnapshotAlreadyExists",
        swap("modules/rds/main.tf", '-final-${formatdate("YYYYMMDDhhmmss", plantimestamp())}"', '-final"'),
    ),
    (
        "cluster-tooling",
        "module.cluster.aws_eks_cluster.this",
        "log group already exists",
        both(
            drop("modules/eks-cluster/roles.tf", r'^resource "aws_iam_role_policy" "no_log_groups" \{.*?^\}\n'),
            drop("modules/eks-cluster/main.tf", r"^ *aws_iam_role_policy\.no_log_groups,\n"),
        ),
    ),
)


def of_lives(life: Life, step: Step) -> int:
    """Two lives of one resource each in a copy, good and broken: the broken one comes up once only, or goes once only."""
    answers: dict[str, str] = {}
    before = life.account()

    def lived(name: str) -> None:
        kind, number = name.split()
        root, target, _, edit = LIVES[int(number)]
        deletable = swap("modules/rds/variables.tf", DELETABLE + "true", DELETABLE + "false")
        edits = [unprotected, deletable, renamed(root, f"{kind}{number}"), *([edit] if kind == "broken" else [])]
        copy = Copy(life, f"{kind}-{number}", *edits)
        local(copy, root)
        answers[name] = ""
        for verb in (("apply", f"-target={target}"), ("destroy",)) * 2:
            done = copy.terraform(root, *verb, "-input=false", "-auto-approve")
            if done.returncode:
                answers[name] = said(done.stderr)
                break
        copy.terraform(root, "destroy", "-input=false", "-auto-approve")

    order.each({f"{kind} {number}": set() for kind in ("good", "broken") for number in range(len(LIVES))}, lived, 6)
    # what is broken cannot be cleaned up: that is what is wrong with it
    life.of_mutants.update(account.more(before, life.account()))
    for number, (_, target, says, _) in enumerate(LIVES):
        if answers[f"good {number}"]:
            step.fail(f"{target} does not live twice: {answers[f'good {number}']}")
        if says not in " ".join(answers[f"broken {number}"].split()):
            step.fail(f"{target}, broken, does not say `{says}`: {answers[f'broken {number}'] or 'nothing'}")
    return len(LIVES)


def of_account(step: Step) -> int:
    """Whatever is left behind is seen."""
    start = {"kms eu-west-1 keys": ["a"], "logs eu-west-1 groups": []}
    for place, name in (("kms eu-west-1 keys", "b"), ("logs eu-west-1 groups", "/aws/eks/main/cluster"), ("ec2 eu-west-1 vpcs", "vpc-1")):
        report = Report(quiet=True)
        with report.step("mutant") as inner:
            account.same(start, {**start, place: [*start.get(place, []), name]}, inner)
        if not any(name in problem for problem in report.steps[0].problems):
            step.fail(f"{name} is left and nobody says so: {report.steps[0].problems}")
    return 3
