"""The Flux part of a tree, built with the real `kubectl kustomize` and put together as Flux would."""

from __future__ import annotations

from typing import TYPE_CHECKING

import tools

from . import calls, contract, crossing, graph, logins, mutants, objects, pods, references, rollouts, sources, structure

if TYPE_CHECKING:
    from report import Report
    from tree import Tree

CHECKS = (structure, graph, sources, contract, objects, references, pods, crossing, calls, logins, rollouts)


def check(tree: Tree, report: Report) -> None:
    for module in CHECKS:
        for name, function in module.CHECKS.items():
            with report.step(f"flux.{name} {tree.name}") as step:
                tools.need("kubectl")
                if not tree.clusters():
                    step.fail("flux/clusters: no cluster")
                function(tree, step)
    if tree.name == mutants.TREE:
        with report.step(f"flux.mutants-of-meaning {tree.name}") as step:
            mutants.mutants(tree, step)
