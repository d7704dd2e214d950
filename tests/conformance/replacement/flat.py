"""Copies of stateful resources, each with one attribute that differs between state and configuration.

ForceNew is no part of the protocol between terraform and a provider, but one plan with a written state tells it: the action and, of a
replacement, the attributes that it is for.
"""

from __future__ import annotations

import copy
import json
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import hcl

from . import flips, offline

if TYPE_CHECKING:
    from pathlib import Path

ADDRESS = "registry.terraform.io/hashicorp/aws"
LIFECYCLE = ("create_before_destroy", "ignore_changes", "prevent_destroy")


class Resource:
    """A resource of a plan: what its module says and what of it is known."""

    def __init__(self, kind: str, name: str, module: str, said: list[str], values: dict[str, Any], version: int) -> None:
        self.kind, self.name, self.module, self.said, self.version = kind, name, module, sorted(said), version
        known = {**values, **{key: value for key, value in flips.UNKNOWN.get(kind, {}).items() if key in self.said}}
        self.body = {key: filled(known[key]) for key in self.said if filled(known.get(key)) is not None}
        self.state = {**{key: value for key, value in values.items() if value is not None}, **self.body}
        self.state |= flips.MADE.get(kind, {})
        self.lifecycle: dict[str, Any] = {}


def filled(value: Any) -> Any:
    """Without what is null in it: in a configuration, that is what nobody writes."""
    if isinstance(value, dict):
        return {key: filled(one) for key, one in value.items() if filled(one) not in (None, [])}
    return [filled(one) for one in value] if isinstance(value, list) else value


def said(configuration: dict[str, Any], module: str = "", path: str = "") -> Iterator[tuple[str, str, dict[str, Any]]]:
    """(module, address without keys, resource) of a plan's configuration."""
    for resource in configuration.get("resources", ()):
        if resource["mode"] == "managed":
            yield module, f"{path}{resource['type']}.{resource['name']}", resource
    for name, call in configuration.get("module_calls", {}).items():
        yield from said(call["module"], call["source"].rpartition("/")[2], f"{path}module.{name}.")


def resources(plan: dict[str, Any], modules: Path) -> list[Resource]:
    """One resource of each stateful kind and each block that makes it."""
    found: dict[Any, Resource] = {}
    values = {re.sub(r"\[[^]]*\]", "", change["address"]): change["change"]["after"] for change in plan["resource_changes"]}
    versions = {one["type"]: one["schema_version"] for one in planned(plan["planned_values"]["root_module"])}
    for module, address, resource in said(plan["configuration"]["root_module"]):
        kind, name = resource["type"], resource["name"]
        if kind not in flips.FLIPS or (module, kind, name) in found or address not in values:
            continue
        body = Resource(kind, name, module, list(resource["expressions"]), values[address], versions[kind])
        body.lifecycle = lifecycle(modules / module, kind, name)
        found[module, kind, name] = body
    return list(found.values())


def planned(module: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield from module.get("resources", ())
    for child in module.get("child_modules", ()):
        yield from planned(child)


def lifecycle(folder: Path, kind: str, name: str) -> dict[str, Any]:
    """What a module says of the life of a resource."""
    for path in sorted(folder.glob("*.tf")):
        for block in hcl.stripped(path.read_text()).get("resource", ()):
            for body in (named[name] for of, named in block.items() if of == kind and name in named):
                (told,) = body.get("lifecycle") or [{}]
                life = {key: told[key] for key in LIFECYCLE if key in told}
                if "ignore_changes" in life:
                    life["ignore_changes"] = [name.removeprefix("${").removesuffix("}") for name in life["ignore_changes"]]
                return life
    raise RuntimeError(f"no {kind}.{name} in {folder}")


class Flip:
    """One copy: its address, what is changed, and what is planned for it."""

    def __init__(self, resource: Resource, attribute: str, number: int) -> None:
        self.resource, self.attribute = resource, attribute
        self.label = f"copy_{number}"
        self.address = f"{resource.kind}.{self.label}"
        self.actions: list[str] = []
        self.paths: list[str] = []

    def __str__(self) -> str:
        return f"{self.resource.module}: {self.resource.kind}.{self.resource.name}.{self.attribute}"


def write(folder: Path, region: str, copies: list[Flip], *, protected: bool) -> None:
    """A root with these copies, and the state in which none of them differs yet."""
    folder.mkdir(parents=True, exist_ok=True)
    blocks: dict[str, Any] = {}
    kept = []
    for flip in copies:
        resource = flip.resource
        body = copy.deepcopy(resource.body)
        body[flip.attribute] = flips.FLIPS[resource.kind][flip.attribute][0]
        life = {key: value for key, value in resource.lifecycle.items() if protected or key != "prevent_destroy"}
        blocks.setdefault(resource.kind, {})[flip.label] = {**body, **({"lifecycle": [life]} if life else {})}
        instance = {"schema_version": resource.version, "attributes": resource.state}
        kept.append({"mode": "managed", "type": resource.kind, "name": flip.label, "provider": f'provider["{ADDRESS}"]', "instances": [instance]})
    (folder / "provider.tf").write_text(offline.PROVIDER % region)
    (folder / "main.tf.json").write_text(json.dumps({"resource": blocks}))
    state = {"version": 4, "terraform_version": "1.11.4", "serial": 1, "lineage": "replacement", "outputs": {}, "resources": kept}
    (folder / "terraform.tfstate").write_text(json.dumps(state))
