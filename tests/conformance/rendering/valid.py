"""Rendered objects against strict schemas of their kinds."""

from __future__ import annotations

import collections
from typing import TYPE_CHECKING

import definitions
import kube
import schemas as strict

if TYPE_CHECKING:
    from report import Step
    from tree import Tree

    from .world import World

# kinds that are checked by their own controllers alone: no strict schema of them is known
UNKNOWN = {"CustomResourceDefinition", "APIService", "Alertmanager", "Prometheus", "Telemetry"}


def schemas(_tree: Tree, worlds: list[World], step: Step) -> str:
    count: collections.Counter[str] = collections.Counter()
    for world in worlds:
        for place, thing in world.rendered:
            if kube.kind(thing) in UNKNOWN:
                continue
            if kube.group(thing) in kube.CORE_GROUPS:
                problems = list(strict.built_in(world.version, thing))
            else:
                validator = definitions.kind(*strict.kind_of(thing))
                if validator is None:
                    step.fail(f"{place}: no schema for {kube.label(thing)}")
                    continue
                problems = list(strict.errors(validator, thing))
            count[kube.kind(thing)] += 1
            for problem in problems:
                step.fail(f"{place}: {kube.label(thing)}: {problem}")
    return f"{count.total()} objects of {len(count)} kinds"
