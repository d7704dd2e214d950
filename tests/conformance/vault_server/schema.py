"""Cuts the provider's schema down to the resources that the stand-in knows: python3 schema.py <vault.json> > schema.json"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from vault_server.resources import RESOURCES


def cut(whole: Any) -> Any:
    resources = {kind: whole["resource"][kind] for kind in sorted(RESOURCES)}
    # Of the database engines only those of the language are described: two dozen others would make up most of the file.
    connection = resources["vault_database_secret_backend_connection"]
    blocks = {engine: connection["b"][engine] for engine in ("mysql", "postgresql")}
    resources["vault_database_secret_backend_connection"] = {"a": connection["a"], "b": blocks}
    return {"provider": whole["provider"], "version": whole["version"], "config": {"a": whole["config"]["a"]}, "resource": resources}


if __name__ == "__main__":
    print(json.dumps(cut(json.loads(Path(sys.argv[1]).read_text())), indent=1, sort_keys=True))
