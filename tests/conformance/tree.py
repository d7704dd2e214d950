"""One compiled output tree, as the tools that deploy it see it."""

from __future__ import annotations

import contextlib
import functools
import json
import os
import posixpath
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import hcl
import kube
import once
import specification
import tools
import yaml
import yamls

SUBSTITUTE_LABEL = "kustomize.toolkit.fluxcd.io/substitute"


class BuildError(Exception):
    """`kubectl kustomize` refused a folder."""


def trees_of(folder: Path) -> list[Tree]:
    """The trees of an example: one an environment, or the only one."""
    names = specification.environments(folder / "platform.yaml")
    return [Tree(folder, name, leads=name == names[0]) for name in names] or [Tree(folder)]


class Tree:
    def __init__(self, folder: Path, environment: Any = None, leads: bool = True) -> None:
        self.folder = folder
        self.environment = environment
        self.leads = leads  # whether it is the first of its folder: what is about the folder is checked once
        self.name = f"{folder.name}-{environment}" if environment else folder.name
        self.root = folder / "output" / (environment or "")
        self.spec = folder / "platform.yaml"
        # the fixture of the harness's own tests brings a catalog and a schema of its own
        self.catalog = first(folder / "catalog", tools.ROOT / "compiler" / "catalog" / "charts")
        self.schema = first(folder / "schema.json", tools.ROOT / "schema" / "platform.schema.json")

    @functools.cached_property
    def sources(self) -> list[Path]:
        """The platform's own file and all that it includes."""
        return specification.sources(self.spec)

    @functools.cached_property
    def platform(self) -> dict[str, Any]:
        return specification.platform(self.spec, self.environment)

    @functools.cached_property
    def git_path(self) -> str:
        """Where the tree stands in its repository."""
        path = (self.platform.get("git") or {}).get("path", "output")
        return posixpath.normpath(posixpath.join(path, self.environment or ""))

    def at(self, folder: Path) -> Tree:
        """The same platform, with its tree in `output` of another folder."""
        other = Tree(folder)
        other.platform = self.platform
        return other

    def kubernetes_version(self, cluster: str) -> str:
        return str(self.platform["clusters"][cluster]["kubernetes"])

    def files(self) -> list[str]:
        """Every file, sorted, with forward slashes. Symbolic links are files here."""
        found = []
        for folder, folders, names in os.walk(self.root):
            links = [name for name in folders if os.path.islink(os.path.join(folder, name))]
            found += [
                os.path.relpath(os.path.join(folder, name), self.root).replace(os.sep, "/") for name in names + links
            ]
        return sorted(found)

    def folders(self, under: str) -> list[str]:
        """The folders exactly as deep as `*` and names of `under` say that hold files, e.g. `flux/apps/*/*`."""
        return sorted(path.relative_to(self.root).as_posix() for path in self.root.glob(under) if path.is_dir())

    def exists(self, name: str) -> bool:
        return (self.root / name).exists()

    def text(self, name: str) -> str:
        return (self.root / name).read_text()

    def yaml(self, name: str) -> list[dict[str, Any]]:
        return yamls.documents(self.text(name))

    def json(self, name: str) -> dict[str, Any]:
        result: dict[str, Any] = json.loads(self.text(name))
        return result

    def hcl(self, name: str) -> dict[str, Any]:
        """python-hcl2's reading of a file, with the quotes of strings and labels stripped."""
        return hcl.stripped(self.text(name))

    def clusters(self) -> list[str]:
        return [folder.rpartition("/")[2] for folder in self.folders("flux/clusters/*")]

    @functools.cache  # noqa: B019  # a tree lives as long as the run
    def cluster(self, name: str) -> Cluster:
        return Cluster(self, name)

    @functools.cached_property
    def views(self) -> list[Cluster]:
        return [self.cluster(name) for name in self.clusters()]

    def build(self, folder: str) -> str:
        """What `kubectl kustomize` prints for a folder; raises BuildError."""
        built: str = kustomize(tools.need("kubectl"), self.root / folder)
        return built

    def relative(self, path: str) -> str | None:
        """A Flux path (`./<git path>/flux/…`) as a path of this tree, or None if it points elsewhere."""
        path = posixpath.normpath(path)
        if self.git_path in (".", ""):
            return path
        return path[len(self.git_path) + 1 :] if path.startswith(self.git_path + "/") else None


def first(*paths: Path) -> Path:
    return next((path for path in paths if path.exists()), paths[-1])


