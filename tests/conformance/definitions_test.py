"""The facts in `definitions/`: each has a source and a licence, none has prose, they are strict, and they are what refresh.py makes."""

from __future__ import annotations

import json
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import definitions
import tools
from definitions import compact, crds, upstream
from definitions.samples import SAMPLES
from terraform_roots import scratch

if TYPE_CHECKING:
    from report import Report, Step

LICENCES = {"Apache-2.0", "BUSL-1.1", "MPL-2.0"}  # what README.md there says something about
MOST = 1_050_000  # bytes of all files
LEVEL = {"x-scope", "properties", "additionalProperties", "items", "not", "const", *crds.SAYS, *crds.BRANCHES}
TYPES = {"string", "number", "bool", "any", "dynamic", "list", "set", "map", "object", "tuple", "single"}


def check_once(report: Report) -> None:
    with report.step("definitions.sources") as step:
        step.detail = sources(definitions.HERE, step)
    with report.step("definitions.prose") as step:
        step.detail = prose(definitions.HERE, step)
    with report.step("definitions.strict") as step:
        step.detail = strict(step)
    with report.step("definitions.readers") as step:
        step.detail = readers(step)
    with report.step("definitions.mutants") as step:
        step.detail = mutants(step)
    with report.step("definitions.charts") as step:
        charts = tools.charts()
        if charts is None:
            step.skip(tools.NO_CHARTS, shared=True)
        else:
            step.detail = current(charts, step)
    with report.step("definitions.aws") as step:
        step.detail = current([printed(step)], step)


def facts(folder: Path) -> dict[str, Path]:
    return {path.relative_to(folder).as_posix(): path for path in sorted(folder.rglob("*.json"))}


def sources(folder: Path, step: Step) -> str:
    """Every file has a row that says whose it is, and every row its file."""
    table, there = upstream.rows(folder), facts(folder)
    for file in sorted(there.keys() - table.keys()):
        step.fail(f"{file} is in no row of SOURCES.tsv")
    for file in sorted(table.keys() - there.keys()):
        step.fail(f"{file} is in SOURCES.tsv, but not there")
    for file, row in table.items():
        if row["licence"] not in LICENCES:
            step.fail(f"{file} has the licence `{row['licence']}`, of which README.md says nothing")
        if not all(row.values()):
            step.fail(f"{file} has an empty field in SOURCES.tsv")
    size = sum(path.stat().st_size for path in there.values())
    if size > MOST:
        step.fail(f"the files have {size} bytes, more than {MOST}")
    return f"{len(there)} files, {size // 1000} kB"


def prose(folder: Path, step: Step) -> str:
    """Names, types and rules only: nothing that somebody wrote to be read."""
    count = 0
    for file, path in facts(folder).items():
        read = json.loads(path.read_text())
        if file.startswith("kinds/"):
            found = levels(read)
        elif file.startswith("providers/"):
            found = words(read)
        else:
            continue  # the project's own
        count += 1
        for problem in found:
            step.fail(f"{file}: {problem}")
    return f"{count} files"


def levels(schema: dict[str, Any]) -> Iterator[str]:
    for key, inner in schema.items():
        if key not in LEVEL:
            yield f"`{key}` is not a word of a strict schema"
        elif key == "properties":
            for below in inner.values():
                yield from levels(below)
        elif key in crds.BRANCHES:
            for below in inner:
                yield from levels(below)
        elif key in ("items", "not", "additionalProperties") and isinstance(inner, dict):
            yield from levels(inner)


def words(value: Any, within: tuple[Any, ...] = ("provider", "version")) -> Iterator[str]:
    """The texts of a provider are types and uses."""
    if isinstance(value, dict):
        for key, inner in value.items():
            if key not in within:
                yield from words(inner, ())
    elif isinstance(value, list):
        for inner in value:
            yield from words(inner, ())
    elif isinstance(value, str) and value not in TYPES and not set(value) <= set("rocwd"):
        yield f"`{value[:60]}` is neither a type nor a use"


