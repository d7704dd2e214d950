"""What an editor makes of the schema: the real yaml-language-server, over the example."""

import json
import re

import tools
import yaml
from language_server import Server
from tree import Tree

from . import places, setups

# paths of keys to misspell, where the spec has them; `*` is any name
MISSPELT = (
    ("networks",),
    ("clusters", "*", "kubernetes"),
    ("vault", "replicas"),
    ("apps", "*", "image"),
    ("secrets", "*", "ttl"),
)


def check(tree, report):
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
            for name in ("accepts", "misspelt", "completes", "hovers"):
                with report.step(f"editor.{name} {tree.name}") as part:
                    getattr(session, name)(part)
            if table := places.PLACES.get(tree.platform["name"]):
                with report.step(f"editor.places {tree.name}") as part:
                    places.check(server, tree, table, part)
        step.detail = f"{schema.get('$schema', 'no $schema')}"


def check_once(report):
    """The set-ups of schema/editors, on the first example."""
    with report.step("editor.setups") as step:
        command = [tools.on_path("node"), str(tools.need("yaml-language-server")), "--stdio"]
        setups.check(Tree(tools.ROOT / "examples" / "secret-management"), report, command)
        step.detail = f"{len(setups.SETUPS) + 1} ways to name the schema"


class Session:
    def __init__(self, server, tree, schema):
        self.server = server
        self.tree = tree
        self.schema = schema
        self.text = tree.spec.read_text()
        self.count = 0

    def open(self, text):
        self.count += 1
        uri = (self.tree.folder / f"editor-{self.count}.yaml").as_uri()
        return uri, self.server.open(uri, text)

    def accepts(self, step):
        _, problems = self.open(self.text)
        for problem in problems:
            step.fail(f"{self.tree.spec.name}:{problem['range']['start']['line'] + 1}: {problem['message']}")
        step.detail = f"{len(self.text.splitlines())} lines without a diagnostic"

    def misspelt(self, step):
        for path in MISSPELT:
            key = locate(self.text, path)
            if not key:
                continue
            name = key.value
            wrong = name[:-2] + name[-1] + name[-2] if name[-1] != name[-2] else name + "x"
            at = key.start_mark
            _, problems = self.open(self.text[: at.index] + wrong + self.text[at.index + len(name) :])
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

    def completes(self, step):
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

    def hovers(self, step):
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

    def properties(self):
        return self.resolve(self.schema).get("properties", {})

    def resolve(self, node):
        while "$ref" in node:
            target = self.schema
            for part in node["$ref"].lstrip("#/").split("/"):
                target = target[part.replace("~1", "/").replace("~0", "~")]
            node = target
        return node

    def descriptions(self, node):
        """What may be shown over a value: its own description or that of an alternative."""
        alternatives = [
            self.resolve(branch) for key in ("anyOf", "oneOf", "allOf") for branch in self.resolve(node).get(key, [])
        ]
        texts = [
            have.get("markdownDescription") or have.get("description")
            for have in (node, self.resolve(node), *alternatives)
        ]
        return [text for text in texts if text]


def words(text):
    return re.findall(r"[A-Za-z0-9]+", text.replace("\\n", " "))


def spot(span):
    return f"{span['start']['line'] + 1}:{span['start']['character'] + 1}-{span['end']['character'] + 1}"


def locate(text, path):
    """The node of the first key that a path leads to, or None."""

    def below(node, path):
        if not isinstance(node, yaml.MappingNode):
            return None
        for key, value in node.value:
            if path[0] in ("*", key.value):
                found = key if len(path) == 1 else below(value, path[1:])
                if found:
                    return found
        return None

    return below(yaml.compose(text, Loader=yaml.SafeLoader), path)
