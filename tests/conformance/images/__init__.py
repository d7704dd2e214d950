"""What runs in a cluster has an exact version and comes from a registry with a future; with a mirror, all of it from there.

The charts are rendered if they are there; that part is skipped, and says so, if it is not.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import tools

from . import charts, mirror, versions

if TYPE_CHECKING:
    from report import Report, Step
    from tree import Tree


def check(tree: Tree, report: Report) -> None:
    check_tree(tree, report)
    with report.step(f"images.charts {tree.name}") as step:
        needs_charts(step)
        step.detail = mirror.rendered(tree, step)
    with report.step(f"images.mirror {tree.name}") as step:
        step.detail = mirror.mirrored(tree, step)


def check_tree(tree: Tree, report: Report) -> None:
    """What the tree says itself, without its charts."""
    with report.step(f"images.exact {tree.name}") as step:
        step.detail = versions.exact(tree, step)
    with report.step(f"images.registries {tree.name}") as step:
        step.detail = versions.known(tree, step)


def check_once(report: Report) -> None:
    """Each value that the catalog knows to name an image does: without it, an image no longer comes from the mirror."""
    with report.step("images.keys") as step:
        needs_charts(step)
        step.detail = mirror.keys(step)


def needs_charts(step: Step) -> None:
    if charts.folder() is None:
        step.skip(tools.NO_CHARTS, shared=True)
