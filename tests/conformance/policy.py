"""What holds for every file of a tree, whatever it is."""

from __future__ import annotations

import json
import os
import re
import ssl
import stat
import subprocess
import tempfile
from typing import TYPE_CHECKING, Any

import hcl
import tools
import yaml
import yamls

if TYPE_CHECKING:
    from report import Report, Step
    from tree import Tree

# parts of this machine that no output may have taken in
LOCAL = [re.escape(str(path)) + r"(?=/|\b)" for path in (tools.ROOT, os.path.join(tempfile.gettempdir(), "platformc"))]
LOCAL += [r"/Users/[a-z]", r"file:///", r"[A-Z]:\\\\?Users"]


def check(tree: Tree, report: Report) -> None:
    files = tree.files()
    with report.step(f"policy.files {tree.name}") as step:
        for file in files:
            plain(tree, file, step)
        step.detail = f"{len(files)} files"
    with report.step(f"policy.parses {tree.name}") as step:
        step.detail = parses(tree, files, step)


def plain(tree: Tree, file: str, step: Step) -> None:
    path = tree.root / file
    mode = path.lstat().st_mode
    if not stat.S_ISREG(mode):
        step.fail(f"{file}: not a plain file")
        return
    if mode & 0o111:
        step.fail(f"{file}: executable")
    content = path.read_bytes()
    if not content.strip():
        step.fail(f"{file}: empty")
        return
    if not content.endswith(b"\n") or content.endswith(b"\n\n"):
        step.fail(f"{file}: does not end with one newline")
    if b"\r" in content:
        step.fail(f"{file}: carriage returns")
    try:
        text = content.decode()
    except UnicodeDecodeError as error:
        step.fail(f"{file}: not UTF-8: {error}")
        return
    for number, line in enumerate(text.split("\n"), 1):
        if line != line.rstrip():
            step.fail(f"{file}:{number}: trailing white space")
        for pattern in LOCAL:
            if re.search(pattern, line):
                step.fail(f"{file}:{number}: a path of the machine that built it: {line.strip()[:120]}")
    if re.search(r"[^A-Za-z0-9._/-]", file):
        step.fail(f"{file}: a name with unusual characters")


def certificates(text: str) -> None:
    """Certificates, each in its block, and nothing else: a key has no place in the tree."""
    blocks = re.findall(r"-----BEGIN CERTIFICATE-----\n(.*?)-----END CERTIFICATE-----\n", text, re.DOTALL)
    for block in blocks:
        ssl.PEM_cert_to_DER_cert(f"{ssl.PEM_HEADER}\n{block}{ssl.PEM_FOOTER}\n")
    if not blocks or re.sub(r"-----BEGIN CERTIFICATE-----\n.*?-----END CERTIFICATE-----\n", "", text, flags=re.DOTALL):
        raise ValueError("not certificates alone")


def script(text: str) -> None:
    """A template of a script, whose `${name}` bash reads as Terraform does."""
    done = subprocess.run(["bash", "-n"], input=text, text=True, capture_output=True)
    if done.returncode:
        raise ValueError(done.stderr.strip())


# a user, a group or a team, or an e-mail address
OWNER = re.compile(r"@[\w.-]+(/[\w.-]+)*|[^@\s]+@[\w-]+(\.[\w-]+)+")


def owners(text: str) -> None:
    """Comments, and patterns from the repository's folder with at least one owner each, none of them twice."""
    lines = [line.split() for line in text.splitlines() if not line.startswith("#")]
    patterns = [line[0] for line in lines]
    for pattern, *people in lines:
        if pattern != "*" and not re.fullmatch(r"(/[\w.-]+)+(/|\*)?", pattern):
            raise ValueError(f"`{pattern}` is no pattern of this tree")
        if not people or len(set(people)) < len(people) or not all(OWNER.fullmatch(person) for person in people):
            raise ValueError(f"`{pattern}` has the owners {people}")
    if not lines or any(pattern in patterns[index + 1 :] and lines[index] in lines[index + 1 :] for index, pattern in enumerate(patterns)):
        raise ValueError("no line, or one that is there twice")


def parses(tree: Tree, files: list[str], step: Step) -> str:
    counts: dict[Any, Any] = {}
    for file in files:
        kind = file.rpartition(".")[2]
        read: Any = {
            "yaml": read_yaml,
            "yml": read_yaml,
            "json": json.loads,
            "hcl": hcl.loaded,
            "pem": certificates,
            "tf": None,
            "md": None,
            "sql": None,
            "tftpl": script,
            "sh": script,
            "CODEOWNERS": owners,
        }.get(kind, False)
        if read is False:
            step.fail(f"{file}: what kind of file is this?")
        if not read:
            continue
        counts[kind] = counts.get(kind, 0) + 1
        try:
            read(tree.text(file))
        except yaml.YAMLError as error:
            mark = getattr(error, "problem_mark", None)
            step.fail(f"{file}:{mark.line + 1 if mark else 0}: {getattr(error, 'problem', error)}")
        except Exception as error:  # each parser has its own
            step.fail(f"{file}: {str(error).splitlines()[0]}")
    return ", ".join(f"{count} {kind}" for kind, count in sorted(counts.items()))


def read_yaml(text: str) -> None:
    if not yamls.documents(text):
        raise ValueError("no document")
