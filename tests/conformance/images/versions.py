"""What a tree says itself, without its charts: exact versions, from registries with a future."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

import kube
import yamls
from flux.charts import EXACT, chart_of

from . import references, registries, terraform
from .own import own_hosts, placed

if TYPE_CHECKING:
    from report import Step
    from tree import Tree

# texts that mean something else tomorrow: a word behind a name, a range, a version with a hole
FLOATING = re.compile(r".*[:@](?:latest|stable|edge|nightly)\Z|(?:~>|[~^]|[<>]=?)\s*v?\d[\w.]*\Z|v?\d+(?:\.\d+)*\.[x*]\Z")
# the same word alone, where a version stands
WORD = re.compile(r"(?:latest|stable|edge|nightly|\*)\Z")
VERSIONS = re.compile(r"\.(?:version|tag|semver|appVersion|targetRevision|alias)\Z")
# where a word such as `stable` is no version: the name of an app's own first version beside its canary
OTHERWISE = re.compile(r"[.-](?:matchLabels|labels|selector|subset|subsets|defaultSubset|serviceSubset|name|track)\b")


def exact(tree: Tree, step: Step) -> str:
    """Nothing in the tree itself floats: images, charts, sources, Flux' own distribution."""
    count = 0
    for _, place, _, thing in placed(tree):
        what = f"{place}: {kube.label(thing)}"
        for path, reference in references.found(thing):
            count += 1
            problem = references.floating(reference)
            if problem:
                step.fail(f"{what}: `{path}`: `{reference}` {problem}")
        for path, value in yamls.walk(thing):
            where = "." + yamls.dotted(path)
            if isinstance(value, str) and loose(where, value):
                step.fail(f"{what}: `{where[1:]}`: `{value}` may be another version tomorrow")
        if kube.kind(thing) == "OCIRepository":
            pinned = (thing.get("spec") or {}).get("ref") or {}
            if set(pinned) - {"tag", "digest"} or not pinned:
                step.fail(f"{what}: `spec.ref` is {json.dumps(pinned)}: a tag or a digest alone is exact")
            elif not pinned.get("digest") and not EXACT.match(str(pinned["tag"])):
                step.fail(f"{what}: `spec.ref.tag`: `{pinned['tag']}` may be another chart tomorrow")
        if kube.kind(thing) == "HelmRelease":
            version = chart_of(thing, [other for _, _, _, other in placed(tree)]).version
            if not EXACT.match(version):
                step.fail(f"{what}: the chart has the version `{version}`")
    for file, path, value in terraform.texts(tree):
        where = "." + yamls.dotted(path)
        if loose(where, value):
            step.fail(f"{file}: `{where[1:]}`: `{value}` may be another version tomorrow")
    for file, name, body, values in terraform.releases(tree):
        count += 1
        if not EXACT.match(str(body.get("version", ""))):
            step.fail(f"{file}: helm_release.{name} has the version `{body.get('version')}`")
        if body.get("chart") == "flux-instance":
            distribution(f"{file}: helm_release.{name}", values, step)
    return f"{count} images and charts"


def distribution(what: str, values: dict[str, Any], step: Step) -> None:
    """Flux is exactly one version, comes with the operator, and the apply knows whether it runs."""
    said = (values.get("instance") or {}).get("distribution") or {}
    if not EXACT.match(str(said.get("version", ""))):
        step.fail(f"{what}: Flux has the version `{said.get('version')}`")
    artifact = said.get("artifact")
    if artifact is None:
        step.fail(f"{what}: no `artifact`: the chart's default is `latest`")
    elif artifact and not references.DIGEST.search(artifact):
        step.fail(f"{what}: the artifact `{artifact}` has no digest")
    if said.get("variant") != "upstream-alpine":
        step.fail(f"{what}: no `variant`, which the operator needs to know the images of a mirror")
    if (values.get("healthcheck") or {}).get("enabled") is not True:
        step.fail(f"{what}: nobody waits for Flux to run")


def loose(where: str, value: str) -> bool:
    found = FLOATING.match(value) or (WORD.match(value) and VERSIONS.search(where))
    return bool(found) and not OTHERWISE.search(where)


def known(tree: Tree, step: Step) -> str:
    """Every registry and chart repository stands in the table of what is known, and none is retired."""
    own = own_hosts(tree)
    hosts = set()

    def ask(what: str, address: str) -> None:
        hosts.add(references.host(address))
        problem = registries.problem(address, own)
        if problem:
            step.fail(f"{what} `{address}` {problem}")

    for _, place, _, thing in placed(tree):
        for _, reference in references.found(thing):
            ask(f"{place}: {kube.label(thing)}:", reference)
        if kube.kind(thing) in ("OCIRepository", "HelmRepository"):
            ask(f"{place}: {kube.label(thing)}:", re.sub(r"^\w+://", "", thing["spec"]["url"]))
    for file, name, body, _ in terraform.releases(tree):
        ask(f"{file}: helm_release.{name}:", re.sub(r"^\w+://", "", body["repository"]))
    for file in tree.files():
        text = tree.text(file)
        for host, when in registries.retired().items():
            if re.search(rf"(?<![\w.-]){re.escape(host)}(?![\w-])", text):
                step.fail(f"{file}: names `{host}`, which its maker retires ({when})")
    return " ".join(sorted(hosts - own))
