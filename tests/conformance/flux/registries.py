"""The registries that apps are pulled from, as the platform says it."""

from __future__ import annotations

from typing import Any


def hosts(app: dict[str, Any]) -> set[str]:
    """Those of its images, and of its chart."""
    canary = (app.get("traffic") or {}).get("canary") or {}
    texts = [app.get("image"), canary.get("image"), (app.get("chart") or {}).get("repository")]
    return {text.rpartition("://")[2].split("/")[0] for text in texts if text}


def logins(platform: dict[str, Any]) -> dict[str, tuple[str, dict[str, Any]]]:
    """The registries that take a login: host -> name and settings."""
    every = (platform.get("registries") or {}).items()
    return {one["login"]["host"]: (one["login"].get("renamedFrom", name), one["login"]) for name, one in every if "login" in one}


def pulled(platform: dict[str, Any], cluster: str) -> dict[str, set[str]]:
    """The hosts that take a login, by the namespaces of a cluster that pull from them."""
    found: dict[str, set[str]] = {}
    for app in (platform.get("apps") or {}).values():
        used = hosts(app) & logins(platform).keys() if app["cluster"] == cluster else set()
        if used:
            found.setdefault(app["namespace"], set()).update(used)
    return found
