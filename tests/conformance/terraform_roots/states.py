"""Every output that a root reads is written by a root that comes earlier, into the state it is read from."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from report import Step

    from terraform_roots.layout import Root


def check(roots: dict[str, Root], before: dict[str, Any], step: Step) -> int:
    """`before` has, for each root, the roots that are applied before it."""
    keys: dict[Any, Any] = {}
    for root in roots.values():
        backend = root.backend()
        for key, value in {"encrypt": True, "use_lockfile": True}.items():
            if backend.get(key) is not value:
                step.fail(f"{root.folder}/backend.tf: `{key}` is not {value}")
        if backend["key"] in keys:
            step.fail(
                f"{root.folder}/backend.tf: the state `{backend['key']}` is also that of {keys[backend['key']].name}"
            )
        keys[backend["key"]] = root
    reads = 0
    for root in roots.values():
        states = root.states()
        for name, output in root.reads():
            reads += 1
            if name not in states:
                step.fail(f"{root.folder}: reads the state `{name}`, which it does not declare")
                continue
            read(root, name, states[name], output, keys, before, step)
        for unused in sorted(states.keys() - {name for name, _ in root.reads()}):
            step.fail(f"{root.folder}: declares the state `{unused}` and reads nothing of it")
    return reads


def read(root: Root, name: str, state: dict[str, Any], output: str, keys: dict[str, Root], before: dict[str, Any], step: Step) -> None:
    where = f"{root.folder}: {name}.{output}"
    config = state["config"]
    source = keys.get(config["key"])
    if source is None:
        step.fail(f"{where}: no root keeps its state in `{config['key']}`")
        return
    backend = source.backend()
    for key in ("bucket", "region"):
        if config[key] != backend[key]:
            step.fail(f"{where}: the {key} is `{config[key]}`, and {source.name} writes to `{backend[key]}`")
    if output not in source.outputs:
        step.fail(f"{where}: {source.name} has no such output")
    if source.name not in before[root.name]:
        step.fail(f"{where}: {source.name} does not come before {root.name}")
