"""The catalog's table of what the AWS provider replaces: asks the provider for every attribute that the examples' roots set.

  python3 tests/conformance/replacement_table.py            says what differs from the committed table
  python3 tests/conformance/replacement_table.py --write    writes compiler/catalog/replacement.json
"""

from __future__ import annotations

import json
import sys
from typing import Any

import tools
from replacement import offline, table
from terraform_roots import layout, scratch
from tree import Tree, trees_of

FACTS = tools.ROOT / "compiler" / "catalog" / "replacement.json"
# together they have every module; of one, only the root with the gateway
TREES = {"secret-management": None, "github": None, "teams": None, "own-certificates": {"network"}}


def planned(tree: Tree) -> dict[str, Any]:
    roots = layout.roots(tree)
    wanted = TREES[tree.folder.name] or roots.keys()
    aws = [root for name, root in roots.items() if root.providers() == {"aws"} and name in wanted]
    folder = offline.write(tree, aws, roots)
    return offline.planned(folder, scratch.environment(folder))


def schemas() -> dict[str, Any]:
    folder = tools.ROOT / "target" / "conformance" / "replacement" / "secret-management"
    told = offline.run(folder, scratch.environment(folder), "providers", "schema", "-json").stdout
    kinds: dict[str, Any] = next(iter(json.loads(told)["provider_schemas"].values()))["resource_schemas"]
    return kinds


def found(plans: list[dict[str, Any]], region: str) -> tuple[dict[str, dict[str, str]], list[str]]:
    """The table by the provider, and what could not be found out."""
    known = schemas()
    resources = {(one.module, one.kind, one.name): one for plan in plans for one in table.found(plan, known)}
    folder = tools.ROOT / "target" / "conformance" / "replacement"
    return table.extract(list(resources.values()), region, scratch.environment(folder))


def asked(plans: dict[str, dict[str, Any]]) -> tuple[dict[str, dict[str, str]], list[str]]:
    """What the provider does on all examples that are needed; `plans` are those that were made already, by the example's name."""
    trees = [tree for name in TREES for tree in trees_of(tools.ROOT / "examples" / name)[:1]]
    return found([plans.get(tree.folder.name) or planned(tree) for tree in trees], trees[0].platform["aws"]["region"])


def differences(facts: dict[str, dict[str, str]], known: dict[str, dict[str, str]]) -> list[str]:
    """Where the table of the AWS provider is not what it does."""
    table = {(kind, name): done for kind, of in known.items() if kind.startswith("aws_") for name, done in of.items()}
    done = {(kind, name): done for kind, of in facts.items() for name, done in of.items()}
    differ = [key for key in sorted(table.keys() | done.keys()) if table.get(key) != done.get(key)]
    return [f"{kind}.{name}: the table says {table.get((kind, name))}, the provider does {done.get((kind, name))}" for kind, name in differ]


def main() -> int:
    facts, left_out = asked({})
    for one in left_out:
        print(one, file=sys.stderr)
    known = json.loads(FACTS.read_text())
    if "--write" in sys.argv:
        kept = {kind: of for kind, of in known.items() if not kind.startswith("aws_")}
        FACTS.write_text(json.dumps({**facts, **kept}, indent=2) + "\n")
        return 0
    differ = differences(facts, known)
    print("\n".join(differ))
    return 1 if differ else 0


if __name__ == "__main__":
    sys.exit(main())