def kustomize(kubectl: Path, folder: Path) -> Any:
    files = tuple(
        sorted((path.relative_to(folder).as_posix(), path.read_bytes()) for path in folder.rglob("*") if path.is_file())
    )
    # folders that are the same build the same, wherever they stand
    key = (str(folder) if any(b"../" in content for _, content in files) else "", files)

    def build() -> tuple[int, str, str]:
        with tempfile.TemporaryDirectory(prefix="platformc") as temporary:
            built = folder
            if not (folder / "kustomization.yaml").exists():
                # as Flux does it: every file of the folder is a resource
                built = shutil.copytree(folder, Path(temporary) / "folder")
                resources = [name for name, _ in files if name.endswith((".yaml", ".yml"))]
                (built / "kustomization.yaml").write_text(yaml.safe_dump({"resources": resources}))
            done = subprocess.run([str(kubectl), "kustomize", str(built)], text=True, capture_output=True)
        return done.returncode, done.stdout, done.stderr.strip().replace(str(built), ".")

    status, out, error = once.of("kubectl kustomize", repr(key).encode(), build)
    if status:
        raise BuildError(error.removeprefix("error: "))
    return out


class Kustomization:
    """A Flux Kustomization and what its path builds to."""

    def __init__(self, tree: Tree, file: str, thing: dict[str, Any]) -> None:
        self.file = file
        self.thing = thing
        self.spec = thing.get("spec") or {}
        self.key = (kube.namespace(thing) or "flux-system", kube.name(thing))
        self.name = self.key[1]
        self.path: Any = tree.relative(self.spec.get("path", "."))
        self.needs = needs(thing, self.key[0])
        post_build = self.spec.get("postBuild") or {}
        self.sources = [(source.get("kind"), source.get("name")) for source in post_build.get("substituteFrom") or []]
        self.inline = dict(post_build.get("substitute") or {})
        self.substitutes = "postBuild" in self.spec
        self.error: str | None = None
        self.raw: list[Any] = []  # the objects before substitution, one YAML text each
        self.objects: list[Any] = []
        self.read(tree)

    def read(self, tree: Tree) -> None:
        if self.path is None or not tree.exists(self.path):
            return
        try:
            built = tree.build(self.path)
        except BuildError as error:
            self.error = str(error)
            return
        for text in built.split("\n---\n"):
            things = yamls.documents(text)
            if not things:
                continue
            (thing,) = things
            self.raw.append((thing, text))
            if self.substituted(thing):
                thing = yamls.documents(kube.substitute(text, lambda key: self.inline.get(key, kube.mock(key))))[0]
            target = self.spec.get("targetNamespace")
            if target and not kube.cluster_scoped(thing):
                thing.setdefault("metadata", {})["namespace"] = target
            self.objects.append(thing)

    def substituted(self, thing: dict[str, Any]) -> bool:
        """Whether Flux substitutes in this object."""
        metadata = thing.get("metadata") or {}
        marks = {**(metadata.get("labels") or {}), **(metadata.get("annotations") or {})}
        return self.substitutes and marks.get(SUBSTITUTE_LABEL) != "disabled"


def needs(thing: dict[str, Any], space: str) -> list[tuple[str, str]]:
    """The Kustomizations that a Kustomization waits for."""
    return [(need.get("namespace") or space, need.get("name", "")) for need in (thing.get("spec") or {}).get("dependsOn") or []]


class Cluster:
    """What Flux deploys to one cluster: the entry folder and every path that it names."""

    def __init__(self, tree: Tree, name: str) -> None:
        self.tree = tree
        self.name = name
        self.entry = f"flux/clusters/{name}"
        self.error: str | None = None
        self.entry_objects = []
        self.kustomizations = {}
        try:
            self.entry_objects = yamls.documents(tree.build(self.entry))
        except BuildError as error:
            self.error = str(error)
        files = self.sources()
        for thing in self.entry_objects:
            if kube.group(thing) == "kustomize.toolkit.fluxcd.io" and kube.kind(thing) == "Kustomization":
                found = Kustomization(tree, files.get(kube.identity(thing), self.entry), thing)
                self.kustomizations[found.key] = found

    def sources(self) -> dict[tuple[Any, ...], str]:
        """identity -> file of the entry folder."""
        files = {}
        for path in sorted((self.tree.root / self.entry).glob("*.yaml")):
            with contextlib.suppress(yaml.YAMLError):  # the policy check says so
                for thing in yamls.documents(path.read_text()):
                    if isinstance(thing, dict):
                        files[kube.identity(thing)] = f"{self.entry}/{path.name}"
        return files

    def placed(self) -> Iterator[tuple[Any, Kustomization | None, dict[str, Any]]]:
        """Every object with where it stands: (place, Kustomization or None, object)."""
        for thing in self.entry_objects:
            yield self.entry, None, thing
        for found in self.kustomizations.values():
            for thing in found.objects:
                yield found.path, found, thing

    def before(self, found: Kustomization) -> list[Kustomization]:
        """The Kustomizations that `found` waits for, however far, itself not among them."""
        seen, ahead = {}, list(found.needs)
        while ahead:
            key = ahead.pop()
            if key in seen or key not in self.kustomizations or key == found.key:
                continue
            seen[key] = self.kustomizations[key]
            ahead += seen[key].needs
        return list(seen.values())
