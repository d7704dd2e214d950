"""Copies of the AWS roots as modules of one root, so that one run of terraform sees them all.

Two things differ from the tree. The roots lose their backend and their provider, which the one root has. And for a plan with
mock providers, the ephemeral values become constants, since mocks know none.
"""

from __future__ import annotations

import json
import os
import re
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import tools

from . import layout
from .layout import identifier

if TYPE_CHECKING:
    from tree import Tree

    from terraform_roots.layout import Root

EPHEMERAL_BLOCK = re.compile(r'^ephemeral "[^\n]*\{\n.*?^\}\n', re.MULTILINE | re.DOTALL)
EPHEMERAL_VALUE = re.compile(r"\bephemeral\.\w+\.\w+\.\w+")
NUMBERS = (
    (re.compile(r"\baws_kms_key\.\w+\.arn\b"), "arn:aws:kms:eu-west-1:111122223333:key/11111111-1111-1111-1111-111111111111"),
    (re.compile(r"\baws_efs_file_system\.\w+\.arn\b"), "arn:aws:elasticfilesystem:eu-west-1:111122223333:file-system/fs-11111111"),
)
MIRRORS = ("~/.terraform.d/plugins", "/opt/*", "/usr/share/terraform/*", "/usr/local/share/terraform/*", "/var/lib/*")
NO_PROVIDER = "the AWS provider cannot be had: no mirror on this machine, and no registry"
VERSIONS = """terraform {
  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = "~> 5.100"
    }
  }
}
"""


def mirror() -> Path | None:
    """A folder on this machine that holds the AWS provider, if there is one."""
    for pattern in (Path(place).expanduser() for place in MIRRORS):
        for folder in sorted(Path(pattern.anchor).glob(str(pattern.relative_to(pattern.anchor)))):
            if (folder / "registry.terraform.io" / "hashicorp" / "aws").is_dir():
                return folder
    return None


def environment(folder: Path) -> dict[str, str]:
    """What terraform runs with: no configuration of the user's, and the provider from this machine if it is here."""
    folder.mkdir(parents=True, exist_ok=True)
    config = folder / "terraformrc"
    found = mirror()
    method = f'filesystem_mirror {{\n    path = "{found}"\n  }}' if found else "direct {}"
    config.write_text(f"provider_installation {{\n  {method}\n}}\n")
    kept = {key: value for key, value in os.environ.items() if not key.startswith(("TF_", "AWS_"))}
    nowhere = {"AWS_CONFIG_FILE": os.devnull, "AWS_SHARED_CREDENTIALS_FILE": os.devnull}
    return {
        **kept,
        **nowhere,
        "TF_CLI_CONFIG_FILE": str(config),
        "CHECKPOINT_DISABLE": "1",
        "AWS_EC2_METADATA_DISABLED": "true",
    }


def write(tree: Tree, roots: list[Root], part: str = "terraform") -> Path:
    """The folder of the one root; each part of the tests has its own."""
    folder = tools.ROOT / "target" / "conformance" / part / tree.name
    if folder.exists():
        shutil.rmtree(folder)
    shutil.copytree(tree.root / "terraform" / "modules", folder / "modules")
    calls = []
    for root in roots:
        target = folder / "roots" / root.name
        target.mkdir(parents=True)
        for path in sorted((tree.root / root.folder).glob("*.tf")):
            if path.name not in layout.SETTINGS:
                shutil.copy(path, target)
        (target / "versions.tf").write_text(VERSIONS)
        calls.append(f'module "{identifier(root.name)}" {{\n  source = "./roots/{root.name}"\n}}\n')
    region = json.dumps(roots[0].backend()["region"])
    (folder / "main.tf").write_text(VERSIONS + f'\nprovider "aws" {{\n  region = {region}\n}}\n\n' + "\n".join(calls))
    return folder


def numbered(folder: Path) -> None:
    """What AWS numbers when it makes it has a number: else a plan shows no policy that names it."""
    for path in (folder / "modules").rglob("*.tf"):
        text = path.read_text()
        changed = text
        for pattern, arn in NUMBERS:
            changed = pattern.sub(f'"{arn}"', changed)
        if changed != text:
            path.write_text(changed)


def without_ephemeral(folder: Path) -> None:
    for path in (folder / "modules").rglob("*.tf"):
        text = path.read_text()
        changed = EPHEMERAL_VALUE.sub('"constant"', EPHEMERAL_BLOCK.sub("", text))
        if changed != text:
            path.write_text(changed)
