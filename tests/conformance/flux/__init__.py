"""The Flux part of a tree, built with the real `kubectl kustomize` and put together as Flux would."""

import tools

from . import contract, crossing, graph, objects, pods, references, sources, structure

CHECKS = (structure, graph, sources, contract, objects, references, pods, crossing)


def check(tree, report):
    for module in CHECKS:
        for name, function in module.CHECKS.items():
            with report.step(f"flux.{name} {tree.name}") as step:
                tools.need("kubectl")
                if not tree.clusters():
                    step.fail("flux/clusters: no cluster")
                function(tree, step)
