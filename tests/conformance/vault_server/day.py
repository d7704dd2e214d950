"""An ordinary day: an app with a secret goes, and comes back. Whoever applies the configuration can do both, with the policy that the
apply itself changes."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml
import yamls

from .client import Refused

if TYPE_CHECKING:
    from tree import Tree

    from vault_server.matrix import Lab
    from vault_server.stage import Stage

APPLY = ("apply", "-auto-approve", "-input=false", "-no-color")


class Loader(yamls.Loader):
    """As the language has it: `on` and `no` are words."""


BOOLEAN = "tag:yaml.org,2002:bool"
Loader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if tag != BOOLEAN] for first, resolvers in yamls.Loader.yaml_implicit_resolvers.items()
}
Loader.add_implicit_resolver(BOOLEAN, re.compile("^(true|false)$"), list("tf"))


def without(tree: Tree, folder: Path, compiler: Path) -> tuple[Any, str]:
    """The tree of the platform without one of its apps that have secrets, and the name of that app; compiled from a copy."""
    refused = []
    for app in [name for name, about in (tree.platform.get("apps") or {}).items() if about.get("secrets")]:
        copied = folder / app
        for source in tree.sources:
            target = copied / source.relative_to(tree.folder)
            target.parent.mkdir(parents=True, exist_ok=True)
            text = yaml.load(source.read_text(), Loader)
            (text.get("apps") or {}).pop(app, None)
            for overlay in (text.get("environments") or {}).values():
                ((overlay or {}).get("apps") or {}).pop(app, None)
            # who reviews an app or a namespace goes with it
            owners = (text.get("git") or {}).get("owners") or {}
            (owners.get("apps") or {}).pop(app, None)
            (owners.get("namespaces") or {}).pop(tree.platform["apps"][app].get("namespace"), None)
            target.write_text(yaml.safe_dump(text, sort_keys=False))
        # another app may call it, and then the platform is refused
        done = subprocess.run([compiler, "build", copied / "platform.yaml"], capture_output=True, text=True, timeout=120)
        if done.returncode == 0:
            return tree.at(copied) if not tree.environment else type(tree)(copied, tree.environment), app
        refused.append(f"{app}: {done.stderr.strip()[-300:]}")
    raise RuntimeError("no app can go: " + "; ".join(refused))


def names(lab: Lab, app: str) -> Iterator[tuple[str, bool]]:
    """The policy and the role of an app, and whether they are on the server."""
    for subject in lab.expectation.subjects:
        if subject.kind == "workload" and subject.id.rsplit("/", 1)[-1] == app:
            for path in (f"sys/policies/acl/{subject.policy}", f"auth/{subject.mount}/role/{subject.role}"):
                try:
                    lab.client.read(path)
                    yield path, True
                except Refused:
                    yield path, False


def check(tree: Tree, lab: Lab, scene: Stage, compiler: Path, override: Callable[[Any], None]) -> tuple[str, list[str]]:
    """The name of the app, and what is wrong. `override` puts this machine in the place of the outside world of a tree."""
    folder = scene.folder / "day"
    shutil.rmtree(folder, ignore_errors=True)
    other, app = without(tree, folder, compiler)
    problems = [f"{path} is not there to begin with" for path, there in names(lab, app) if not there]
    if not list(names(lab, app)):
        problems.append(f"nothing is known of {app}")
    for now, expected in ((other, False), (tree, True)):
        scene.put(now.root)
        override(now)
        scene.terraform("init", "-input=false", "-no-color")
        what = f"with {app} again" if expected else f"without {app}"
        try:
            scene.terraform(*APPLY)
            if "No changes." not in (planned := scene.terraform("plan", "-input=false", "-no-color")):
                problems.append(f"{what}, a second plan is not empty: {planned[-300:]}")
        except RuntimeError as error:
            problems.append(f"{what}: {error}")
        problems += [f"{what}, {path} is {'there' if there else 'gone'}" for path, there in names(lab, app) if there != expected]
    return app, problems
