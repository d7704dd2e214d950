"""Every block of the Terraform roots and modules holds what its provider knows; no provider has to be on the machine for that."""

from __future__ import annotations

from typing import TYPE_CHECKING

import definitions
from terraform_roots import attributes, mutants

if TYPE_CHECKING:
    from report import Report
    from tree import Tree


def check(tree: Tree, report: Report) -> None:
    known = definitions.providers()
    with report.step(f"providers.attributes {tree.name}") as step:
        versions = ", ".join(f"{name} {schema['version']}" for name, schema in known.items())
        step.detail = f"{attributes.check(tree, known, step)} blocks against {versions}"
    with report.step(f"providers.next {tree.name}") as step:
        later = definitions.next_providers()
        versions = ", ".join(f"{name} {schema['version']}" for name, schema in later.items() if schema["version"] != known[name]["version"])
        step.detail = f"{attributes.check(tree, later, step)} blocks against {versions}"
    with report.step(f"providers.mutants {tree.name}") as step:
        step.detail = f"{mutants.of_attributes(tree, known, step)} caught"
