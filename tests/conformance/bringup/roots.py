"""Terraform as a person runs it in a bring-up. The root of Vault's configuration is applied for real, and with `real` those that need only AWS
are too; of the others it is known what they need and what they make."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import tools
from terraform_roots import layout
from vault_server import stage

if TYPE_CHECKING:
    from tree import Tree

CONFIGURATION = "vault-configuration"
OVERRIDE = "backend_override.tf"
KEY = re.compile(r'roots/([\w-]+)\.tfstate')
VARIABLE = re.compile(r'^variable "(\w+)" \{\n(.*?)^\}', re.MULTILINE | re.DOTALL)
HERE = "127.0.0.1"


class Wrong(Exception):
    """What terraform would say."""


class Roots:
    """What is applied, and from where. `prepare` is told of each root that was applied; `override` makes a folder of Vault's configuration one
    for this machine; `plain` is the environment of terraform here."""

    def __init__(self, tree: Tree, plain: dict[str, str], prepare: Callable[[str], None], override: Callable[[Path], None], real: bool) -> None:
        self.tree, self.plain, self.prepare, self.override, self.real = tree, plain, prepare, override, real
        self.roots = layout.roots(tree)
        self.applied: list[str] = []
        self.bucket = False  # whether the state of the bucket is in the bucket

    def run(self, arguments: list[str], folder: Path, environment: dict[str, str]) -> str:
        if arguments == ["version"]:
            return str(subprocess.run([tools.on_path("terraform"), "version"], text=True, capture_output=True, env={**self.plain, "PATH": environment["PATH"]}).stdout)
        found = re.fullmatch(r"-chdir=terraform/roots/([\w-]+)", arguments[0])
        place = folder / "terraform" / "roots" / (found[1] if found else "")
        if not found or found[1] not in self.roots or not place.is_dir():
            raise Wrong(f"there is no root at {arguments[0]} in {folder.name}")
        name, verb, rest = found[1], arguments[1], arguments[2:]
        if name == CONFIGURATION or (self.real and self.roots[name].providers() == {"aws"}):
            return self.really(name, place, verb, rest, environment)
        ready = place / ".terraform"
        if verb == "init":
            self.initialised(name, place, rest)
            ready.mkdir(exist_ok=True)
            return ""
        if not ready.is_dir():
            raise Wrong(f"{name}: initialization required, run terraform init")
        match verb, rest:
            case "apply", []:
                self.apply(name, place, environment)
                return "Apply complete!\n"
            case "plan", []:
                return "No changes. Your infrastructure matches the configuration.\n" if name in self.applied else "Plan: 1 to add\n"
            case "output", ["-raw", output]:
                return self.output(name, output)
        raise Wrong(f"not known: {' '.join(arguments)}")

    def initialised(self, name: str, place: Path, rest: list[str]) -> None:
        local = (place / OVERRIDE).is_file()
        if name == "state":
            if local == (rest == ["-migrate-state"]):
                raise Wrong("the state can be moved once it is there, and from a local one alone")
            if not local and "state" not in self.applied:
                raise Wrong("the bucket of the states does not exist")
            self.bucket = self.bucket or not local
        elif not self.bucket:
            raise Wrong("the bucket of the states does not exist")

    def apply(self, name: str, place: Path, environment: dict[str, str]) -> None:
        """What terraform and the platform ask for before it can be applied."""
        self.asked(name, environment)
        if name == "state":
            (place / "terraform.tfstate").write_text("{}")
        self.applied.append(name)
        self.prepare(name)

    def asked(self, name: str, environment: dict[str, str]) -> None:
        root = self.roots[name]
        for other in KEY.findall(json.dumps(root.states())):
            if other not in self.applied:
                raise Wrong(f"{name} reads the state of {other}, which is not applied")
        for variable, body in VARIABLE.findall(root.text):
            given = environment.get(f"TF_VAR_{variable}")
            if given is None and "default" not in body:
                raise Wrong(f"{name}: no value for the variable {variable}")
            if variable == "git_credentials" and set(json.loads(given or "{}")) != self.credentials():
                raise Wrong(f"{name}: Flux cannot read the repository with {sorted(json.loads(given or '{}'))}, it needs {sorted(self.credentials())}")
            if given and "map(" in body and not all(json.loads(given).values()):
                raise Wrong(f"{name}: {variable} has an empty value")

    def credentials(self) -> set[str]:
        """What the secret of Flux must hold."""
        own = {"identity", "known_hosts"} if self.tree.platform["git"]["url"].startswith("ssh:") else {"username", "password"}
        providers = [thing for view in self.tree.views for _, _, thing in view.placed() if thing["kind"] == "Provider" and (thing["spec"].get("secretRef") or {}).get("name") == "flux-system"]
        return own | ({"token"} if providers else set())

    def output(self, name: str, output: str) -> str:
        if output not in self.roots[name].outputs or name not in self.applied:
            raise Wrong(f"{name} has no output {output}")
        return HERE if output.endswith("_host") else f"the-{output}"

    def really(self, name: str, place: Path, verb: str, rest: list[str], environment: dict[str, str]) -> str:
        if name == CONFIGURATION:
            if verb == "init":
                self.override(place)
            if verb == "apply":
                self.asked(name, environment)
        given = {key: value for key, value in environment.items() if key.startswith("TF_VAR_") or key in ("VAULT_TOKEN", "SSL_CERT_FILE")}
        more = {"init": ["-input=false", "-force-copy"] if rest == ["-migrate-state"] else ["-input=false"], "apply": ["-input=false", "-auto-approve"]}.get(verb, [])
        command = [tools.on_path("terraform"), verb, *more, *rest, *([] if verb == "output" else ["-no-color"])]
        done = subprocess.run(command, cwd=place, env={**self.plain, **given}, text=True, capture_output=True)
        if done.returncode:
            raise Wrong(f"terraform {verb} {name}: {(done.stderr or done.stdout).strip()[-1500:]}")
        if verb == "apply":
            self.applied.append(name)
            self.prepare(name)
        if verb == "init" and name == "state" and rest:
            self.bucket = True
        return HERE if verb == "output" and rest[-1].endswith("_host") else done.stdout


def providers(folder: Path) -> Path:
    """Terraform's settings with both providers: Amazon's, as this machine has it, and the stand-in for Vault's."""
    from terraform_roots import scratch

    settings = stage.mirror(folder)
    found = scratch.mirror()
    if found:
        shutil.copytree(found / "registry.terraform.io" / "hashicorp" / "aws", folder / "mirror" / "registry.terraform.io" / "hashicorp" / "aws", symlinks=True, copy_function=linked)
    return settings


def linked(source: str, target: str) -> None:
    Path(target).symlink_to(source)
