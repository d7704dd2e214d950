"""Modules and roots hold together: what is referred to is declared, what is declared is used, and each module gets what it needs.

`terraform validate` finds most of this too, and takes seconds a root; here it is found in a folder that is read already.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from . import expressions

if TYPE_CHECKING:
    from report import Step
    from tree import Tree

PROVIDERS = re.compile(r"(aws|kubernetes|helm|vault|tls|random|time)_\w+\Z")
CALL = {"source", "for_each", "count", "depends_on", "providers", "version"}
EXACT = re.compile(r"\d+\.\d+\.\d+\Z")
# what a value is, by the end of an attribute's name -> ends that a reference may have
ENDS = (
    (re.compile(r"(^|_)arns?\Z"), re.compile(r"(^|_)arns?\Z|policy\Z")),
    (re.compile(r"(^|_)cidrs?\Z|\Acidr_"), re.compile(r"cidr|value\Z|cidr_block")),
    (re.compile(r"security_group_ids?\Z"), re.compile(r"security_group|group_id|\Aid\Z|value\Z|client")),
    (re.compile(r"subnet_ids?\Z"), re.compile(r"subnet|\Aid\Z|value\Z")),
    (re.compile(r"vpc_id\Z"), re.compile(r"vpc|\Aid\Z|network")),
)


class Folder:
    """The files of a module or a root."""

    def __init__(self, name: str, files: dict[str, dict[str, Any]]) -> None:
        self.name = name
        self.files = files

    def blocks(self, kind: str) -> Iterator[tuple[str, tuple[str, ...], dict[str, Any]]]:
        """(file, labels, body) of all blocks of a kind."""
        deep = {"resource": 2, "data": 2, "ephemeral": 2, "variable": 1, "output": 1, "module": 1, "provider": 1}.get(kind, 0)
        for file, body in self.files.items():
            for block in body.get(kind) or []:
                for labels, inner in labelled(block, deep):
                    yield file, labels, inner

    @property
    def root(self) -> bool:
        return "/roots/" in f"/{self.name}/"


def labelled(block: Any, deep: int, labels: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], dict[str, Any]]]:
    if deep == 0:
        yield labels, block
        return
    for label, inner in block.items():
        if not label.startswith("__"):
            yield from labelled(inner, deep - 1, (*labels, label.strip('"')))


def folders(tree: Tree, loaded: Any) -> dict[str, Folder]:
    """Every folder with Terraform in it; `loaded` reads a file."""
    found: dict[str, dict[str, Any]] = {}
    for file in tree.files():
        if file.startswith("terraform/") and file.endswith(".tf"):
            place, _, name = file.rpartition("/")
            found.setdefault(place, {})[name] = loaded(file)
    return {place: Folder(place, files) for place, files in found.items()}


def check(every: dict[str, Folder], step: Step, schemas: dict[str, Any], only: str | None = None) -> int:
    """The number of references. `only` names the folder to look at."""
    return sum(one(every, folder, schemas, step) for folder in every.values() if only in (None, folder.name))


def one(every: dict[str, Folder], folder: Folder, schemas: dict[str, Any], step: Step) -> int:
    declared = {(kind, *labels) for kind in ("data", "ephemeral", "module") for _, labels, _ in folder.blocks(kind)}
    declared |= {("var", *labels) for _, labels, _ in folder.blocks("variable")}
    declared |= {labels for _, labels, _ in folder.blocks("resource")}
    declared |= {("local", name) for _, _, body in folder.blocks("locals") for name in body if not name.startswith("__")}
    count, used = 0, set()
    for file, body in folder.files.items():
        # what was moved stood there once
        for chain in expressions.references({key: value for key, value in body.items() if key != "moved"}):
            named = known(chain)
            if named is None:
                continue
            count += 1
            used.add(named)
            where = f"{folder.name}/{file}: {'.'.join(chain)}"
            if named not in declared:
                step.fail(f"{where} is not declared")
            elif PROVIDERS.match(chain[0]) and len(chain) > 2:
                attribute(where, "resource", chain[0], chain[2], schemas, step)
            elif chain[0] in ("data", "ephemeral") and len(chain) > 3:
                attribute(where, chain[0], chain[1], chain[3], schemas, step)
    for one_of in sorted(declared - used):
        if one_of[0] in ("var", "local", "data", "ephemeral"):
            step.fail(f"{folder.name}: {'.'.join(one_of)} is declared and used nowhere")
    for _, (name,), body in folder.blocks("module"):
        called(every, folder, name, body, step)
    for kind in ("resource", "data", "ephemeral", "module"):
        for file, labels, body in folder.blocks(kind):
            counted(f"{folder.name}/{file}: {'.'.join(labels)}", body, step)
    for file, labels, body in (*folder.blocks("resource"), *folder.blocks("module")):
        ends(f"{folder.name}/{file}: {'.'.join(labels)}", body, step)
    pins(folder, step)
    return count


def known(chain: tuple[str, ...]) -> tuple[str, ...] | None:
    if chain[0] in ("var", "local", "module"):
        return chain[:2]
    if chain[0] in ("data", "ephemeral"):
        return chain[:3]
    return chain[:2] if PROVIDERS.match(chain[0]) and len(chain) > 1 else None


def attribute(where: str, kind: str, label: str, name: str, schemas: dict[str, Any], step: Step) -> None:
    schema = schemas.get(label.partition("_")[0], {}).get(kind, {}).get(label)
    if schema and name != "*" and name not in (schema.get("a") or {}) and name not in (schema.get("b") or {}) and name != "id":
        step.fail(f"{where}: {label} has no `{name}`")


def called(every: dict[str, Folder], folder: Folder, name: str, body: dict[str, Any], step: Step) -> None:
    where = f"{folder.name}: module.{name}"
    source = str(body.get("source", "")).strip('"')
    module = every.get(f"terraform/modules/{source.removeprefix('../../modules/')}")
    if module is None:
        step.fail(f"{where}: there is no module `{source}`")
        return
    variables = {labels[0]: inner for _, labels, inner in module.blocks("variable")}
    given = {key for key in body if not key.startswith("__")} - CALL
    for key in sorted(given - variables.keys()):
        step.fail(f"{where}: its module has no variable `{key}`")
    for key in sorted(key for key, inner in variables.items() if "default" not in inner and key not in given):
        step.fail(f"{where}: its module needs `{key}`")
    outputs = {labels[0] for _, labels, _ in module.blocks("output")}
    for files in folder.files.values():
        for chain in expressions.references(files):
            if chain[:2] == ("module", name) and len(chain) > 2 and chain[2] not in outputs and chain[2] != "*":
                step.fail(f"{where}: its module has no output `{chain[2]}`")


def counted(where: str, body: dict[str, Any], step: Step) -> None:
    """`each` and `count` stand where there is something to count."""
    inner = {key: value for key, value in body.items() if key not in ("for_each", "count")}
    heads = {chain[0] for chain in expressions.references(inner)}
    for head, key in (("each", "for_each"), ("count", "count")):
        if head in heads and key not in body:
            step.fail(f"{where}: `{head}` without `{key}`")
        if key == "for_each" and key in body and head not in heads and "dynamic" not in body:
            step.fail(f"{where}: `{key}`, and all of them are the same")


def ends(where: str, body: dict[str, Any], step: Step) -> None:
    """What an attribute takes is of its sort: an ARN where one is named, a network where one is."""
    for key, value in body.items():
        wanted = next((fits for end, fits in ENDS if end.search(key)), None)
        if isinstance(value, str) and wanted:
            for chain in expressions.references(value):
                if value == f"${{{'.'.join(chain)}}}" and not wanted.search(chain[-1]):
                    step.fail(f"{where}: `{key}` takes {'.'.join(chain)}")


def pins(folder: Folder, step: Step) -> None:
    """Roots run with one version of each provider, which Renovate and people raise; modules leave the choice to them."""
    required: dict[str, dict[str, Any]] = {}
    versions = []
    for _, _, body in folder.blocks("terraform"):
        if "required_version" in body:
            versions.append(str(body["required_version"]).strip('"'))
        for block in body.get("required_providers") or []:
            required |= {key: inner for key, inner in block.items() if not key.startswith("__")}
    if len(versions) != 1 or not re.match(r">= 1\.\d+" + (r"(\.\d+)?, < 2\.0\.0\Z" if folder.root else r"(\.\d+)?(, < 2\.0\.0)?\Z"), versions[0]):
        step.fail(f"{folder.name}: required_version is {versions}")
    used = {labels[0].partition("_")[0] for kind in ("resource", "data", "ephemeral") for _, labels, _ in folder.blocks(kind)} - {"terraform"}
    used |= {labels[0] for _, labels, _ in folder.blocks("provider")}
    for name in sorted(used - required.keys()):
        step.fail(f"{folder.name}: required_providers has no `{name}`")
    for name, inner in required.items():
        version, source = str(inner.get("version", "")).strip('"'), str(inner.get("source", "")).strip('"')
        if source != f"hashicorp/{name}":
            step.fail(f"{folder.name}: the provider {name} comes from `{source}`")
        if folder.root and not EXACT.match(version):
            step.fail(f"{folder.name}: the provider {name} has the version `{version}`, and a root runs with one")
        elif not folder.root and not re.match(r"(>= \d+\.\d+(\.\d+)?, < \d+\.0(\.0)?|~> \d+\.\d+)\Z", version):
            step.fail(f"{folder.name}: the provider {name} has the version `{version}`: a module says from where to where")
