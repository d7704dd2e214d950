"""Order: what depends on what, and that everything is there before it is used."""

from __future__ import annotations

import graphlib
from typing import TYPE_CHECKING, Any

import kube
import yamls

from .charts import chart_of, values_of

if TYPE_CHECKING:
    from report import Step
    from tree import Cluster, Kustomization, Tree


def depends_on(tree: Tree, step: Step) -> None:
    count = 0
    for cluster in tree.views:
        for found in cluster.kustomizations.values():
            for key in found.needs:
                count += 1
                if key == found.key:
                    step.fail(f"{found.file}: spec.dependsOn names itself")
                elif key not in cluster.kustomizations:
                    elsewhere = [have for have in cluster.kustomizations if have[1] == key[1]]
                    hint = f", it is in namespace `{elsewhere[0][0]}`" if elsewhere else ""
                    step.fail(
                        f"{found.file}: spec.dependsOn: no Kustomization `{key[1]}` in namespace `{key[0]}` of cluster {cluster.name}{hint}"
                    )
            if len(set(found.needs)) != len(found.needs):
                step.fail(f"{found.file}: spec.dependsOn names a Kustomization twice")
        acyclic(
            {found.name: [key[1] for key in found.needs] for found in cluster.kustomizations.values()},
            cluster.entry,
            "spec.dependsOn",
            step,
        )
        count += releases(cluster, step)
    step.detail = f"{count} edges"


def releases(cluster: Cluster, step: Step) -> int:
    """The same between HelmReleases."""
    have = {}
    for place, _, thing in cluster.placed():
        if kube.kind(thing) == "HelmRelease":
            needs = [
                (need.get("namespace") or kube.namespace(thing), need.get("name"))
                for need in (thing.get("spec") or {}).get("dependsOn") or []
            ]
            have[kube.namespace(thing), kube.name(thing)] = (place, needs)
    for (_, name), (place, needs) in have.items():
        for key in needs:
            if key not in have:
                step.fail(
                    f"{place}: HelmRelease {name}: spec.dependsOn: no HelmRelease `{key[0]}/{key[1]}` in cluster {cluster.name}"
                )
    acyclic(
        {"/".join(key): ["/".join(need) for need in needs] for key, (_, needs) in have.items()},
        cluster.entry,
        "HelmRelease spec.dependsOn",
        step,
    )
    return sum(len(needs) for _, needs in have.values())


def acyclic(needs: dict[str, Any], place: str, what: str, step: Step) -> None:
    try:
        graphlib.TopologicalSorter(
            {name: [need for need in below if need != name] for name, below in needs.items()}
        ).prepare()
    except graphlib.CycleError as error:
        step.fail(f"{place}: {what} is a cycle: {' -> '.join(error.args[1])}")


def namespaces_first(tree: Tree, step: Step) -> None:
    """A namespace is created by the same path or by one that is waited for."""
    count = 0
    for cluster in tree.views:
        for found in cluster.kustomizations.values():
            made = {
                kube.name(thing)
                for path in [found, *cluster.before(found)]
                for thing in path.objects
                if kube.kind(thing) == "Namespace"
            }
            for thing in found.objects:
                space = kube.namespace(thing)
                if not space or space in kube.GIVEN_NAMESPACES:
                    continue
                count += 1
                if space not in made:
                    step.fail(
                        f"{found.path}: {kube.label(thing)}: namespace `{space}` is created neither here nor by what {found.name} depends on"
                    )
    step.detail = f"{count} objects"


def definitions_first(tree: Tree, step: Step) -> None:
    """Custom resources come after the chart that brings their definitions, which has been waited for."""
    count = 0
    for cluster in tree.views:
        for found in cluster.kustomizations.values():
            before = cluster.before(found)
            for thing in found.objects:
                group = kube.group(thing)
                if group in kube.CORE_GROUPS or group in kube.FLUX_GROUPS:
                    if kube.kind(thing) == "HelmRelease":
                        count += monitors(cluster, found, before, thing, step)
                    continue
                count += 1
                if not any(brings(path, group, thing) for path in before):
                    charts = " or ".join(sorted(kube.CRD_CHARTS.get(group, ())))
                    step.fail(
                        f"{found.path}: {kube.label(thing)}: {found.name} depends on nothing that brings the definitions of {group}"
                        + (f" (chart {charts})" if charts else "")
                    )
    step.detail = f"{count} objects"


def brings(path: Kustomization, group: str, thing: dict[str, Any]) -> bool:
    """Whether a path that is waited for has the definition of this object's kind."""
    for have in path.objects:
        if kube.kind(have) == "CustomResourceDefinition":
            spec = have.get("spec") or {}
            if spec.get("group") == group and (spec.get("names") or {}).get("kind") == kube.kind(thing):
                return True
        if kube.kind(have) == "HelmRelease" and awaited(path, have):
            chart = chart_of(have, path.objects).name
            if chart in kube.CRD_CHARTS.get(group, ()) and not left_out(chart, have, path.objects):
                return True
    return False


def left_out(chart: str, release: dict[str, Any], objects: list[dict[str, Any]]) -> bool:
    """Whether a release is told not to install the definitions of its chart."""
    if chart in kube.CRDS_IN_FOLDER:
        return ((release.get("spec") or {}).get("install") or {}).get("crds") == "Skip"
    value: Any = values_of(release, objects)
    for key in kube.CRDS_BY_VALUE.get(chart, ()):
        value = value.get(key) if isinstance(value, dict) else None
    return chart in kube.CRDS_BY_VALUE and value is not True


def awaited(path: Kustomization, release: dict[str, Any]) -> bool:
    """Whether a Kustomization is ready only after this release of its path is."""
    checks = path.spec.get("healthChecks") or []
    return path.spec.get("wait") is True or any(
        (check.get("kind"), check.get("namespace"), check.get("name"))
        == ("HelmRelease", kube.namespace(release), kube.name(release))
        for check in checks
    )


MONITORS = {"servicemonitor", "podmonitor", "prometheusrule", "prometheusrules"}


def monitors(cluster: Cluster, found: Kustomization, before: list[Kustomization], release: dict[str, Any], step: Step) -> int:
    """A chart told to make ServiceMonitors and the like needs their definitions too, unless it brings them itself."""
    if chart_of(release, found.objects).name in kube.CRD_CHARTS["monitoring.coreos.com"]:
        return 0
    count = 0
    for path, value in yamls.walk(values_of(release, found.objects)):
        if len(path) > 1 and str(path[-2]).lower() in MONITORS and path[-1] in ("enabled", "create") and value is True:
            count += 1
            sample = {"apiVersion": "monitoring.coreos.com/v1", "kind": "ServiceMonitor"}
            if not any(brings(other, "monitoring.coreos.com", sample) for other in before):
                step.fail(
                    f"{found.path}: {kube.label(release)}: value `{yamls.dotted(path)}` needs the definitions of monitoring.coreos.com, which {found.name} does not depend on"
                )
    return count


CHECKS = {"depends-on": depends_on, "namespaces-first": namespaces_first, "definitions-first": definitions_first}
