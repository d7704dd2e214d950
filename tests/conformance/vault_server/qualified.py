"""Texts of SQL that run with rights: each begins with a fixed path, and names all that PostgreSQL would look up on it in full.

Either of the two suffices against what somebody plants in a schema (hijack.py); both are asked for, so that a slip in one is no hole.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from vault_server.matrix import Lab

PATH = re.compile(r"SET (LOCAL )?search_path = pg_catalog, pg_temp")
TOKEN = re.compile(
    r"""(?P<space>\s+|--[^\n]*)
    |(?P<quoted>"(?:[^"]|"")*"|:"\w+")
    |(?P<text>'(?:[^']|'')*'|:'\w+'|\{\{\w+\}\})
    |(?P<cast>::)
    |(?P<word>[A-Za-z_]\w*|\d+)
    |(?P<operator>[-+*/<>=~!@\#%^&|`?]+)
    |(?P<mark>[().,;\[\]$:])""",
    re.VERBOSE,
)
# before a ( these are no functions
GRAMMAR = {
    "all", "and", "any", "array", "as", "by", "coalesce", "exists", "from", "if", "in", "join", "lateral", "not", "on", "operator", "or", "select", "some",
    "then", "values", "when", "where", "with",
}
# what compares by an operator that is looked up, and cannot be named
COMPARING = {"between", "like", "ilike", "similar", "natural", "using", "nullif", "greatest", "least", "distinct", "cast"}
ABOUT_USERS = re.compile(r"(CREATE|ALTER|DROP) USER |GRANT |REVOKE ")


def tokens(text: str) -> list[tuple[str, str]]:
    found, at = [], 0
    while at < len(text):
        match = TOKEN.match(text, at)
        if not match:
            raise ValueError(f"not SQL that this knows: {text[at:at + 40]!r}")
        if match.lastgroup != "space":
            found.append((match.lastgroup or "", match.group()))
        at = match.end()
    return found


def statements(text: str) -> Iterator[list[tuple[str, str]]]:
    """Each statement of a script of psql or of a list of Vault's, as tokens. The body of DO is taken apart like any other."""
    text = "\n".join(";" if line.strip() == "\\gexec" else line for line in text.splitlines() if not line.startswith("\\") or line.strip() == "\\gexec")
    current: list[Any] = []
    for token in tokens(text.replace("$$", " ")):
        if token == ("mark", ";"):
            if current:
                yield current
            current = []
        else:
            current.append(token)
    if current:
        yield current


def problems(text: str) -> Iterator[str]:
    """What is wrong with a text for PostgreSQL."""
    every = list(statements(text))
    first = " ".join(value for _, value in every[0]).replace(" ,", ",") if every else ""
    if not PATH.fullmatch(first):
        yield f"it does not begin with the path, but with `{first[:60]}`"
    names = set(re.findall(r"(?:WITH|,)\s+(\w+)(?: \([\w, ]+\))? AS \(", re.sub("--.*", "", text)))
    for statement in every:
        yield from of_statement(statement, names)


def of_statement(statement: list[tuple[str, str]], names: set[str]) -> Iterator[str]:
    values = [value for _, value in statement]
    lower = [value.lower() for value in values]
    asks = lower[0] in ("select", "with", "do", "begin", "perform", "if", "end")
    for index, (kind, value) in enumerate(statement):
        before = lower[index - 1] if index else ""
        after = lower[index + 1] if index + 1 < len(statement) else ""
        full = before == "." and index > 1 and lower[index - 2] == "pg_catalog"
        if kind == "word" and after == "(" and not full and lower[index] not in GRAMMAR:
            if not (before in ("as", "with", ",", "") and closes_a_name(lower, index, names)):
                yield f"the function `{value}` is not named in full"
        if kind == "cast" and lower[index + 1 : index + 3] != ["pg_catalog", "."]:
            yield f"the type `{values[index + 1]}` is not named in full"
        if kind == "operator" and not full and not (value == "*" and before in ("select", ".")) and lower[0] not in ("set", "alter"):
            yield f"the operator `{value}` is not named in full"
        if kind == "word" and lower[index] in COMPARING and not full:
            yield f"`{value}` looks its operator up"
        if lower[index] == "in" and kind == "word" and after == "(":
            yield "`IN` looks its operator up"
        if lower[index] == "case" and kind == "word" and after != "when":
            yield "`CASE` of a value looks its operator up"
        if asks and kind == "word" and lower[index] in ("from", "join") and after not in ("(", "lateral", "pg_catalog", *names):
            yield f"the relation `{values[index + 1]}` is not named in full"


def closes_a_name(lower: list[str], index: int, names: set[str]) -> bool:
    """Whether `name (a, b)` lists columns: an alias, or a part of WITH."""
    return lower[index - 1] == "as" or lower[index] in names


def of_vault(lab: Lab) -> Iterator[str]:
    """What is wrong with what Vault runs by its own login: every statement of every role on the server, and its sessions."""
    for name in lab.expectation.databases():
        url = lab.client.read(f"database/config/{name}")["data"]["connection_details"]["connection_url"]
        if lab.expectation.engine(name) == "postgres" and "search_path=pg_catalog%2Cpg_temp" not in re.split("[?&]", url):
            yield f"{name}: the sessions of vault's own login have no fixed path"
    for entry in lab.expectation.secrets.values():
        if entry.kind not in ("dynamic", "static"):
            continue
        role = lab.client.read(f"database/{'roles' if entry.kind == 'dynamic' else 'static-roles'}/{entry.name}")["data"]
        lists = {field: listed for field, listed in role.items() if field.endswith("_statements") and listed}
        if not lists:
            yield f"{entry.name}: it has no statements"
        for field, listed in lists.items():
            if lab.expectation.engine(entry.settings["name"]) == "postgres":
                found = problems(";\n".join(listed))
            else:
                found = (problem for statement in listed for problem in of_mysql(statement))
            for problem in found:
                yield f"{entry.name}: {field}: {problem}"


def of_mysql(statement: str) -> Iterator[str]:
    """MySQL has no path: what runs with rights is about users alone, and calls nothing."""
    if not ABOUT_USERS.match(statement) or "(" in statement:
        yield f"`{statement[:40]}` is not about users alone"


# (what, from, to): slips in prepare.sql, each to be noticed
MUTANTS = (
    ("no path", "SET search_path = pg_catalog, pg_temp;\n", ""),
    ("a path after the first statement", "SET search_path = pg_catalog, pg_temp;\nSET client_min_messages = warning;", "SET client_min_messages = warning;\nSET search_path = pg_catalog, pg_temp;"),
    ("a schema of others on the path", "= pg_catalog, pg_temp", "= pg_catalog, public"),
    ("temporary objects first", "= pg_catalog, pg_temp", "= pg_catalog"),
    ("a function", "pg_catalog.format", "format"),
    ("a function in FROM", "FROM pg_catalog.unnest", "FROM unnest"),
    ("a function of another schema", "pg_catalog.pg_has_role", "public.pg_has_role"),
    ("an operator", "OPERATOR(pg_catalog.=)", "="),
    ("an operator of another schema", "OPERATOR(pg_catalog.=)", "OPERATOR(public.=)"),
    ("a type", "::pg_catalog.regclass", "::regclass"),
    ("a catalog", "FROM pg_catalog.pg_roles", "FROM pg_roles"),
    ("IN", "OPERATOR(pg_catalog.=) ANY (ARRAY['a', 'i']::pg_catalog.\"char\"[])", "IN ('a', 'i')"),
    ("CASE", "SELECT kinds.word", "SELECT CASE c.relkind WHEN 'r' THEN 'TABLE' END"),
    ("LIKE", "r.rolname OPERATOR(pg_catalog.=) wanted.name", "r.rolname LIKE wanted.name"),
)


def survivors(text: str) -> Iterator[str]:
    for what, old, new in MUTANTS:
        if old not in text:
            yield f"{what}: nothing there is `{old}`"
        elif not list(problems(text.replace(old, new, 1))):
            yield what
