"""The compiler's evaluator of policies against the server: the same policies, the same paths, cell by cell.

The cases are made from a seed, from few names, so that patterns overlap; each difference is made as small as it can be before
it is told.
"""

from __future__ import annotations

import json
import random
import subprocess
from typing import TYPE_CHECKING, Any

import golden

from .client import Refused

if TYPE_CHECKING:
    from vault_server.client import Client

SEED = 20240229
CASES = 2500
WORDS = ("create", "read", "update", "patch", "delete", "list", "sudo", "deny")
NAMES = ("a", "b", "ab", "a-b", "A", "kv", "data", "a.b", "a_b")
ODD = ("+", "+", "+", "+a", "a+", "*", "a*b", "")

# The traps that are known: (policies, paths), each policy a list of (path, capabilities).
TRAPS: list[tuple[list[Any], list[str]]] = [
    ([[("shop*", ["read"])]], ["shop", "shop/a", "shop-evil", "sho"]),
    ([[("kv/*/a", ["read"])]], ["kv/b/a", "kv/*/a", "kv/"]),
    ([[("kv/+/a", ["read"])]], ["kv/b/a", "kv/b/c/a", "kv//a", "kv/a"]),
    ([[("a/b", ["read"])], [("a/*", ["deny"])]], ["a/b", "a/b/", "a/c", "a/b/c"]),
    ([[("a/*", ["read"]), ("a/b/*", ["list"])]], ["a/x", "a/b/x", "a/b/", "a/b"]),
    ([[("a", ["read"])], [("a", ["update"])]], ["a"]),
    ([[("a", ["read"])], [("a", ["deny"])]], ["a"]),
    ([[("a", ["deny"])], [("a", ["read", "sudo"])]], ["a"]),
    ([[("a", ["read"]), ("a", ["list"])]], ["a", "a/", "a//"]),
    ([[("a/", ["list"])]], ["a", "a/"]),
    ([[("kv/data/a/*", ["read"])]], ["kv/data/a", "kv/metadata/a/", "kv/data/a/b"]),
    ([[("+", ["read"])]], ["a", "a/b", "a/"]),
    ([[("+/a", ["read"]), ("a/+", ["list"]), ("a/*", ["update"])]], ["a/a", "b/a", "a/b"]),
    ([[("a/+/b*", ["read"]), ("a/b/+", ["list"])]], ["a/b/b", "a/c/bb", "a/c/b/d"]),
    ([[("a/+*", ["read"])]], ["a/b"]),
    ([[("*", ["read"]), ("a", ["list"])]], ["a", "b", "sys/policies/acl/a"]),
    ([[("/a/b", ["read"])]], ["a/b", "/a/b"]),
    ([[("a", [])]], ["a"]),
    ([[("A", ["read"])]], ["a", "A"]),
    ([[("a/+a", ["read"])]], ["a/ba", "a/+a", "a/a"]),
    ([[("a+/+", ["read"])]], ["a+/b", "ab/b"]),
    ([[("a/+/+", ["read"]), ("a/+/b*", ["list"])]], ["a/x/b", "a/x/c"]),
    ([[("a", ["write"])]], ["a"]),
]


def printed(policy: list[tuple[str, list[Any]]]) -> str:
    return "\n".join(f"path {json.dumps(path)} {{\n  capabilities = {json.dumps(words)}\n}}" for path, words in policy)


def pattern(source: random.Random) -> str:
    parts = [source.choice(NAMES if source.random() < 0.6 else ODD if source.random() < 0.7 else NAMES[:3]) for _ in range(source.randint(1, 4))]
    return "/".join(parts) + source.choice(("", "", "", "*", "/*", "/", "/+"))


def path(source: random.Random, patterns: list[str]) -> str:
    """A path that a pattern may match, or that is near to one that it matches."""
    parts = source.choice(patterns).rstrip("*").split("/")
    parts = [source.choice(NAMES) if part == "+" and source.random() < 0.8 else part for part in parts]
    slip = source.random()
    if slip < 0.2:
        parts.append(source.choice(NAMES))
    elif slip < 0.3:
        parts.append("")
    elif slip < 0.4:
        parts[-1] += source.choice(("a", "b", "-evil"))
    elif slip < 0.5 and len(parts) > 1:
        parts.pop()
    elif slip < 0.6:
        parts[source.randrange(len(parts))] = source.choice(NAMES)
    return "/".join(parts) or "a"


