"""The committed output of an example is exactly what the compiler writes."""

from __future__ import annotations

import functools
import hashlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import specification
import starters
import tools

if TYPE_CHECKING:
    from report import Report, Step
    from tree import Tree

CATALOG = tools.ROOT / "compiler" / "catalog"


@functools.cache
def binary() -> Path:
    """The compiler: `PLATFORMC`, or built here."""
    given = os.environ.get("PLATFORMC")
    return Path(given).resolve() if given else built()["platformc"]


@functools.cache
def built() -> dict[str, Path]:
    """The programs of this checkout that checks run, by name: the compiler, and the evaluator of policies.

    They are what the tests of the `rust` part are linked with, so nothing is compiled twice. The whole workspace is named, because
    the features of dependencies, and so what is compiled, depend on which packages are.
    """
    print("building the compiler, which takes a minute the first time: cargo build", flush=True)
    command = [tools.on_path("cargo"), "build", "--workspace", "--bin", "platformc", "--example", "evaluate"]
    done = subprocess.run([*command, "--locked", "--message-format=json"], cwd=tools.ROOT, text=True, capture_output=True)
    if done.returncode:
        raise RuntimeError(f"the compiler does not compile: {done.stderr.strip()[-2000:]}")
    messages = (json.loads(line) for line in done.stdout.splitlines())
    return {message["target"]["name"]: Path(message["executable"]) for message in messages if message.get("executable")}


def platformc(*arguments: str | Path, **options: Any) -> subprocess.CompletedProcess[str]:
    return subprocess.run([str(binary()), *map(str, arguments)], text=True, capture_output=True, **options)


def check_once(report: Report) -> None:
    """What else is generated is held current by `rust` (the schema, its table, the book, the messages) and by `check` (the examples)."""
    with report.step("golden.catalog") as step, tempfile.TemporaryDirectory(prefix="platformc") as temporary:
        copy = shutil.copytree(CATALOG, Path(temporary) / "catalog")
        done = subprocess.run([sys.executable, copy / "index.py"], text=True, capture_output=True)
        if done.returncode:
            step.fail(f"index.py exits {done.returncode}: {done.stderr.strip()[-500:]}")
        elif (copy / "charts.rs").read_bytes() != (CATALOG / "charts.rs").read_bytes():
            step.fail("compiler/catalog/charts.rs is not what compiler/catalog/index.py writes")


def check(tree: Tree, report: Report) -> None:
    if tree.leads:
        check_folder(tree, tree.folder.name, report)
    with report.step(f"golden.ownership {tree.name}") as step:
        step.detail = ownership(tree, step)


def check_folder(tree: Tree, name: str, report: Report) -> None:
    """All trees of an example."""
    with report.step(f"golden.folder {name}") as step:
        files = ("platform.yaml", "output") if name in starters.MESHES else ("platform.yaml", "README.md", "output")
        for file in files:
            if not (tree.folder / file).exists():
                step.fail(f"{name}: no {file}")
    with report.step(f"golden.check {name}") as step:
        done = platformc("build", tree.spec, "--check")
        if done.returncode:
            step.fail(
                f"`platformc build {tree.spec.name} --check` exits {done.returncode}: {(done.stdout + done.stderr).strip()[-2000:]}"
            )
    with report.step(f"golden.same-bytes {name}") as step:
        step.detail = same_bytes(tree, step)
    with report.step(f"golden.line-ends {name}") as step:
        step.detail = line_ends(tree, step)


def same_bytes(tree: Tree, step: Step) -> str:
    """Two builds into empty folders, in surroundings as different as can be, against the committed tree, both ways."""
    committed = contents(tree.folder / "output")
    with tempfile.TemporaryDirectory(prefix="platformc") as temporary:
        first, second = Path(temporary) / "first", Path(temporary) / "second"
        odd = {**os.environ, "HOME": temporary, "TZ": "Asia/Kathmandu", "LC_ALL": "C", "RAYON_NUM_THREADS": "1"}
        runs = (
            platformc("build", tree.spec.resolve(), "--out", first),
            platformc("build", tree.spec.name, "--out", second, cwd=tree.folder, env=odd),
        )
        for done, out in zip(runs, (first, second), strict=True):
            if done.returncode:
                step.fail(f"`platformc build` exits {done.returncode}: {done.stderr.strip()[-2000:]}")
                continue
            for file, why in differences(committed, contents(out)):
                step.fail(f"{file}: {why}")
        again = platformc("build", tree.spec.resolve(), "--out", first)
        if again.returncode or again.stdout.strip():
            step.fail(f"a build over its own output exits {again.returncode} and prints: {again.stdout.strip()[:300]}")
    return f"{len(committed)} files, {sum(map(len, committed.values())) // 1024} KiB"


