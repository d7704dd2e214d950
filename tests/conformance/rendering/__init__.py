"""What the real charts make of the emitted values: it is valid, admitted, and all that refers to it finds it.

The charts are no part of the project. Without them these checks are skipped, and say so.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import tools
from images import charts

from . import alerts, catalog, drift, gateways, mutants, names, pods, valid
from .world import worlds

if TYPE_CHECKING:
    from report import Report
    from tree import Tree

CHECKS = {
    "helm.schemas": valid.schemas,
    "helm.pods": pods.admitted,
    "helm.spread": pods.spread,
    "helm.names": names.names,
    "helm.selectors": names.selectors,
    "helm.webhooks": pods.webhooks,
    "helm.drift": drift.drift,
    "helm.gateways": gateways.drain,
    "helm.alertmanager": alerts.receivers,
    "helm.rules": alerts.rules,
}
STEPS = {"helm.rendered", "helm.mutants", "helm.catalog", *CHECKS}
# one tree of each mesh, where each check has something to see
MUTATED = ("secret-management", "secret-management-consul")


def check(tree: Tree, report: Report) -> None:
    with report.step(f"helm.rendered {tree.name}") as step:
        if charts.folder() is None:
            step.skip(tools.NO_CHARTS, shared=True)
        found = worlds(tree, step)
        step.detail = f"{sum(len(world.rendered) for world in found)} objects of {sum(len(world.releases) for world in found)} releases"
    for name, one in CHECKS.items():
        with report.step(f"{name} {tree.name}") as step:
            if charts.folder() is None:
                step.skip(tools.NO_CHARTS, shared=True)
            step.detail = one(tree, worlds(tree, None), step)
    if tree.name in MUTATED:
        with report.step(f"helm.mutants {tree.name}") as step:
            if charts.folder() is None:
                step.skip(tools.NO_CHARTS, shared=True)
            step.detail = mutants.mutants(tree, worlds(tree, None), CHECKS, step)


def check_once(report: Report) -> None:
    with report.step("helm.catalog") as step:
        archives = tools.charts()
        if archives is None:
            step.skip(tools.NO_CHARTS, shared=True)
        step.detail = catalog.catalog(archives or [], step)
        inner = type(step)("mutant")
        broken = {"chart": "a", "version": "1", "kubeVersion": None, "keys": {"settings": {"old": "any", "same": "string"}}}
        for difference in catalog.differences(broken, {**broken, "version": "2", "keys": {"settings": {"new": "any", "same": "bool"}}}):
            inner.fail(difference)
        if len(inner.problems) != 4:
            step.fail(f"of a chart that differs in four places, {inner.problems} is said")
