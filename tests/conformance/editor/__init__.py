"""What an editor makes of the schema: the real yaml-language-server, over the example."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import starters
import tools
import yaml
from language_server import Server
from tree import Tree

from . import places, setups

if TYPE_CHECKING:
    from report import Report, Step

# paths of keys to misspell, where the spec has them; `*` is any name
MISSPELT = (
    ("networks",),
    ("clusters", "*", "kubernetes"),
    ("vault", "replicas"),
    ("apps", "*", "image"),
    ("secrets", "*", "ttl"),
)

# a key that was renamed, as it is written now and as it was
NEW, OLD = "p99: 500ms", "p99Milliseconds: 500"


def check(tree: Tree, report: Report) -> None:
    if not tree.leads:
        return
    with report.step(f"editor.server {tree.name}") as step:
        command = [tools.on_path("node"), str(tools.need("yaml-language-server")), "--stdio"]
        if not tree.schema.is_file():
            step.fail(f"there is no {tree.schema}")
            return
        schema = json.loads(tree.schema.read_text())
        settings = {
            "yaml": {
                "schemas": {tree.schema.as_uri(): "*.yaml"},
                "schemaStore": {"enable": False},
                "kubernetesCRDStore": {"enable": False},
                "validate": True,
                "completion": True,
                "hover": True,
            }
        }
        with Server(command, settings, tree.folder) as server:
            session = Session(server, tree, schema)
            parts = ("parts",) if len(tree.sources) > 1 else ()
            overlays = ("overlays",) if tree.environment else ()
            renamed = ("renamed",) if NEW in session.text else ()
            for name in ("accepts", "misspelt", "completes", "hovers", *parts, *overlays, *renamed):
                with report.step(f"editor.{name} {tree.name}") as part:
                    getattr(session, name)(part)
            if table := places.PLACES.get(tree.platform["name"]):
                with report.step(f"editor.places {tree.name}") as part:
                    places.check(server, tree, table, part)
        step.detail = f"{schema.get('$schema', 'no $schema')}"


def check_once(report: Report) -> None:
    """The set-ups of schema/editors, on the first example."""
    with report.step("editor.setups") as step:
        command = [tools.on_path("node"), str(tools.need("yaml-language-server")), "--stdio"]
        setups.check(Tree(tools.ROOT / "examples" / "secret-management"), report, command)
        for name in starters.MESHES:
            setups.starter(starters.made(name), report, command)
        step.detail = f"{len(setups.SETUPS) + 1} ways to name the schema, and the starters' own"


class Session:
    def __init__(self, server: Server, tree: Tree, schema: dict[str, Any]) -> None:
        self.server = server
        self.tree = tree
        self.schema = schema
        self.text = tree.spec.read_text()
        self.count = 0

    def open(self, text: str, folder: Path | None = None) -> tuple[str, Any]:
        self.count += 1
        uri = ((folder or self.tree.folder) / f"editor-{self.count}.yaml").as_uri()
        return uri, self.server.open(uri, text)

    def accepts(self, step: Step) -> None:
        lines = 0
        for file in self.tree.sources:
            text = file.read_text()
            lines += len(text.splitlines())
            for problem in self.open(text, file.parent)[1]:
                step.fail(f"{file.name}:{problem['range']['start']['line'] + 1}: {problem['message']}")
        step.detail = f"{lines} lines without a diagnostic"

    def parts(self, step: Step) -> None:
        """A part needs no section; what only the platform's own file says, and a misspelt section, are marked."""
        head = "apiVersion: platformc/v1alpha1\nkind: Part\n"
        for wrong, text in (
            (None, head),
            (None, head + "networks:\n  main: { cidr: 10.40.0.0/16 }\n"),
            (2, head + "name: shop\n"),
            (2, head + "environments: {}\n"),
            (2, head + "ntworks: {}\n"),
            (3, head + "networks:\n  main: { cdir: 10.40.0.0/16 }\n"),
            (0, head.replace("Part", "Platform")),
        ):
            self.marks(step, text, wrong)
        step.detail = "7 texts"

    def overlays(self, step: Step) -> None:
        """An overlay needs nothing, may remove with null, is completed like the platform, and its mistakes are marked."""
        environments = self.text.rstrip("\n") + "\n  other:\n"
        line = len(environments.splitlines())
        for wrong, text in (
            (None, "    vault: { replicas: 5 }\n"),
            (None, "    apps: null\n    secrets: { payment-key: null }\n"),
            (None, "    secrets: { payment-key: { kv: null, pki: { commonName: a.b.internal, ttl: 24h } } }\n"),
            (line, "    vault: { replicsa: 5 }\n"),
            (line, "    vault: { replicas: five }\n"),
            (line, "    clusters: { main: { network: null } }\n"),
            (line, "    kind: Platform\n"),
        ):
            self.marks(step, environments + text, wrong)
        uri, _ = self.open(environments + "    vault:\n      \n")
        found = self.server.request(
            "textDocument/completion", textDocument={"uri": uri}, position={"line": line + 1, "character": 6}
        )
        items = found["items"] if isinstance(found, dict) else found or []
        offered = {item["label"] for item in items}
        vault = self.resolve(self.properties()["vault"])["properties"]
        for key in vault:
            if key not in offered:
                step.fail(f"`{key}` is not offered below `vault` of an overlay")
        step.detail = f"7 texts, {len(vault)} keys offered"

    def renamed(self, step: Step) -> None:
        """The old name of a key is accepted and never offered; both names at once are one too many."""
        for text, count in ((self.text.replace(NEW, OLD), 0), (self.text.replace(NEW, f"{NEW}, {OLD}"), 1)):
            messages = [problem["message"] for problem in self.open(text)[1]]
            if messages != ["Property p99Milliseconds is not allowed."] * count:
                step.fail(f"with the old name: {messages}, not {count}")
        key = NEW.partition(":")[0]
        # the map as a block, with nothing in it yet
        lines = self.text.splitlines()
        (line,) = [number for number, text in enumerate(lines) if NEW in text]
        indent = " " * (len(lines[line]) - len(lines[line].lstrip()))
        lines[line : line + 1] = [f"{indent}alerts:", f"{indent}  latency:", f"{indent}    "]
        uri, _ = self.open("\n".join(lines) + "\n")
        position = {"line": line + 2, "character": len(indent) + 4}
        found = self.server.request("textDocument/completion", textDocument={"uri": uri}, position=position)
        items = found["items"] if isinstance(found, dict) else found or []
        offered = [item["label"] for item in items]
        if key not in offered or OLD.partition(":")[0] in offered:
            step.fail(f"in place of `{key}`, offered are {offered}")
        step.detail = f"`{OLD}` for `{NEW}`"

    def marks(self, step: Step, text: str, line: Any) -> None:
        """That line is marked and no other, or none at all."""
        problems = self.open(text)[1]
        lines = {problem["range"]["start"]["line"] for problem in problems}
        if lines != ({line} if line is not None else set()):
            last = text.rstrip("\n").rpartition("\n")[2]
            said = "; ".join(problem["message"] for problem in problems) or "no diagnostic"
            step.fail(f"with `{last.strip()}`, not line {line} is marked, but {sorted(lines)}: {said}")

    def misspelt(self, step: Step) -> None:
        for path in MISSPELT:
            found = ((file, key) for file in self.tree.sources if (key := locate(file.read_text(), path)))
            first = next(found, None)
            if not first:
                continue
            file, key = first
            text = file.read_text()
            name = key.value
            wrong = name[:-2] + name[-1] + name[-2] if name[-1] != name[-2] else name + "x"
            at = key.start_mark
            _, problems = self.open(text[: at.index] + wrong + text[at.index + len(name) :], file.parent)
            want = {
                "start": {"line": at.line, "character": at.column},
                "end": {"line": at.line, "character": at.column + len(wrong)},
            }
            if not any(problem["range"] == want for problem in problems):
                got = (
                    "; ".join(f"{spot(problem['range'])} {problem['message']}" for problem in problems)
                    or "no diagnostic"
                )
                step.fail(f"`{wrong}` for {'.'.join(path)}: no diagnostic at {spot(want)}: {got}")
            step.detail += (", " if step.detail else "") + f"`{wrong}`"
        if not step.detail:
            step.fail("the spec has none of the keys to misspell")

    def completes(self, step: Step) -> None:
        """At the top of a new file, every key that the schema knows is offered."""
        uri, _ = self.open("\n")
        found = self.server.request(
            "textDocument/completion", textDocument={"uri": uri}, position={"line": 0, "character": 0}
        )
        items = found["items"] if isinstance(found, dict) else found or []
        offered = {item["label"] for item in items}
        for key in self.properties():
            if key not in offered:
                step.fail(f"`{key}` is not offered")
        step.detail = f"{len(self.properties())} keys offered"

    def hovers(self, step: Step) -> None:
        """Over each top-level key of the spec, its description."""
        uri, _ = self.open(self.text)
        count = 0
        for key, value in self.properties().items():
            node = locate(self.text, (key,))
            if not node:
                continue
            count += 1
            position = {"line": node.start_mark.line, "character": node.start_mark.column + 1}
            found = self.server.request("textDocument/hover", textDocument={"uri": uri}, position=position)
            shown = json.dumps((found or {}).get("contents", ""))
            described = self.descriptions(value)
            if not described:
                step.fail(f"{self.tree.schema.name}: `{key}` has no description")
            elif not any(" ".join(words(text)[:8]) in " ".join(words(shown)) for text in described):
                step.fail(f"over `{key}`: {shown[:200]}, not its description")
        step.detail = f"{count} keys"

    def properties(self) -> dict[str, Any]:
        result: dict[str, Any] = self.resolve(self.schema).get("properties", {})
        return result

    def resolve(self, node: dict[str, Any]) -> dict[str, Any]:
        while "$ref" in node:
            target = self.schema
            for part in node["$ref"].lstrip("#/").split("/"):
                target = target[part.replace("~1", "/").replace("~0", "~")]
            node = target
        return node

    def descriptions(self, node: dict[str, Any]) -> list[str]:
        """What may be shown over a value: its own description or that of an alternative."""
        alternatives = [
            self.resolve(branch) for key in ("anyOf", "oneOf", "allOf") for branch in self.resolve(node).get(key, [])
        ]
        texts = [
            have.get("markdownDescription") or have.get("description")
            for have in (node, self.resolve(node), *alternatives)
        ]
        return [text for text in texts if text]


def words(text: str) -> list[str]:
    return re.findall(r"[A-Za-z0-9]+", text.replace("\\n", " "))


def spot(span: dict[str, Any]) -> str:
    return f"{span['start']['line'] + 1}:{span['start']['character'] + 1}-{span['end']['character'] + 1}"


def locate(text: str, path: tuple[Any, ...]) -> Any:
    """The node of the first key that a path leads to, or None."""

    def below(node: Any, path: tuple[Any, ...]) -> Any:
        if not isinstance(node, yaml.MappingNode):
            return None
        for key, value in node.value:
            if path[0] in ("*", key.value):
                found = key if len(path) == 1 else below(value, path[1:])
                if found:
                    return found
        return None

    return below(yaml.compose(text, Loader=yaml.SafeLoader), path)