def line_ends(tree: Tree, step: Step) -> str:
    """The same output of the same platform with the ends of lines, and the mark of the encoding, that Windows puts there."""
    with tempfile.TemporaryDirectory(prefix="platformc") as temporary:
        # the files of containers are what they are
        beside = (path for path in tree.folder.resolve().glob("config/**/*") if path.is_file())
        for source in (*tree.sources, *beside):
            copy = Path(temporary) / source.relative_to(tree.folder.resolve())
            copy.parent.mkdir(parents=True, exist_ok=True)
            if source not in tree.sources:
                shutil.copyfile(source, copy)
                continue
            copy.write_bytes(b"\xef\xbb\xbf" + source.read_bytes().replace(b"\r\n", b"\n").replace(b"\n", b"\r\n"))
        out = Path(temporary) / "output"
        done = platformc("build", Path(temporary) / tree.spec.name, "--out", out)
        if done.returncode:
            step.fail(f"`platformc build` exits {done.returncode}: {done.stderr.strip()[-2000:]}")
            return ""
        for file, why in differences(contents(tree.folder / "output"), contents(out)):
            step.fail(f"{file}: {why}")
    return f"{len(tree.sources)} sources"


def contents(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def differences(committed: dict[str, bytes], built: dict[str, bytes]) -> Iterator[Any]:
    for file in sorted(committed.keys() | built.keys()):
        if file not in built:
            yield file, "is committed, the compiler does not write it"
        elif file not in committed:
            yield file, "is written by the compiler, but not committed"
        elif committed[file] != built[file]:
            yield file, "is committed with other bytes than the compiler writes"


def generated(tree: Tree, folder: str, there: set[str]) -> set[str]:
    """The files of a folder that say in their first line that a build made them: a list names the folder alone."""
    below = [file for file in there if file.startswith(folder)]
    return {file for file in below if "generated by platformc" in tree.text(file).partition("\n")[0]}


def ownership(tree: Tree, step: Step) -> str:
    """ownership/tree.json says whose the tree is; the lists beside it name every other file once, with its sha256."""
    written = tree.json("ownership/tree.json")
    there = {file for file in tree.files() if not file.startswith("ownership/")}
    lists = [file for file in tree.files() if file.startswith("ownership/") and file != "ownership/tree.json"]
    listed: dict[str, str] = {}
    folders: dict[str, str] = {}
    for name in lists:
        lines = (tree.root / name).read_text().splitlines()
        if not lines or len(lines) % 2:
            step.fail(f"{name}: not a path and a digest on two lines each")
        for entry, digest in zip(lines[::2], lines[1::2], strict=False):
            known = folders if digest == "  generated" else listed
            if entry in known:
                step.fail(f"{name}: `{entry}` is listed twice")
            known[entry] = digest.removeprefix("  ")
    for folder, word in folders.items():
        for file in generated(tree, folder, there) - set(listed):
            listed[file] = word
    for file in sorted(there - set(listed)):
        step.fail(f"ownership: `{file}` is not listed")
    for file in sorted(set(listed) - there):
        step.fail(f"ownership: `{file}` is listed, but not there")
    for file in sorted(there & set(listed)):
        if listed[file] not in ("shared", "generated", hashlib.sha256((tree.root / file).read_bytes()).hexdigest()):
            step.fail(f"ownership: the sha256 of `{file}` is not that of the file")
    expected = {
        "generator": "platformc",
        # what all environments share, whatever their overlays say
        "platform": specification.document(tree.spec)["name"],
        "environment": tree.environment,
        "source": tree.spec.name,
    }
    for key, value in expected.items():
        if written.get(key) != value:
            step.fail(f"ownership: `{key}` is {written.get(key)}, not {value}")
    # which number it is, is stated in output/src/ownership.rs and held by the unit tests there
    if type(written.get("version")) is not int:
        step.fail(f"ownership: `version` is {written.get('version')!r}, not a number")
    return f"{len(there)} files, {len(lists)} lists"
