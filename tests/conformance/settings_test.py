"""Single settings of what is emitted: each has the value that it must have, for a reason that its rule gives; and Terraform's modules hold together."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import definitions
import tools
from settings import objects, registries, terraform
from terraform_roots import documents, wiring

if TYPE_CHECKING:
    from report import Report
    from tree import Tree

# lowered by what the compiler's own proof and its mutants look at
ELSEWHERE = re.compile(r"terraform/(modules/vault-(?!unseal)|roots/vault-configuration)")


def check(tree: Tree, report: Report) -> None:
    every = documents.folders(tree)
    with report.step(f"settings.wiring {tree.name}") as step:
        step.detail = f"{wiring.check(every, step, definitions.providers())} references"
    with report.step(f"settings.terraform {tree.name}") as step:
        ours = {name: folder for name, folder in every.items() if not ELSEWHERE.match(name)}
        step.detail = f"{terraform.check(ours, tree, step)} settings"
    with report.step(f"settings.objects {tree.name}") as step:
        tools.need("kubectl")
        step.detail = f"{objects.check(tree, step)} settings"
        registries.policies(tree, step)
