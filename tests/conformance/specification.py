"""What a platform says, read from its files alone: parts joined, overlays merged, by the rules of the language.

Written apart from the compiler, so that a bug there cannot hide here.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yamls

# what a file says about itself
HEAD = ("apiVersion", "kind", "include", "environments")


def sources(spec: Path) -> list[Path]:
    """The platform's own file and all that it includes, each once, in the order of the compiler."""
    found = []

    def visit(file: Path) -> None:
        if file in found:
            return
        found.append(file)
        for pattern in document(file).get("include") or []:
            inside = file.parent.glob(pattern) if any(mark in pattern for mark in "*?[") else [file.parent / pattern]
            for other in sorted(path.resolve() for path in inside):
                if other != file:
                    visit(other)

    visit(spec.resolve())
    return found


def document(file: Path) -> dict[str, Any]:
    return yamls.documents(file.read_text(), yamls.Newer)[0] or {}


def environments(spec: Path) -> list[Any]:
    return list(document(spec).get("environments") or {})


def platform(spec: Path, environment: Any = None) -> dict[str, Any]:
    """The whole platform, or that of an environment."""
    whole: dict[Any, Any] = {}
    for file in sources(spec):
        for key, value in with_files(document(file), file.parent).items():
            if key in whole and isinstance(value, dict) and key not in HEAD:
                whole[key] = {**whole[key], **value}
            else:
                whole.setdefault(key, value)
    overlay = (whole.pop("environments", None) or {}).get(environment) or {}
    result: dict[str, Any] = merged(whole, overlay)
    return result


def with_files(said: dict[str, Any], folder: Path) -> dict[str, Any]:
    """A document with the texts of the files that it names for containers."""
    for part in (said, *(said.get("environments") or {}).values()):
        for app in ((part or {}).get("apps") or {}).values():
            for container in (app or {}, *((app or {}).get("initContainers") or {}).values(), *((app or {}).get("sidecars") or {}).values()):
                for one in ((container or {}).get("files") or {}).values():
                    if "from" in (one or {}):
                        one["text"] = (folder / one.pop("from")).read_text()
    return said


def merged(base: Any, overlay: Any) -> Any:
    """Maps merge by key, everything else replaces, null removes."""
    if not isinstance(overlay, dict):
        return overlay
    result = dict(base) if isinstance(base, dict) else {}
    for key, value in overlay.items():
        if value is None:
            result.pop(key, None)
        else:
            result[key] = merged(result.get(key), value)
    return result
