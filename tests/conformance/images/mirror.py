"""What the charts of a tree pull, and that with a mirror all of it comes from there."""

from __future__ import annotations

import json
import shutil
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import golden
import kube
import tools
from tree import Tree, trees_of

from . import charts, references, registries, terraform
from .own import own_hosts, own_images, placed

if TYPE_CHECKING:
    from report import Step

MIRROR = "registry.example.com:5000/mirror"
# images of charts that stay where they are, mirror or not
STAYS = (
    # a template of Istio's injector for gRPC without a proxy, which a pod would have to ask for by an annotation; none does
    ("ConfigMap", "istio-sidecar-injector", "busybox:1.28"),
    # Istio's injector puts its proxy there, which `references.hubs` reads
    ("Deployment", "", "auto"),
)
# the add-ons of EKS and the images of nodes come from AWS' own registries of each region; they are no objects of the tree


def pulled(tree: Tree, step: Step) -> dict[tuple[Any, ...], str]:
    """Every image that the charts of a tree pull, with where it stands: {(what, path): reference}."""
    found = {}

    def take(what: str, objects: list[dict[str, Any]]) -> None:
        for thing in objects:
            label = f"{what}: {kube.label(thing)}"
            for path, reference in [*references.found(thing), *references.hubs(thing)]:
                if not stays(thing, reference):
                    found[label, path, reference] = reference

    for what, chart, release, values, version in charts.releases(tree):
        try:
            take(what, charts.rendered(chart, release, values, version))
        except ValueError as error:
            step.fail(f"{what}: {error}")
    for file, name, body, values in terraform.releases(tree):
        version = tree.kubernetes_version(file.split("/")[2].removeprefix("flux-"))
        try:
            archive = f"{body['chart']}-{body['version']}"
            objects = charts.render(archive, body["name"], "flux-system", version, json.dumps(values, sort_keys=True), "[[], []]")
        except ValueError as error:
            step.fail(f"{file}: {error}")
            continue
        take(f"{file}: {name}", objects)
        for thing in objects:
            if kube.kind(thing) == "FluxInstance":
                take(f"{file}: {name}", [{**thing, "spec": {"image": image}} for image in of_flux(thing)])
                if thing["spec"]["distribution"].get("artifact"):
                    step.fail(f"{file}: {name} pulls `{thing['spec']['distribution']['artifact']}`")
    return found


def stays(thing: dict[str, Any], reference: str) -> bool:
    return any((kube.kind(thing), reference) == (kind, image) and kube.name(thing).startswith(name) for kind, name, image in STAYS)


def of_flux(thing: dict[str, Any]) -> list[str]:
    """The images that the operator makes of a FluxInstance: at exact versions with digests, by the distribution."""
    said = thing["spec"]["distribution"]
    return [f"{said['registry']}/{component}:{said['version']}" for component in thing["spec"]["components"]]


def rendered(tree: Tree, step: Step) -> str:
    """What the charts pull is exact and from registries with a future."""
    own, images = own_hosts(tree), pulled(tree, step)
    for (what, path, _), reference in sorted(images.items()):
        problem = references.floating(reference) or (None if reference in own_images(tree) else registries.problem(reference, own))
        if problem:
            step.fail(f"{what}: `{path}`: `{reference}` {problem}")
    if not images:
        step.fail("no chart pulls anything")
    return f"{len(set(images.values()))} images at {len(images)} places"


def mirrored(tree: Tree, step: Step) -> str:
    """The same platform with a mirror pulls the same images at the same places, each from there."""
    with tempfile.TemporaryDirectory(prefix="mirror") as temporary:
        other = with_mirror(tree, Path(temporary), step)
        if other is None:
            return ""
        own = own_images(tree)
        before, after = of_tree(tree), of_tree(other)
        if charts.folder() is not None:
            before, after = {**before, **pulled(tree, step)}, {**after, **pulled(other, step)}
        expected = {
            (what, path, image): image if image in own else f"{MIRROR}/{references.qualified(image)}" for what, path, image in before
        }
        wanted = {(what, path, image) for (what, path, _), image in expected.items()}
        for what, path, image in sorted(after.keys() - wanted):
            step.fail(f"{what}: `{path}`: `{image}` is not the image of the mirror")
        for what, path, image in sorted(wanted - after.keys()):
            step.fail(f"{what}: `{path}`: `{image}` is missing with a mirror")
        for what, path, image in sorted(after):
            if image not in own and not image.startswith(f"{MIRROR}/"):
                step.fail(f"{what}: `{path}`: `{image}` does not come from the mirror")
        count = len(set(after.values()) - own)
    return f"{count} images" + ("" if charts.folder() else f", without those of charts: {tools.NO_CHARTS}")


def of_tree(tree: Tree) -> dict[tuple[Any, ...], str]:
    found = {}
    for _, place, _, thing in placed(tree):
        for path, reference in references.found(thing):
            found[f"{place}: {kube.label(thing)}", path, reference] = reference
    return {key: value for key, value in found.items() if "-values" not in key[0]}


def with_mirror(tree: Tree, folder: Path, step: Step) -> Tree | None:
    """The tree of the same platform, compiled with a mirror."""
    place = folder / tree.folder.name
    shutil.copytree(tree.folder, place, ignore=shutil.ignore_patterns("output"))
    file = place / tree.spec.name
    file.write_text(file.read_text() + f"\nimages: {{ mirror: {MIRROR} }}\n")
    done = golden.platformc("build", file)
    if done.returncode:
        step.fail(f"`platformc build` with a mirror exits {done.returncode}: {done.stderr.strip()[-2000:]}")
        return None
    other = Tree(place, tree.environment, tree.leads)
    for cluster in other.views:  # read while the folder is there
        _ = cluster.kustomizations
    return other


def keys(step: Step) -> str:
    sources = json.loads((tools.ROOT / "compiler" / "catalog" / "images.json").read_text())["charts"]
    wanted = {(chart, key) for chart, known in sources.items() if not chart.startswith("flux-") for key in known}
    seen: set[tuple[str, str]] = set()
    # the longest examples first: they have most charts, and then most of the others have nothing new
    for folder in sorted(tools.ROOT.glob("examples/*/platform.yaml"), key=lambda file: -len(file.read_text())):
        tree = trees_of(folder.parent)[0]
        new = {chart.name for _what, chart, *_rest in charts.releases(tree)} & {chart for chart, _key in wanted - seen}
        if not new:
            continue
        with tempfile.TemporaryDirectory(prefix="mirror") as temporary:
            other = with_mirror(tree, Path(temporary), step)
            for _what, chart, release, values, version in charts.releases(other) if other else ():
                for key in sources.get(chart.name, ()):
                    if (chart.name, key) not in seen and needed(chart, release, values, version, key):
                        seen.add((chart.name, key))
    for chart, key in sorted(wanted - seen):
        step.fail(f"images.json: {chart}: `{key}` changes no image of any example")
    return f"{len(seen)} values"


def needed(chart: Any, release: dict[str, Any], values: dict[str, Any], version: str, key: str) -> bool:
    """Whether an image escapes the mirror once a value is gone."""
    values = json.loads(json.dumps(values))
    at, (*path, last) = values, key.split(".")
    for step in path:
        at = at.get(step) or {}
    if last not in at:
        return False
    del at[last]
    return any(
        not reference.startswith(f"{MIRROR}/") and not stays(thing, reference)
        for thing in charts.rendered(chart, release, values, version)
        for _, reference in [*references.found(thing), *references.hubs(thing)]
    )
