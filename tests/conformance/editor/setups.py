"""The set-ups of schema/editors, given to the real server as its configuration by a client that knows nothing else."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING, Any

import tools
from language_server import Server

if TYPE_CHECKING:
    from report import Report, Step
    from tree import Tree

FOLDER = tools.ROOT / "schema" / "editors"


def vscode(path: Path) -> dict[str, Any]:
    """The settings as the extension hands them on, read by VS Code's own parser."""
    program = (
        "const errors = []; const { parse } = require('jsonc-parser');"
        "const value = parse(require('fs').readFileSync(process.argv[1], 'utf8'), errors);"
        "if (errors.length) { throw new Error(JSON.stringify(errors)); }"
        "process.stdout.write(JSON.stringify(value));"
    )
    command = [tools.on_path("node"), "-e", program, str(path)]
    done = subprocess.run(command, cwd=tools.need("editor"), capture_output=True, text=True)
    if done.returncode:
        raise ValueError(f"{path.name}: {done.stderr.strip().splitlines()[-1]}")
    settings: dict[Any, Any] = {}
    for dotted, value in json.loads(done.stdout).items():
        *sections, name = dotted.split(".")
        place = settings
        for section in sections:
            place = place.setdefault(section, {})
        place[name] = value
    return settings


def neovim(path: Path) -> dict[str, Any]:
    """The settings of the server that Neovim is told to enable, from a run of the file in the Lua that Neovim has."""
    sys.path.insert(0, str(tools.need("lua")))
    from lupa import luajit21

    lua = luajit21.LuaRuntime()
    configs: dict[Any, Any] = {}
    enabled: list[Any] = []
    lua.globals().vim = lua.table_from(
        {"lsp": lua.table_from({"config": configs.__setitem__, "enable": enabled.append})}
    )
    lua.execute(path.read_text())
    (name,) = enabled
    result: dict[str, Any] = plain(configs[name])["settings"]
    return result


def plain(value: Any) -> Any:
    """A Lua table as a list or a dictionary."""
    if not hasattr(value, "items"):
        return value
    items = dict(value.items())
    if list(items) == list(range(1, len(items) + 1)):
        return [plain(item) for item in items.values()]
    return {key: plain(item) for key, item in items.items()}


def helix(path: Path) -> dict[str, Any]:
    result: dict[str, Any] = tomllib.loads(path.read_text())["language-server"]["yaml-language-server"]["config"]
    return result


SETUPS = (("vscode/settings.json", vscode), ("neovim/platformc.lua", neovim), ("helix/languages.toml", helix))


def check(tree: Tree, report: Report, command: list[str]) -> None:
    schema = tree.schema.read_text()
    text = tree.spec.read_text()
    for name, read in SETUPS:
        with report.step(f"editor.setup {name}") as step:
            settings = read(FOLDER / name)
            # a platform's own repository, as the read-me says to make it; no line in the file names the schema
            body = "".join(line for line in text.splitlines(keepends=True) if "yaml-language-server:" not in line)
            works(step, command, settings, {"platform.schema.json": schema}, body)
    with report.step("editor.setup modeline") as step:
        modeline = "# yaml-language-server: $schema=./platform.schema.json\n"
        works(step, command, {"yaml": {}}, {"platform.schema.json": schema}, modeline + text)


def starter(made: Path, report: Report, command: list[str]) -> None:
    """What `platformc init` wrote, opened in an editor that was told nothing: its first line leads to the schema beside it."""
    with report.step(f"editor.starter {made.name}") as step:
        schema = ".platformc/platform.schema.json"
        works(step, command, {"yaml": {}}, {schema: (made / schema).read_text()}, (made / "platform.yaml").read_text())


def works(step: Step, command: list[str], settings: dict[str, Any], files: dict[str, str], text: str) -> None:
    """A misspelt key is marked, and nothing else is: the schema was found."""
    settings.setdefault("yaml", {}).setdefault("schemaStore", {"enable": False})  # nothing from the network
    with tempfile.TemporaryDirectory(prefix="platformc") as temporary:
        folder = Path(temporary)
        for name, content in files.items():
            (folder / name).parent.mkdir(exist_ok=True)
            (folder / name).write_text(content)
        with Server(command, settings, folder) as server:
            uri = (folder / "platform.yaml").as_uri()
            messages = [problem["message"] for problem in server.open(uri, text + "\nappz: {}\n")]
            if messages != ["Property appz is not allowed."]:
                step.fail(f"`appz` is answered by {messages}: the schema was not found")
    step.detail = "the schema is found"
