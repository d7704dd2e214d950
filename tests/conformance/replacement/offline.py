"""The AWS roots of a tree, planned where nothing exists and nobody can be asked."""

from __future__ import annotations

import contextlib
import json
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import tools
from aws_server import provider
from terraform_roots import layout, mocks, scratch

if TYPE_CHECKING:
    from terraform_roots.layout import Root
    from tree import Tree

PROVIDER = """terraform {
  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = "~> 5.100"
    }
  }
}

provider "aws" {
  region                      = "%s"
  access_key                  = "AKIAIOSFODNN7EXAMPLE"
  secret_key                  = "example"
  skip_credentials_validation = true
  skip_metadata_api_check     = true
  skip_requesting_account_id  = true
}
"""
DATA = re.compile(r'^data "(\w+)" "(\w+)" \{(\}|.*?^\})\n', re.MULTILINE | re.DOTALL)
RELEASE = "1.36.3-20260903"
ADDON = "v1.0.0-eksbuild.1"
programs: provider.Programs | None = None


def substituted(text: str, account: str, region: str) -> str:
    """A module whose data sources are what they would tell."""
    for reference, value in (
        ("data.aws_caller_identity.current.account_id", json.dumps(account)),
        ("data.aws_partition.current.partition", '"aws"'),
        ("data.aws_region.current.id", json.dumps(region)),
        ("data.aws_availability_zones.available.names", json.dumps([region + letter for letter in "abcdef"])),
        ("data.aws_default_tags.current.tags", "{}"),
        ("data.aws_ssm_parameter.release[0].insecure_value", json.dumps(RELEASE)),
        ("data.aws_ssm_parameter.image.insecure_value", '"ami-0123456789abcdef0"'),
        ("addon.version", json.dumps(ADDON)),
        ("data.aws_eks_addon_version.recommended", '{ for name in ["vpc-cni", "kube-proxy", "eks-pod-identity-agent", "coredns", "aws-ebs-csi-driver"] : name => name }'),
        ("data.aws_route53_zone.public.zone_id", '"Z1"'),
    ):
        text = text.replace(reference, value)
    return DATA.sub("", text)


def write(tree: Tree, roots: list[Root], every: dict[str, Root]) -> Path:
    """The folder of one root that calls the roots."""
    folder = scratch.write(tree, roots, "replacement")
    scratch.without_ephemeral(folder)
    account, region = str(tree.platform["aws"]["account"]), tree.platform["aws"]["region"]
    for path in (folder / "modules").rglob("*.tf"):
        path.write_text(substituted(path.read_text(), account, region))
    keys = {root.backend()["key"]: root for root in every.values()}
    for root in roots:
        told = {name: mocks.outputs(tree, keys[state["config"]["key"]]) for name, state in root.states().items()}
        for path in sorted((folder / "roots" / root.name).glob("*.tf")):
            text = layout.REMOTE.sub(lambda found: f"({json.dumps(told[found[1]][found[2]])})", path.read_text())
            path.write_text(DATA.sub("", text))
    main = folder / "main.tf"
    calls = re.sub(r"^terraform \{.*?^\}\n|^provider .*?^\}\n", "", main.read_text(), flags=re.MULTILINE | re.DOTALL)
    main.write_text(PROVIDER % region + calls)
    return folder


@contextlib.contextmanager
def attached() -> Iterator[None]:
    """The provider's program stays up until the end of this."""
    global programs
    with provider.programs() as programs:
        try:
            yield
        finally:
            programs = None


def run(folder: Path, environment: dict[str, str], *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [tools.on_path("terraform"), *arguments]
    if programs is None or arguments[0] == "init":
        return subprocess.run(command, cwd=folder, env=environment, text=True, capture_output=True)
    with programs.lent(folder, environment) as known:
        return subprocess.run(command, cwd=folder, env=known, text=True, capture_output=True)


def planned(folder: Path, environment: dict[str, str]) -> dict[str, Any]:
    """The plan as terraform shows it."""
    for arguments in (("init", "-input=false", "-no-color"), ("plan", "-refresh=false", "-input=false", "-no-color", "-out=plan")):
        done = run(folder, environment, *arguments)
        if done.returncode:
            raise RuntimeError(f"terraform {arguments[0]}: {done.stderr.strip()[-2000:]}")
    result: dict[str, Any] = json.loads(run(folder, environment, "show", "-json", "plan").stdout)
    return result
