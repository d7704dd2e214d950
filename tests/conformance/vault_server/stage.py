"""The emitted root, applied: a scratch copy whose outside world is this machine, and nothing else changed.

What lies outside is replaced by *_override.tf files, which terraform merges over the emitted ones: the backend and the states of
other roots become local files, addresses become those of the test's servers.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import stat
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import tools

from . import servers

if TYPE_CHECKING:
    from vault_server.client import Client

HERE = Path(__file__).resolve().parent
ROOT = "terraform/roots/vault-configuration"
VERSION = "5.13.0"
STATE_REFERENCE = re.compile(r"data\.terraform_remote_state\.([a-z0-9_-]+)\.outputs\.([a-z0-9_]+)")


def mirror(folder: Path) -> Path:
    """A filesystem mirror that holds the stand-in as terraform's vault provider; terraform's settings for it."""
    system = {"linux": "linux", "darwin": "darwin"}[sys.platform]
    machine = {"x86_64": "amd64", "amd64": "amd64", "aarch64": "arm64", "arm64": "arm64"}[os.uname().machine.lower()]
    place = folder / "mirror" / "registry.terraform.io" / "hashicorp" / "vault" / VERSION / f"{system}_{machine}"
    place.mkdir(parents=True)
    plugin = place / f"terraform-provider-vault_v{VERSION}"
    # env, because a #! line is cut off at 127 characters on some systems
    plugin.write_text(f'#!/bin/sh\nexec "{sys.executable}" "{HERE / "provider.py"}" "$@"\n')
    plugin.chmod(plugin.stat().st_mode | stat.S_IXUSR)
    settings = folder / "terraform.rc"
    settings.write_text(f'provider_installation {{\n  filesystem_mirror {{\n    path = "{folder / "mirror"}"\n  }}\n}}\n')
    return settings


def states(root: Path, values: Callable[..., Any]) -> dict[str, dict[str, str]]:
    """The names of other roots' outputs that this root reads, each with the test's value."""
    found: dict[Any, Any] = {}
    for file in sorted(root.glob("*.tf")):
        for state, output in STATE_REFERENCE.findall(file.read_text()):
            found.setdefault(state, {})[output] = values(state, output)
    return found


def write_override(root: Path, folder: Path, address: str, overrides: dict[str, Any], values: Callable[..., Any]) -> None:
    """Writes the override files into a root, its states into a folder; `overrides` maps module calls to the arguments that are replaced."""
    written: dict[str, Any] = {
        "terraform": {"backend": {"local": {"path": str(folder / "root.tfstate")}}},
        "provider": {"vault": {"address": address}},
    }
    for state, outputs in states(root, values).items():
        file = folder / f"{state}.tfstate"
        listed = {name: {"value": value, "type": "string"} for name, value in outputs.items()}
        whole = {"version": 4, "terraform_version": "1.11.0", "serial": 1, "lineage": state, "outputs": listed, "resources": []}
        file.write_text(json.dumps(whole))
        data = written.setdefault("data", {}).setdefault("terraform_remote_state", {})
        data[state] = {"backend": "local", "config": {"path": str(file)}}
    if overrides:
        written["module"] = overrides
    (root / "test_override.tf.json").write_text(json.dumps(written, indent=2))


class Stage:
    def __init__(self, tree_root: Path, folder: Path, client: Client, without_database: str = "") -> None:
        self.folder = folder
        self.client = client
        copied = folder / "tree"
        for part in ("terraform/modules", ROOT, "vault"):
            shutil.copytree(tree_root / part, copied / part)
        self.root = copied / ROOT
        self.log = folder / "applied.jsonl"
        self.environment = {
            "PATH": os.environ["PATH"],
            "HOME": str(folder),
            "TF_CLI_CONFIG_FILE": str(mirror(folder)),
            "TF_IN_AUTOMATION": "1",
            "CHECKPOINT_DISABLE": "1",
            "VAULT_TOKEN": servers.ROOT_TOKEN,
            "PLATFORMC_VAULT_SCHEMA": str(HERE / "schema.json"),
            "PLATFORMC_VAULT_LOG": str(self.log),
            "PLATFORMC_VAULT_NO_DATABASE": without_database,
        }

    def override(self, overrides: dict[str, Any], values: Callable[..., Any]) -> None:
        write_override(self.root, self.folder, self.client.address, overrides, values)

    def put(self, tree_root: Path) -> None:
        """Another tree in the place of this one: the root and what it reads."""
        for part in (ROOT, "vault"):
            shutil.rmtree(self.folder / "tree" / part)
            shutil.copytree(tree_root / part, self.folder / "tree" / part)

    def token(self, token: str) -> None:
        """Whoever runs terraform from now on."""
        self.environment["VAULT_TOKEN"] = token

    def terraform(self, *arguments: str, variables: dict[str, str] | None = None) -> str:
        environment = {**self.environment, **{f"TF_VAR_{name}": value for name, value in (variables or {}).items()}}
        command = [tools.on_path("terraform"), *arguments]
        done = subprocess.run(command, cwd=self.root, env=environment, text=True, capture_output=True, timeout=600)
        if done.returncode:
            said = done.stdout + done.stderr
            errors = said[said.find("Error:") :] if "Error:" in said else said
            raise RuntimeError(f"terraform {arguments[0]}: " + "\n".join(errors.strip().splitlines()[-40:]))
        return done.stdout

    def applied(self) -> list[dict[str, Any]]:
        """The log of the stand-in: what was applied, and what the server has no engine for."""
        return [json.loads(line) for line in self.log.read_text().splitlines()] if self.log.exists() else []
