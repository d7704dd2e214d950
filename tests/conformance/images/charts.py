"""The real charts, rendered with the values that a tree carries. They are not part of the project."""

from __future__ import annotations

import functools
import json
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import kube
import tools
import yaml
import yamls
from flux.charts import chart_of, values_of

if TYPE_CHECKING:
    from tree import Cluster, Tree

APIS = ("monitoring.coreos.com/v1", "policy/v1/PodDisruptionBudget", "cert-manager.io/v1")


def folder() -> Path | None:
    """Where the charts are, or None."""
    found = tools.charts()
    return found[0].parent if found else None


def releases(tree: Tree, only: Cluster | None = None) -> Iterator[tuple[str, Any, dict[str, Any], dict[str, Any], str]]:
    """Every release of a chart that the project does not make itself, of all clusters or of one: (what, chart, release, values, version of Kubernetes)."""
    for cluster in tree.views if only is None else [only]:
        for found in cluster.kustomizations.values():
            near = found.objects + [thing for path in cluster.before(found) for thing in path.objects]
            for thing in found.objects:
                if kube.kind(thing) == "HelmRelease" and not found.path.startswith("flux/apps/"):
                    what = f"{found.path}: {kube.label(thing)}"
                    yield what, chart_of(thing, near), thing, values_of(thing, found.objects), tree.kubernetes_version(cluster.name)


def rendered(chart: Any, release: dict[str, Any], values: dict[str, Any], version: str) -> list[dict[str, Any]]:
    """The objects of a release after its post-renderers; raises ValueError."""
    spec = release.get("spec") or {}
    patches = [
        patch for renderer in spec.get("postRenderers") or [] for patch in (renderer.get("kustomize") or {}).get("patches") or []
    ]
    images = [
        image for renderer in spec.get("postRenderers") or [] for image in (renderer.get("kustomize") or {}).get("images") or []
    ]
    return render(
        f"{chart.name}-{chart.version}",
        kube.name(release),
        kube.namespace(release),
        version,
        json.dumps(values, sort_keys=True),
        json.dumps([patches, images], sort_keys=True),
    )


@functools.cache
def render(archive: str, name: str, namespace: str, version: str, values: str, changes: str) -> list[dict[str, Any]]:
    """Trees share most of their releases: each is rendered once."""
    charts = folder()
    assert charts
    file = charts / f"{archive}.tgz"
    if not file.is_file():
        raise ValueError(f"there is no {archive}.tgz among the real charts")
    command = [tools.need("helm"), "template", name, file, "--namespace", namespace, "--kube-version", f"{version}.0", "--skip-tests"]
    for api in APIS:
        command += ["--api-versions", api]
    done = subprocess.run([*map(str, command), "--values", "-"], input=values, text=True, capture_output=True)
    if done.returncode:
        raise ValueError(f"helm template fails: {done.stderr.strip()[-600:]}")
    return yamls.documents(changed(done.stdout, *json.loads(changes)))


def changed(text: str, patches: list[dict[str, Any]], images: list[Any]) -> str:
    if not patches and not images:
        return text
    with tempfile.TemporaryDirectory(prefix="rendered") as temporary:
        place = Path(temporary)
        (place / "all.yaml").write_text(text)
        whole = {"resources": ["all.yaml"], "patches": patches, "images": images}
        (place / "kustomization.yaml").write_text(yaml.safe_dump({key: value for key, value in whole.items() if value}))
        done = subprocess.run([str(tools.need("kubectl")), "kustomize", temporary], text=True, capture_output=True)
        if done.returncode:
            raise ValueError(f"the post-renderers fail: {done.stderr.strip()[-600:]}")
        return done.stdout
