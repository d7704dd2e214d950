"""What crosses from Terraform to a cluster: one ConfigMap, written by root flux-<cluster>, substituted by Flux."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Collection, Iterator
from typing import TYPE_CHECKING, Any

import kube
import yamls

if TYPE_CHECKING:
    from report import Step
    from tree import Kustomization, Tree

NAME = "platform-outputs"


def written(tree: Tree, cluster: str) -> set[str] | None:
    """The keys of the ConfigMap that a cluster's root writes; None if the root writes none."""
    documents = [tree.hcl(file) for file in root_files(tree, f"flux-{cluster}")]
    resources = {
        (kind, label): body
        for document in documents
        for block in document.get("resource") or []
        for kind, named in block.items()
        for label, body in named.items()
    }
    for (kind, _), body in resources.items():
        metadata = (body.get("metadata") or [{}])[0]
        place = resolved(metadata.get("namespace"), resources), resolved(metadata.get("name"), resources)
        if kind.startswith("kubernetes_config_map") and place == ("flux-system", NAME):
            return {key for key in body.get("data") or {} if not key.startswith("__")}
    return None


def resolved(value: str | None, resources: dict[tuple[Any, ...], Any]) -> str | None:
    """A value, or the name of the resource that it refers to."""
    found = re.fullmatch(r"\$\{(\w+)\.(\w+)\.metadata\[0\]\.name\}", value or "")
    return resources[found.groups()]["metadata"][0]["name"] if found and found.groups() in resources else value


def root_files(tree: Tree, root: str) -> list[str]:
    return [file for file in tree.files() if file.startswith(f"terraform/roots/{root}/") and file.endswith(".tf")]


def references(tree: Tree, step: Step) -> None:
    """Every `${KEY}` is substituted from the ConfigMap and is a key of it; no escape stands where nothing is substituted."""
    count = 0
    for cluster in tree.views:
        keys = written(tree, cluster.name)
        for found in cluster.kustomizations.values():
            for thing, text in found.raw:
                count += one(tree, found, thing, text, keys, step)
            for kind, name in found.sources:
                if (kind, name) != ("ConfigMap", NAME):
                    step.fail(
                        f"{found.file}: spec.postBuild.substituteFrom names {kind} `{name}`, which nothing writes"
                    )
            if found.sources and keys is None:
                step.fail(
                    f"{found.file}: spec.postBuild.substituteFrom: terraform/roots/flux-{cluster.name} writes no ConfigMap flux-system/{NAME}"
                )
    step.detail = f"{count} references"


def one(tree: Tree, found: Kustomization, thing: dict[str, Any], text: str, keys: set[str] | None, step: Step) -> int:
    what = f"{found.path}: {kube.label(thing)}"
    if not found.substituted(thing):
        for literal in unsubstituted(text, keys or ()):
            # what a person wrote in the spec is meant as it is
            if not any(literal in file.read_text() for file in tree.sources):
                step.fail(f"{what}: `{literal}` would stay as it is: {found.file} substitutes nothing here")
        return 0
    count = 0
    for path, value in yamls.walk(thing):
        for at, string in ((path, value), (path, path[-1] if path else None)):
            if not isinstance(string, str):
                continue
            for key in kube.references(string):
                count += 1
                if not kube.VARIABLE.match(key):
                    step.fail(f"{what}: {yamls.dotted(at)}: `${{{key}}}` is not a plain key")
                elif key not in found.inline and not (found.sources and key in (keys or ())):
                    why = (
                        "is not a key of the ConfigMap"
                        if found.sources
                        else "is not substituted, there is no substituteFrom"
                    )
                    step.fail(f"{what}: {yamls.dotted(at)}: `${{{key}}}` {why}")
    return count


def unsubstituted(text: str, keys: Collection[str]) -> Iterator[Any]:
    """What looks as if it were for Flux: escapes, keys, and what is written as keys are."""
    yield from (f"$${{{key}}}" for key in kube.escapes(text))
    yield from (f"${{{key}}}" for key in kube.references(text) if key in keys or re.fullmatch(r"[A-Z][A-Z0-9_]*", key))


def used(tree: Tree, step: Step) -> None:
    """Every key that Terraform writes is used, and every substituteFrom has something to substitute."""
    count = 0
    for cluster in tree.views:
        mentioned = set()
        for found in cluster.kustomizations.values():
            here = {key for thing, text in found.raw if found.substituted(thing) for key in kube.references(text)}
            mentioned |= here
            if found.sources and not here and not found.error:
                step.fail(f"{found.file}: spec.postBuild.substituteFrom, but {found.path} refers to no key")
        for key in sorted(written(tree, cluster.name) or ()):
            count += 1
            if key not in mentioned:
                step.fail(
                    f"terraform/roots/flux-{cluster.name}: key `{key}` of ConfigMap {NAME} is used nowhere in cluster {cluster.name}"
                )
    step.detail = f"{count} keys"


def strict(tree: Tree, step: Step) -> None:
    """A missing ConfigMap or key is an error, never a blank."""
    for cluster in tree.views:
        for found in cluster.kustomizations.values():
            for source in (found.spec.get("postBuild") or {}).get("substituteFrom") or []:
                if source.get("optional"):
                    step.fail(f"{found.file}: spec.postBuild.substituteFrom `{source.get('name')}` is optional")
        text = "".join(tree.text(file) for file in root_files(tree, f"flux-{cluster.name}"))
        if "StrictPostBuildSubstitutions=true" not in text:
            step.fail(
                f"terraform/roots/flux-{cluster.name}: Flux's feature gate StrictPostBuildSubstitutions is not switched on, so a missing key would become a blank"
            )


def sync(tree: Tree, step: Step) -> None:
    """Flux, as Terraform installs it, begins at the cluster's entry folder."""
    for cluster in tree.views:
        want = "./" + posixpath.normpath(posixpath.join(tree.git_path, cluster.entry))
        text = "".join(tree.text(file) for file in root_files(tree, f"flux-{cluster.name}"))
        paths = re.findall(r'^\s*path\s*=\s*"([^"]*flux/clusters/[^"]*)"$', text, re.MULTILINE)
        if paths != [want]:
            step.fail(f"terraform/roots/flux-{cluster.name}: Flux's sync path is {paths}, not `{want}`")
        step.detail = f"{len(tree.views)} clusters"


CHECKS = {
    "contract-references": references,
    "contract-used": used,
    "contract-strict": strict,
    "sync": sync,
}
