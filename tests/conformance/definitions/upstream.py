"""Finds what can be made of upstream's files: a row of SOURCES.tsv, and the compact form of it."""

from __future__ import annotations

import csv
import gzip
import io
import json
import tarfile
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from . import HERE, PROVIDERS, compact, crds, jsii, terraform

YAMLS = (".yaml", ".yml")


def rows(folder: Path = HERE) -> dict[str, dict[str, str]]:
    """file -> its row of SOURCES.tsv."""
    with (folder / "SOURCES.tsv").open(newline="") as table:
        return {row["file"]: row for row in csv.DictReader(table, delimiter="\t")}


def compacted(paths: list[Path]) -> dict[str, dict[str, str]]:
    """file -> {its text: where that came from}, for the rows of the table that the paths have something for."""
    found: dict[Any, Any] = {}
    table = rows()
    for path in paths:
        for where, file, value in values(Path(path), table):
            if file in table:
                found.setdefault(file, {}).setdefault(compact.text(value) + "\n", where)
    return found


def values(path: Path, table: dict[str, dict[str, str]]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """(where, file, value) for all that a file or folder holds."""
    for where, name, content in files(path):
        if name.endswith(YAMLS):
            for document in crds.documents(content.decode()):
                for file, schema in crds.schemas(document):
                    yield where, f"kinds/{file}", schema
        elif name.endswith(".jsii"):
            for schema in jsii.providers(json.loads(content)):
                yield from provider(where, schema, table)
        elif name.endswith(".json"):
            read = json.loads(content)
            if "provider_schemas" in read:
                for schema in terraform.providers(read, versions(table)):
                    yield from provider(where, schema, table)
            elif "x-scope" in read:
                schema = crds.from_strict(read)
                group, _, version = schema["properties"]["apiVersion"]["const"].partition("/")
                kind = schema["properties"]["kind"]["const"].lower()
                yield where, f"kinds/{group}/{kind}_{version}.json", schema
            elif "provider" in read and "resource" in read:
                yield from provider(where, read, table)


def provider(where: str, schema: dict[str, Any], table: dict[str, dict[str, str]]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    name, major = schema["provider"].rpartition("/")[2], schema["version"].partition(".")[0]
    if name in PROVIDERS:
        later = major != table[f"providers/{name}.json"]["release"].partition(".")[0]
        yield where, f"providers/{name}-{major}.json" if later else f"providers/{name}.json", terraform.trimmed(schema)


def versions(table: dict[str, dict[str, str]]) -> dict[str, str]:
    """provider, as Terraform names it -> the release of it that the table says."""
    return {f"registry.terraform.io/hashicorp/{name}": table[f"providers/{name}.json"]["release"] for name in PROVIDERS}


def files(path: Path) -> Iterator[tuple[str, str, bytes]]:
    """(where, name, bytes) for a file, for each file of a folder, and for each file of an archive."""
    if path.is_dir():
        for below in sorted(path.iterdir()):
            yield from files(below)
    elif path.name.endswith((".tgz", ".tar.gz")):
        with tarfile.open(path) as archive:
            for member in archive:
                if member.isfile() and member.name.endswith((*YAMLS, ".jsii")):
                    yield f"{path.name}: {member.name}", member.name, archive.extractfile(member).read()  # type: ignore[union-attr]
    elif path.suffix == ".whl":
        with zipfile.ZipFile(path) as wheel:
            for name in wheel.namelist():
                if name.endswith(".jsii.tgz"):
                    with tarfile.open(fileobj=io.BytesIO(wheel.read(name))) as archive:
                        yield f"{path.name}: {name}", ".jsii", archive.extractfile("package/.jsii").read()  # type: ignore[union-attr]
    elif path.name.endswith(".json.gz"):
        yield str(path), path.stem, gzip.decompress(path.read_bytes())
    elif path.suffix in (*YAMLS, ".json", ".jsii"):
        yield str(path), path.name, path.read_bytes()
