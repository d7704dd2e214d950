"""The Terraform roots and modules, by the real terraform: formatted, valid, planned with mock providers."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING, Any

import cover
import golden
import iam
import tools
from terraform_roots import crossing, layout, mocks, mutants, properties, resources, scratch, statements, states

if TYPE_CHECKING:
    from report import Report, Step
    from terraform_roots.layout import Root
    from terraform_roots.resources import Resources
    from tree import Tree

covering = cover.Cover(lambda root: root.providers() == {"aws"})
tried: set[str] = set()  # the modules that were broken: the same text in another tree is refused for the same reason


def ahead(trees: list[Tree]) -> None:
    covering.over(trees)


def check(tree: Tree, report: Report) -> None:
    with report.step(f"terraform.fmt {tree.name}") as step:
        step.detail = formatted(tree, step)
    roots = layout.roots(tree)
    with report.step(f"terraform.states {tree.name}") as step:
        step.detail = f"{states.check(roots, before(tree), step)} outputs read"
    with report.step(f"terraform.mutants-of-states {tree.name}") as step:
        step.detail = f"{mutants.of_states(tree, before(tree), step)} caught"
    if covering.leaves_out(tree, report, "terraform.plan"):
        return
    aws = [root for root in roots.values() if root.providers() == {"aws"}]
    folder = scratch.write(tree, aws)
    environment = scratch.environment(folder)
    with report.step(f"terraform.validate {tree.name}") as step:
        step.detail = validated(folder, environment, aws, step)
    planned = None
    with report.step(f"terraform.plan {tree.name}") as step:
        planned = plan(tree, folder, environment, aws, roots, step)
        step.detail = f"{len(planned.all)} resources of {len(aws)} roots" if planned else ""
    if planned is None:
        return
    with report.step(f"terraform.names {tree.name}") as step:
        step.detail = f"{properties.names(planned, step)} names"
    with report.step(f"terraform.addresses {tree.name}") as step:
        step.detail = f"{properties.addresses(tree.platform, planned, step)} subnets"
    with report.step(f"terraform.closed {tree.name}") as step:
        properties.closed(tree.platform, planned, step)
    with report.step(f"terraform.statements {tree.name}") as step:
        step.detail = f"{statements.check(planned, step)} statements"
    with report.step(f"terraform.crossing {tree.name}") as step:
        step.detail = f"{crossing.check(tree, planned, step)} names used in the clusters"
    with report.step(f"terraform.iam {tree.name}") as step:
        step.detail = f"{iam.check(planned.all, step)} policies"
    if tree.leads:
        with report.step(f"terraform.mutants-of-iam {tree.name}") as step:
            step.detail = f"{iam.mutants(step)} caught"
    with report.step(f"terraform.mutants-of-plan {tree.name}") as step:
        step.detail = f"{mutants.of_plan(tree, planned, step)} caught"
    module = mutants.broken(folder)
    if module and module not in tried:
        tried.add(module)
        with report.step(f"terraform.mutants-of-terraform {tree.name}") as step:
            refused(folder, environment, step)


def terraform(folder: Path, *arguments: str, environment: dict[str, str] | None = None) -> subprocess.CompletedProcess[str]:
    command = [tools.on_path("terraform"), *arguments]
    return subprocess.run(command, cwd=folder, env=environment, text=True, capture_output=True)


def formatted(tree: Tree, step: Step) -> str:
    done = terraform(tree.root / "terraform", "fmt", "-check", "-recursive", "-no-color")
    for line in done.stdout.split():
        step.fail(f"terraform/{line}: not formatted")
    if done.returncode and not done.stdout.strip():
        step.fail(done.stderr.strip())
    return f"{sum(name.endswith('.tf') for name in tree.files())} files"


def before(tree: Tree) -> dict[str, Any]:
    """root -> the roots that the compiler's graph has before it, however far."""
    environment = ("--env", tree.environment) if tree.environment else ()
    done = golden.platformc("graph", "--format", "json", tree.spec, *environment)
    if done.returncode:
        raise RuntimeError(done.stderr.strip())
    needs: dict[Any, Any] = {}
    for edge in json.loads(done.stdout)["edges"]:
        if edge["kind"] == "needs":
            needs.setdefault(edge["from"], []).append(edge["to"])
    found = {}
    for root in layout.roots(tree):
        seen: set[str] = set()
        ahead = [f"terraform/{root}"]
        while ahead:
            new = set(needs.get(ahead.pop(), ())) - seen
            seen |= new
            ahead += new
        found[root] = {name.removeprefix("terraform/") for name in seen if name.startswith("terraform/")}
    return found


def validated(folder: Path, environment: dict[str, str], roots: list[Root], step: Step) -> str:
    done = terraform(folder, "init", "-backend=false", "-input=false", "-no-color", environment=environment)
    if done.returncode:
        if "provider" in done.stderr and not scratch.mirror():
            step.skip(scratch.NO_PROVIDER)
        step.fail(done.stderr.strip())
        return ""
    done = terraform(folder, "validate", "-json", environment=environment)
    for found in json.loads(done.stdout)["diagnostics"]:
        step.fail(resources.diagnostic(found))
    return f"{len(roots)} roots"


def plan(tree: Tree, folder: Path, environment: dict[str, str], roots: list[Root], every: dict[str, Root], step: Step) -> Resources | None:
    tools.on_path("terraform")
    if not (folder / ".terraform").is_dir():
        step.skip("the roots were not initialised")
    scratch.without_ephemeral(folder)
    scratch.numbered(folder)
    (folder / "tests").mkdir()
    (folder / "tests" / "plan.tftest.hcl").write_text(mocks.write(tree, roots, every))
    done, planned, errors, passed = tested(folder, environment)
    for error in errors:
        step.fail(error)
    if not passed and not errors:
        step.fail(f"terraform test exits {done.returncode}: {done.stderr.strip()[-1000:]}")
    return planned if passed else None


def tested(folder: Path, environment: dict[str, str]) -> tuple[subprocess.CompletedProcess[str], Resources | None, Any, bool]:
    done = terraform(folder, "test", "-json", "-verbose", environment=environment)
    return done, *resources.read(done.stdout)


def refused(folder: Path, environment: dict[str, str], step: Step) -> None:
    """What `validate` lets pass: the plan must not."""
    says = mutants.of_scratch(folder)
    if says is None:
        step.detail = "nothing here to break: no networks are connected"
        return
    _, _, errors, _ = tested(folder, environment)
    if not any(says in error for error in errors):
        step.fail(f"not refused: `{says}`; said instead: {errors[:3]}")