def case(source: random.Random) -> tuple[list[list[Any]], list[str]]:
    patterns = [pattern(source) for _ in range(source.randint(1, 6))]
    policies = []
    for _ in range(source.randint(1, 3)):
        used = [source.choice(patterns) for _ in range(source.randint(1, 5))]
        words = lambda: ["deny"] if source.random() < 0.12 else sorted(set(source.choices(WORDS[:7], k=source.randint(0, 3))))  # noqa: E731
        policies.append([(one, words()) for one in used])  # type: ignore[no-untyped-call]
    return policies, sorted({path(source, patterns) for _ in range(24)})


def cases() -> list[tuple[list[Any], list[Any]]]:
    source = random.Random(SEED)
    return TRAPS + [case(source) for _ in range(CASES)]


class Server:
    """Asks the server: policies under the same few names, and a token of each number of them."""

    def __init__(self, client: Client) -> None:
        self.client = client
        self.tokens: dict[Any, Any] = {}

    def __call__(self, policies: list[list[tuple[Any, ...]]], paths: list[str]) -> list[frozenset[str]] | None:
        names = [f"case-{number}" for number in range(len(policies))]
        for name, policy in zip(names, policies, strict=True):
            try:
                self.client.write(f"sys/policies/acl/{name}", {"policy": printed(policy)})
            except Refused:
                return None
        if len(names) not in self.tokens:
            wanted = {"policies": names, "no_default_policy": True}
            self.tokens[len(names)] = self.client.write("auth/token/create", wanted)["auth"]["client_token"]
        found = self.client.capabilities(self.tokens[len(names)], paths)
        return [found[one] for one in paths]


class Evaluator:
    """Asks the compiler's evaluator."""

    def __init__(self) -> None:
        self.program = golden.built()["evaluate"]

    def __call__(self, asked: list[tuple[list[Any], list[Any]]]) -> list[list[frozenset[Any]] | None]:
        """The answers to many questions."""
        lines = [
            json.dumps({"policies": {f"case-{number}": printed(policy) for number, policy in enumerate(policies)}, "paths": paths})
            for policies, paths in asked
        ]
        done = subprocess.run([self.program], input="\n".join(lines), text=True, capture_output=True, check=True, timeout=120)
        answers = [json.loads(line) for line in done.stdout.splitlines()]
        return [None if isinstance(answer, dict) else [frozenset(words) for words in answer] for answer in answers]


def smallest(policies: list[list[tuple[Any, ...]]], paths: list[str], differs: Any) -> Any:
    """The case with all left out that is not needed for the difference."""
    paths = next(([one] for one in paths if differs(policies, [one])), paths)
    changed = True
    while changed:
        changed = False
        for index, policy in enumerate(policies):
            for rule in range(len(policy)):
                fewer = [*policies[:index], [*policy[:rule], *policy[rule + 1 :]], *policies[index + 1 :]]
                fewer = [one for one in fewer if one]
                if fewer and differs(fewer, paths):
                    policies, changed = fewer, True
                    break
            if changed:
                break
    return policies, paths


def compare(client: Client, asked: list[tuple[list[Any], list[Any]]]) -> tuple[int, list[Any]]:
    """(how many cells were compared, problems)."""
    server, evaluator = Server(client), Evaluator()
    compared = 0
    problems: list[str] = []

    def differs(policies: list[list[tuple[Any, ...]]], paths: list[str]) -> bool:
        return server(policies, paths) != evaluator([(policies, paths)])[0]

    for (policies, paths), ours in zip(asked, evaluator(asked), strict=True):
        theirs = server(policies, paths)
        compared += len(paths)
        if theirs != ours and len(problems) < 10:
            policies, paths = smallest(policies, paths, differs)
            problems.append(f"{policies} on {paths}: the server says {server(policies, paths)}, the evaluator {evaluator([(policies, paths)])[0]}")
    return compared, problems
