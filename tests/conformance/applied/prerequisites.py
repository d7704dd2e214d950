"""What the README asks for before the bring-up, checked by the commands that stand there."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from typing import TYPE_CHECKING

import tools

if TYPE_CHECKING:
    from report import Step

    from applied.life import Life

ROW = re.compile(r"^\| (?P<what>.+?) \| `(?P<command>[^`]+)` \| (?P<shows>.+?) \|$", re.MULTILINE)
# what needs a registry, a repository, an identity provider or people that are not here
ELSEWHERE = ("docker ", "curl ", "git ls-", "GIT_SSH_COMMAND=", "gpg --show-keys", "vault ", "session-manager-plugin ")
LEAST = 6  # rows that run on any tree


def rows(readme: str) -> list[tuple[str, str, list[str]]]:
    """What is needed, the command that checks it, and the parts of what it prints."""
    _, _, section = readme.partition("### What you need\n")
    section = section.partition("\n### ")[0]
    return [(row["what"], row["command"], re.findall(r"`([^`]+)`", row["shows"])) for row in ROW.finditer(section)]


def run(life: Life, command: str) -> str:
    path = f"{tools.on_the_path('aws', 'aws', life.folder / 'programs')}:{os.environ['PATH']}"
    environment = {**life.environment, "PATH": path, "AWS_DEFAULT_REGION": life.region}
    done = subprocess.run(["bash", "-c", command], cwd=life.folder, env=environment, text=True, capture_output=True)
    return done.stdout + done.stderr


def here(command: str) -> bool:
    """Whether this machine can run it: what it asks is here, and so is the program. What is in another account is not."""
    return "--registry-id" not in command and not command.startswith(ELSEWHERE) and (command.startswith("aws ") or bool(shutil.which(command.split()[0])))


def unmet(life: Life) -> list[str]:
    """What the commands say is missing."""
    problems = []
    for what, command, parts in rows(life.readme):
        said = run(life, command) if here(command) else None
        problems += [f"{what}: `{command}` does not print `{part}`: {said.strip()[-200:]}" for part in parts if said is not None and part not in said]
    return problems


def check(life: Life, prepare: object, step: Step) -> str:
    """Before anything is prepared something is missing, and nothing afterwards."""
    found = rows(life.readme)
    running = [command for _, command, _ in found if here(command)]
    if len(running) < LEAST:
        step.fail(f"only {len(running)} of {len(found)} commands can be run")
    if any(not parts for _, command, parts in found if not command.startswith("session-manager-plugin")):
        step.fail("a row says nothing that its command prints")
    if not any("aws iam get-role" in problem for problem in unmet(life)):
        step.fail("an empty account is not noticed")
    prepare()  # type: ignore[operator]
    for problem in unmet(life):
        step.fail(problem)
    return f"{len(running)} of {len(found)} commands"
