"""Where Kustomizations and HelmReleases get what they deploy."""

from __future__ import annotations

from typing import TYPE_CHECKING

import kube
import yamls

from .charts import EXACT, chart_of, find, source_reference, values_from

if TYPE_CHECKING:
    from report import Step
    from tree import Tree

# made by Flux's own installation
GIVEN = ("GitRepository", "flux-system", "flux-system")


def source_refs(tree: Tree, step: Step) -> None:
    count = 0
    for cluster in tree.views:
        objects = [thing for _, _, thing in cluster.placed()]
        for found in cluster.kustomizations.values():
            count += 1
            source = found.spec.get("sourceRef") or {}
            reference = source.get("kind"), source.get("namespace") or found.key[0], source.get("name")
            if reference != GIVEN and not find(objects, reference):
                step.fail(
                    f"{found.file}: spec.sourceRef: no {reference[0]} `{reference[1]}/{reference[2]}` in cluster {cluster.name}"
                )
    step.detail = f"{count} Kustomizations"


def chart_sources(tree: Tree, step: Step) -> None:
    """A release's source stands in the same path, or in one that is waited for, and its chart is pinned."""
    count = 0
    for cluster in tree.views:
        for found in cluster.kustomizations.values():
            near = found.objects + [thing for path in cluster.before(found) for thing in path.objects]
            for thing in found.objects:
                if kube.kind(thing) != "HelmRelease":
                    continue
                count += 1
                what = f"{found.path}: {kube.label(thing)}"
                reference = source_reference(thing)
                if reference is None:
                    step.fail(f"{what}: neither spec.chartRef nor spec.chart.spec.sourceRef")
                elif reference[0] not in ("HelmRepository", "OCIRepository", "HelmChart", "GitRepository", "Bucket"):
                    step.fail(f"{what}: a chart cannot come from kind `{reference[0]}`")
                elif not find(near, reference):
                    step.fail(
                        f"{what}: no {reference[0]} `{reference[1]}/{reference[2]}` in {found.path} or what it depends on"
                    )
                else:
                    layer = ((find(near, reference) or {}).get("spec") or {}).get("layerSelector") or {}
                    if reference[0] == "OCIRepository" and layer.get("operation") != "copy":
                        step.fail(f"{what}: OCIRepository `{reference[2]}` has no layerSelector that copies the chart")
                    chart = chart_of(thing, near)
                    if not chart.name or not EXACT.match(chart.version):
                        step.fail(f"{what}: chart `{chart.name}` has version `{chart.version}`, not an exact one")
    step.detail = f"{count} releases"


def values(tree: Tree, step: Step) -> None:
    """Every valuesFrom names what the same path builds; the text is the values.yaml beside the release."""
    count = 0
    for cluster in tree.views:
        for found in cluster.kustomizations.values():
            for thing in found.objects:
                if kube.kind(thing) != "HelmRelease":
                    continue
                what = f"{found.path}: {kube.label(thing)}"
                for entry, text in values_from(thing, found.objects):
                    count += 1
                    if text is None:
                        step.fail(
                            f"{what}: spec.valuesFrom: {found.path} builds no {entry.get('kind')} `{entry.get('name')}` with key `{entry.get('valuesKey', 'values.yaml')}` in namespace `{kube.namespace(thing)}`"
                        )
                    elif not all(isinstance(document, dict) for document in yamls.documents(text)):
                        step.fail(f"{what}: spec.valuesFrom: `{entry.get('name')}` is not a map of values")
                if (thing.get("spec") or {}).get("values"):
                    step.fail(f"{what}: spec.values is inline, values belong in a values.yaml")
    step.detail = f"{count} values files"


CHECKS = {"source-refs": source_refs, "chart-sources": chart_sources, "values-from": values}
