"""One copy of a tree with its roots in a stand-in for AWS: applied, planned again, destroyed as the README says."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import textwrap
import urllib.request
from pathlib import Path
from typing import TYPE_CHECKING

import tools
from terraform_roots import layout, scratch

from applied import order

if TYPE_CHECKING:
    from aws_server.server import Server
    from report import Step
    from tree import Tree

# roots at a time: each computes for seconds, and waits for minutes until the provider believes that something is there
LIMIT = 6
STATE = "state"  # the root that makes the bucket of all states
BLOCK = re.compile(r"^( *)```sh\n(.*?)^ *```$", re.MULTILINE | re.DOTALL)


class Life:
    """The roots of a tree that need nothing but AWS, and what is done with them."""

    def __init__(self, tree: Tree, aws: Server, before: dict[str, set[str]]) -> None:
        self.tree, self.aws = tree, aws
        self.folder = self.place(tree)
        self.roots = {name: root for name, root in layout.roots(tree).items() if root.providers() == {"aws"}}
        self.left_out = sorted(layout.roots(tree).keys() - self.roots)
        self.needs = {name: before[name] & self.roots.keys() for name in self.roots}
        self.region = self.roots[STATE].backend()["region"]
        self.readme = tree.text("README.md")
        self.environment = {**scratch.environment(self.folder), **aws.environment(), "TF_IN_AUTOMATION": "1"}
        self.lives = 0
        self.of_mutants: set[tuple[str, str]] = set()  # (place, name) of what broken copies left behind
        self.states: dict[str, list[str]] = {}  # what the account holds once there is a place for the states

    @staticmethod
    def place(tree: Tree) -> Path:
        return tools.ROOT / "target" / "conformance" / "applied" / tree.name

    def write(self) -> None:
        """A fresh copy of the tree, as a person has it who starts anew."""
        self.lives += 1
        shutil.rmtree(self.folder / "terraform", ignore_errors=True)
        shutil.copytree(self.tree.root / "terraform", self.folder / "terraform")

    def terraform(self, root: str, *arguments: str) -> subprocess.CompletedProcess[str]:
        command, folder = [tools.on_path("terraform"), *arguments, "-no-color"], self.folder / "terraform" / "roots" / root
        if arguments[0] == "init":
            return subprocess.run(command, cwd=folder, env=self.environment, text=True, capture_output=True)
        with self.aws.programs.lent(folder, self.environment) as environment:
            return subprocess.run(command, cwd=folder, env=environment, text=True, capture_output=True)

    def good(self, root: str, *arguments: str) -> str:
        done = self.terraform(root, *arguments)
        if done.returncode:
            raise RuntimeError(f"terraform {arguments[0]}: {said(done.stderr or done.stdout)}")
        return done.stdout

    def shell(self, script: str, **more: str) -> None:
        """Commands of the README, in the folder of the README."""
        environment = {**self.environment, "TF_CLI_ARGS_apply": "-auto-approve -input=false", "TF_CLI_ARGS_destroy": "-auto-approve", **more}
        done = subprocess.run(["bash", "-euo", "pipefail", "-c", script], cwd=self.folder, env=environment, text=True, capture_output=True)
        if done.returncode:
            raise RuntimeError(f"{script.strip().splitlines()[0]} …: {said(done.stderr or done.stdout)}")

    def block(self, having: str) -> str:
        """The commands of the README among which this one stands."""
        found = [textwrap.dedent(block[2]) for block in BLOCK.finditer(self.readme) if having in block[2]]
        if len(found) != 1:
            raise RuntimeError(f"the README has {len(found)} blocks of commands with `{having}`")
        return found[0]

    def up(self, without: set[str] | None = None) -> None:
        """All roots are applied, but for those that are there already."""
        there = without or set()
        for root in there:
            self.good(root, "init", "-input=false")
        order.each({root: needed - there for root, needed in self.needs.items() if root not in there}, self.applied, LIMIT)

    def applied(self, root: str) -> None:
        if root == STATE:
            self.shell(self.block("roots/state init -migrate-state"), TF_CLI_ARGS_init="-input=false -force-copy")
            self.states = self.account()
            return
        self.good(root, "init", "-input=false")
        self.good(root, "apply", "-input=false", "-auto-approve")

    def again(self) -> None:
        """Each root has nothing to change, now that all are there."""
        order.each({root: set() for root in self.roots}, self.unchanged, os.cpu_count() or 1)

    def unchanged(self, root: str) -> None:
        done = self.terraform(root, "plan", "-input=false", "-detailed-exitcode", "-lock=false")
        if done.returncode == 2:
            raise RuntimeError(f"the second plan is not empty: {changes(done.stdout)}")
        if done.returncode:
            raise RuntimeError(f"terraform plan: {said(done.stderr)}")

    def count(self) -> int:
        """The resources in the states of all roots."""
        listed = [self.good(root, "state", "list").split("\n") for root in self.roots]
        return sum(bool(line) and ".data." not in line and not line.startswith("data.") for lines in listed for line in lines)

    def protected(self, step: Step) -> int:
        """Roots that hold data refuse to be destroyed, until somebody takes the protection away."""
        holding = [root for root in self.roots if any(self.guarded(call["source"]) for call in self.roots[root].calls().values())]

        def refused(root: str) -> None:
            done = self.terraform(root, "plan", "-destroy", "-refresh=false", "-input=false", "-lock=false")
            if done.returncode == 0 or "prevent_destroy" not in done.stderr:
                raise RuntimeError("it could be destroyed with all its data")

        try:
            order.each({root: set() for root in holding}, refused, os.cpu_count() or 1)
        except order.Failed as failed:
            for root, problem in failed.problems.items():
                step.fail(f"{root}: {problem}")
        return len(holding)

    def guarded(self, source: str) -> bool:
        """Whether the module in the tree as it was compiled protects something."""
        return any("prevent_destroy = true" in file.read_text() for file in (self.tree.root / "terraform" / "modules" / Path(source).name).glob("*.tf"))

    def unprotect(self) -> None:
        self.shell(self.block("prevent_destroy = true$/d"))

    def down(self) -> None:
        """All roots but that of the states are destroyed in the opposite order."""
        later = order.turned(self.needs)
        order.each({root: later[root] for root in self.roots if root != STATE}, self.destroyed, LIMIT)

    def destroyed(self, root: str) -> None:
        self.good(root, "destroy", "-input=false", "-auto-approve")

    def account(self) -> dict[str, list[str]]:
        with urllib.request.urlopen(f"{self.aws.address}/stand-in/account", timeout=30) as answer:
            found: dict[str, list[str]] = json.load(answer)
        kept = {place: [name for name in names if (place, name) not in self.of_mutants] for place, names in found.items()}
        return {place: names for place, names in kept.items() if names}


def said(text: str) -> str:
    """What terraform says went wrong, without its frames."""
    lines = [line.lstrip("│╷╵ ").rstrip() for line in text.splitlines()]
    return "\n".join(line for line in lines if line)[-1500:]


def changes(plan: str) -> str:
    return "\n".join(line.strip() for line in plan.splitlines() if re.match(r"^\s*(# |[-+~/]+ )", line))[:1500]
