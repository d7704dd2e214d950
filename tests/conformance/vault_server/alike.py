"""What was proved in an earlier tree and is the same in this one, so that it need not be proved again."""

from __future__ import annotations

import copy
import hashlib
import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from . import programs, stage
from .expectation import database_name

if TYPE_CHECKING:
    from tree import Tree

    from vault_server.expectation import Secret
    from vault_server.matrix import Lab

tested: dict[Any, Any] = {}  # what was tested -> the name of the tree that it was tested in
tried: set[Any] = set()  # how logins are made and ended that programs lived with
done: set[Any] = set()


def once(what: str) -> bool:
    """Whether this is the first time: for a check that is the same in every tree, once it is known to notice what it should."""
    if what in done:
        return False
    done.add(what)
    return True


def delivers(file: Path) -> bool:
    """Whether a file of Flux says how somebody logs in to Vault."""
    if file.name == "workload.yaml":
        return "vault.hashicorp.com/" in file.read_text()
    return file.name in ("secrets.yaml", "classes.yaml", "authority.yaml", "gateway.yaml", "rotation.yaml")


def digest(tree: Tree, parts: tuple[Any, ...], concerns: Callable[..., Any], sections: tuple[Any, ...]) -> str:
    """Of files and of what the platform says, but for its own name and what is replaced in the test anyway."""
    aws = tree.platform["aws"]
    names = {aws["state"]["bucket"]: "bucket", aws["account"]: "account", tree.platform["name"]: "name"}

    def plain(text: str) -> bytes:
        for name, word in names.items():
            text = text.replace(name, f"<{word}>")
        return re.sub(" +=", " =", text).encode()  # a name's length moves what stands below it

    found = hashlib.sha256()
    for part in parts:
        for file in sorted((tree.root / part).rglob("*")):
            if file.is_file() and concerns(part, file):
                found.update(plain(f"{file.relative_to(tree.root).as_posix()}\n{file.read_text()}"))
    found.update(plain(json.dumps({section: tree.platform.get(section) for section in sections}, default=str)))
    return found.hexdigest()


def first(tree: Tree) -> tuple[str, str]:
    """The names of the first trees with the same configuration of Vault, made from the same wishes: by itself, and with what is
    delivered from it."""

    def concerns(part: str, file: Path) -> bool:
        return part != "terraform/modules" or file.parent.name.startswith("vault-")

    parts, sections = (stage.ROOT, "terraform/modules", "vault"), ("vault", "databases", "secrets", "apps", "ci", "ingress")
    alone = digest(tree, parts, concerns, sections)
    whole = alone + digest(tree, ("flux",), lambda _, file: delivers(file), ())
    return tested.setdefault(alone, tree.name), tested.setdefault(whole, tree.name)


def every_kind(lab: Lab) -> bool:
    """Whether there are logins of PostgreSQL of every kind."""
    return bool(lab.databases) and {entry.kind for entry in programs.logins(lab)} == {"dynamic", "static"}


def new_logins(lab: Lab) -> tuple[Lab, int]:
    """A lab with those logins alone that are made in a way that no program lived with yet, and how many others there are."""
    narrow = copy.copy(lab)
    narrow.expectation = copy.copy(lab.expectation)
    narrow.expectation.secrets, others = {}, 0
    for entry in programs.logins(lab) if lab.databases else ():
        made = manner(lab, entry)
        if made in tried:
            others += 1
        else:
            narrow.expectation.secrets[entry.name] = entry
            tried.add(made)
    return narrow, others


def manner(lab: Lab, entry: Secret) -> str:
    """How a login is made and ended, but for its own names and how long it lives, which is not waited for."""
    path = f"database/{'roles' if entry.kind == 'dynamic' else 'static-roles'}/{entry.name}"
    statements = {key: value for key, value in lab.client.read(path)["data"].items() if key.endswith("statements")}
    text = json.dumps([entry.kind, entry.settings["role"], statements], sort_keys=True)
    base = database_name(entry.settings["name"])
    for name, word in ((entry.name, "<login>"), (base, "<database>"), (entry.settings["name"], "<database>")):
        text = text.replace(name, word)
    return text
