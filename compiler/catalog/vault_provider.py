"""What the Vault provider does when an attribute changes, read from its source: `ForceNew` is no part of what a provider tells.

  python3 compiler/catalog/vault_provider.py path/to/terraform-provider-vault

writes the rows of `vault_*` in replacement.json, for the attributes that the modules set. The folder is a checkout, or a bare repository, of
<https://github.com/hashicorp/terraform-provider-vault>. An attribute that is declared several times in its resource's file has the
strictest of them; one that is not found there is left out, and `platformc diff` says that it does not know.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).parent
FACTS = HERE / "replacement.json"
MODULES = HERE.parent / "src" / "components"
BLOCK = re.compile(r'^resource "(vault_\w+)" "\w+" \{\n(.*?)^\}', re.MULTILINE | re.DOTALL)
SETTING = re.compile(r"^  (\w+) *=", re.MULTILINE)
INNER = re.compile(r'^  (?:dynamic "(\w+)"|(\w+)) \{', re.MULTILINE)
# where fields are declared that several resources have
COMMON = ("vault/auth_token.go", "vault/resource_database_secrets_mount.go")
ENGINES = {"dbEnginePostgres.name": "postgresql", "dbEngineMySQL.name": "mysql"}
NO_ATTRIBUTES = {"count", "for_each", "provider", "depends_on", "lifecycle"}


def show(repository: str, path: str) -> str:
    done = subprocess.run(["git", "-C", repository, "show", f"HEAD:{path}"], capture_output=True, text=True, check=True)
    return done.stdout


def set_attributes() -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for path in MODULES.rglob("modules/*/*.tf"):
        for kind, body in BLOCK.findall(path.read_text()):
            inner = {one or other for one, other in INNER.findall(body)}
            found.setdefault(kind, set()).update((set(SETTING.findall(body)) | inner) - NO_ATTRIBUTES)
    return found


def constants(repository: str) -> dict[str, str]:
    text = show(repository, "internal/consts/consts.go")
    return dict(re.findall(r'(Field\w+)\s*=\s*"([^"]+)"', text))


def function(repository: str, provider: str, kind: str) -> str | None:
    """The function that makes the schema of a resource; data sources of the same name stand first."""
    names = re.findall(rf'"{kind}": \{{\s*Resource:\s*UpdateSchemaResource\((\w+)\(', provider)
    names = [name for name in names if "DataSource" not in name]
    return names[-1] if names else None


def file_of(repository: str, name: str) -> str | None:
    done = subprocess.run(["git", "-C", repository, "grep", "-l", f"^func {name}(", "HEAD", "--", "vault/*.go"], capture_output=True, text=True, check=False)
    files = [line.partition(":")[2] for line in done.stdout.split()]
    return files[0] if files else None


def fields(text: str, names: dict[str, str]) -> dict[str, str]:
    """What a change of each field does."""
    found: dict[str, str] = {}
    words = {f"consts.{key}": value for key, value in names.items()}
    words |= ENGINES
    words |= dict(re.findall(r'(\w+)\s*=\s*"([^"]+)"', text))
    for declared in re.finditer(r'(?:"(\w+)"|([\w.]+)): +(?:&schema\.Schema)?\{\s*\n|(?:\["(\w+)"\]|\[([\w.]+)\]) = &schema\.Schema\{\s*\n', text):
        plain, word = declared[1] or declared[3], declared[2] or declared[4]
        name = plain or words.get(word or "")
        body = own(text, declared.end())
        if name and re.search(r"\bType:", body):
            done = "replace" if re.search(r"\bForceNew:\s*true", body) else "update"
            found[name] = max(found.get(name, "update"), done, key=("update", "replace").index)
    return found


def own(text: str, start: int) -> str:
    """The lines of a block that are its own, not those of blocks in it."""
    depth, kept = 1, []
    for line in text[start:].splitlines():
        if depth == 1:
            kept.append(line)
        depth += line.count("{") - line.count("}")
        if depth <= 0:
            break
    return "\n".join(kept)


def main() -> int:
    repository = sys.argv[1]
    provider, names = show(repository, "vault/provider.go"), constants(repository)
    facts = {kind: of for kind, of in json.loads(FACTS.read_text()).items() if not kind.startswith("vault_")}
    for kind, wanted in sorted(set_attributes().items()):
        name = function(repository, provider, kind)
        path = file_of(repository, name) if name else None
        if path is None:
            print(f"{kind}: not found", file=sys.stderr)
            continue
        known = fields(show(repository, path), names)
        for other in COMMON if "database_secret_backend_connection" in kind else COMMON[:1]:
            known = {**fields(show(repository, other), names), **known}
        facts[kind] = {attribute: known[attribute] for attribute in sorted(wanted) if attribute in known}
        for attribute in sorted(wanted - set(known)):
            print(f"{kind}.{attribute}: not found in {path}", file=sys.stderr)
    FACTS.write_text(json.dumps(facts, indent=2) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