def strict(step: Step) -> str:
    """A field that no kind knows is refused at the top, in the metadata and, where that is closed, in the spec."""
    count = 0
    for file, _row in upstream.rows().items():
        if file.startswith("providers/"):
            continue
        count += 1
        group, _, name = file.partition("/")[2].partition("/")
        kind, _, version = name.removesuffix(".json").partition("_")
        validator = definitions.kind(group, version, kind)
        if validator is None:
            step.fail(f"{file}: no schema is loaded for {group}/{version} {kind}")
            continue
        thing = {"metadata": {"name": "a", "labls": {}}, "spec": {"noSuchField": 1}, "noSuchField": 1}
        said = [error.message for error in validator.iter_errors(thing)]
        for field, least in (("labls", 1), ("noSuchField", 2)):
            if sum(f"'{field}' was unexpected" in message or f"'{field}' were" in message for message in said) < least:
                step.fail(f"{file}: `{field}` is accepted")
    return f"{count} kinds"


def readers(step: Step) -> str:
    """What is made of small files in each form of upstream's."""
    for name, text, expected in SAMPLES:
        with tempfile.TemporaryDirectory(prefix="platformc") as folder:
            (Path(folder) / name).write_text(text)
            made = [[file, value] for _, file, value in upstream.values(Path(folder), upstream.rows())]
            if made != expected:
                step.fail(f"{name}: expected {compact.text(expected)}\nis {compact.text(made)}")
    return f"{len(SAMPLES)} forms"


def current(paths: list[Path], step: Step) -> str:
    """The committed files are what refresh.py makes of upstream's."""
    made = upstream.compacted(paths)
    for file, texts in sorted(made.items()):
        if list(texts) != [(definitions.HERE / file).read_text()]:
            step.fail(f"{file} is not what refresh.py makes of {', '.join(texts.values())}")
    if not made:
        step.fail("nothing was found in " + ", ".join(map(str, paths)))
    return f"{len(made)} files"


def printed(step: Step) -> Path:
    """What the real AWS provider says of itself."""
    folder = tools.ROOT / "target" / "conformance" / "definitions"
    folder.mkdir(parents=True, exist_ok=True)
    version = upstream.rows()["providers/aws.json"]["release"]
    (folder / "main.tf").write_text(scratch.VERSIONS.replace("~> 5.100", version))
    environment = scratch.environment(folder)
    for arguments in (("init", "-backend=false", "-input=false", "-no-color"), ("providers", "schema", "-json")):
        command = [tools.on_path("terraform"), *arguments]
        done = subprocess.run(command, cwd=folder, env=environment, text=True, capture_output=True)
        if done.returncode and arguments[0] == "init" and not scratch.mirror():
            step.skip(scratch.NO_PROVIDER)
        if done.returncode:
            raise RuntimeError(done.stderr.strip()[-1000:])
    file = folder / "schema.json"
    file.write_text(done.stdout)
    return file


KIND = "kinds/secrets.hashicorp.com/vaultauth_v1beta1.json"
# (the check, what it has to say, how a copy of the folder is broken)
MUTANTS = (
    (sources, "more.json is in no row", lambda folder: (folder / "kinds/more.json").write_text("{}")),
    (sources, "but not there", lambda folder: (folder / KIND).unlink()),
    (sources, "`AGPL-3.0`, of which", lambda folder: replace(folder / "SOURCES.tsv", "BUSL-1.1", "AGPL-3.0")),
    (sources, "an empty field", lambda folder: replace(folder / "SOURCES.tsv", "v1.4.1", "")),
    (sources, "more than", lambda folder: (folder / KIND).write_text(" " * MOST)),
    (prose, "`description` is not a word", lambda folder: replace(folder / KIND, '{"type": ', '{"description": "It is.", "type": ')),
    (prose, "`It is.` is neither", lambda folder: replace(folder / "providers/vault.json", '"string"', '"It is."')),
)


def mutants(step: Step) -> str:
    for check, says, edit in MUTANTS:
        with tempfile.TemporaryDirectory(prefix="platformc") as temporary:
            folder = Path(temporary) / "definitions"
            shutil.copytree(definitions.HERE, folder)
            edit(folder)
            inner = type(step)("mutant")
            check(folder, inner)
            if not any(says in problem for problem in inner.problems):
                step.fail(f"nothing said `{says}`, but {inner.problems[:3]}")
    return f"{len(MUTANTS)} caught"


def replace(path: Path, old: str, new: str) -> None:
    text = path.read_text()
    if old not in text:
        raise LookupError(f"{path.name} has no `{old}`")
    path.write_text(text.replace(old, new, 1))
