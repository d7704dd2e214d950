"""The objects themselves: whose they are, where they live, what names them."""

from __future__ import annotations

import collections
import re
from typing import TYPE_CHECKING, Any

import kube
import yamls

from .references import makes_secrets

if TYPE_CHECKING:
    from report import Step
    from tree import Tree


def owned_once(tree: Tree, step: Step) -> None:
    """Two paths with one object would undo each other, and pruning either would delete it."""
    count = 0
    for cluster in tree.views:
        owners = collections.defaultdict(set)
        for place, _, thing in cluster.placed():
            owners[kube.identity(thing)].add(place)
            count += 1
        for (_, kind, space, name), places in owners.items():
            if len(places) > 1:
                step.fail(f"{kind} {space + '/' if space else ''}{name} stands in {' and '.join(sorted(places))}")
    step.detail = f"{count} objects"


def namespaces(tree: Tree, step: Step) -> None:
    """Namespaced objects have a namespace that some path creates; others have none."""
    count = 0
    for cluster in tree.views:
        made = {
            kube.name(thing) for _, _, thing in cluster.placed() if kube.kind(thing) == "Namespace"
        } | kube.GIVEN_NAMESPACES
        for place, _, thing in cluster.placed():
            count += 1
            space = kube.namespace(thing)
            if kube.cluster_scoped(thing):
                if space:
                    step.fail(f"{place}: {kube.label(thing)}: kind {kube.kind(thing)} lives in no namespace")
            elif not space:
                step.fail(f"{place}: {kube.label(thing)}: no metadata.namespace")
            elif space not in made:
                step.fail(
                    f"{place}: {kube.label(thing)}: no path of cluster {cluster.name} creates namespace `{space}`"
                )
            if kube.kind(thing) == "HelmRelease":
                release_namespaces(place, thing, made, step)
    step.detail = f"{count} objects"


def release_namespaces(place: str, thing: dict[str, Any], made: set[str], step: Step) -> None:
    spec = thing.get("spec") or {}
    for key in ("targetNamespace", "storageNamespace"):
        created = key == "targetNamespace" and (spec.get("install") or {}).get("createNamespace")
        if spec.get(key) and not created and spec[key] not in made:
            step.fail(f"{place}: {kube.label(thing)}: no path creates spec.{key} `{spec[key]}`")


def health_checks(tree: Tree, step: Step) -> None:
    count = 0
    for cluster in tree.views:
        for found in cluster.kustomizations.values():
            have = {kube.identity(thing): kube.version(thing) for thing in found.objects}
            have |= {
                ("", "Secret", kube.namespace(thing), name): "v1"
                for thing in found.objects
                for name in makes_secrets(thing)
            }
            for check in found.spec.get("healthChecks") or []:
                count += 1
                named = (kube.group(check), check.get("kind"), check.get("namespace", ""), check.get("name"))
                what = f"{found.file}: spec.healthChecks: {check.get('kind')} `{check.get('namespace', '')}/{check.get('name')}`"
                if named not in have:
                    step.fail(f"{what} is not in {found.path}")
                elif have[named] != kube.version(check):
                    step.fail(f"{what} is version `{have[named]}` there, not `{kube.version(check)}`")
    step.detail = f"{count} health checks"


def patches(tree: Tree, step: Step) -> None:
    """kustomize ignores a patch whose target matches nothing."""
    count = 0
    for cluster in tree.views:
        folders = {cluster.entry: (cluster.entry_objects, cluster.entry)}
        for found in cluster.kustomizations.values():
            folders[found.path] = (found.objects, found.path)
            for patch in found.spec.get("patches") or []:
                count += 1
                if not matches(patch.get("target"), found.objects):
                    step.fail(
                        f"{found.file}: spec.patches: target {shown(patch.get('target'))} matches nothing in {found.path}"
                    )
        for folder, (objects, _) in folders.items():
            file = f"{folder}/kustomization.yaml"
            if not folder or not tree.exists(file):
                continue
            for document in tree.yaml(file):
                for patch in (document.get("patches") or []) + (document.get("patchesJson6902") or []):
                    count += 1
                    # without a target kustomize itself insists on a match
                    if patch.get("target") and not matches(patch["target"], objects):
                        step.fail(f"{file}: patches: target {shown(patch['target'])} matches nothing")
    step.detail = f"{count} patches"


def shown(target: dict[str, str]) -> str:
    return ", ".join(f"{key} `{value}`" for key, value in (target or {}).items()) or "(none)"


def matches(target: dict[str, str], objects: list[dict[str, Any]]) -> bool:
    """Whether a kustomize selector selects an object: every name is an anchored regular expression."""

    def fits(pattern: str | None, text: str) -> bool:
        return not pattern or re.fullmatch(str(pattern), text) is not None

    target = target or {}
    return any(
        fits(target.get("group"), kube.group(thing))
        and fits(target.get("version"), kube.version(thing))
        and fits(target.get("kind"), kube.kind(thing))
        and fits(target.get("name"), kube.name(thing))
        and fits(target.get("namespace"), kube.namespace(thing))
        and selected(target.get("labelSelector"), (thing.get("metadata") or {}).get("labels"))
        and selected(target.get("annotationSelector"), (thing.get("metadata") or {}).get("annotations"))
        for thing in objects
    )


def selected(selector: Any, marks: Any) -> bool:
    """Equality selectors (`a=b,c!=d,e`), which is all that a compiler writes."""
    marks = marks or {}
    for term in filter(None, (part.strip() for part in (selector or "").split(","))):
        key, operator, value = re.fullmatch(r"([^=!]+?)(?:\s*(==?|!=)\s*(.*))?", term).groups()  # type: ignore[union-attr]
        if operator is None:
            if key not in marks:
                return False
        elif (marks.get(key) == value) == (operator == "!="):
            return False
    return True


def certificates_alone(data: dict[str, str]) -> bool:
    """Whether all of it is known to everybody. Some clients take authorities from a Secret alone."""
    return all(re.fullmatch(r"(-----BEGIN CERTIFICATE-----\n[A-Za-z0-9+/=\n]+-----END CERTIFICATE-----\n)+", str(text)) for text in data.values())


def no_secrets(tree: Tree, step: Step) -> None:
    """No secret material in the repository: no Secret with content but certificates, wherever it stands."""
    count = 0
    for file in tree.files():
        if not file.endswith((".yaml", ".yml")):
            continue
        for document in tree.yaml(file):
            for path, value in yamls.walk(document):
                if not isinstance(value, dict):
                    continue
                count += 1
                if (
                    value.get("kind") == "Secret"
                    and value.get("apiVersion") == "v1"
                    and not certificates_alone({**(value.get("data") or {}), **(value.get("stringData") or {})})
                ):
                    step.fail(f"{file}: Secret {kube.name(value)} with data")
                if "secretGenerator" in value and file.endswith("kustomization.yaml") and not path:
                    step.fail(f"{file}: a secretGenerator")
    step.detail = f"{count} maps"


CHECKS = {
    "owned-once": owned_once,
    "namespaces": namespaces,
    "health-checks": health_checks,
    "patches": patches,
    "no-secrets": no_secrets,
}
