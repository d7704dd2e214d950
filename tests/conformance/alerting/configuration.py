"""The configuration of Alertmanager in a tree, in the words of Debian's older Alertmanager and amtool (0.25)."""

from __future__ import annotations

import copy
import subprocess
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import tools
import yaml

if TYPE_CHECKING:
    from tree import Tree


def of(tree: Tree) -> dict[str, dict[str, Any]]:
    """By cluster, as it is in the values of the chart."""
    found = {}
    for cluster in tree.clusters():
        name = f"flux/infrastructure/{cluster}/monitoring/values.yaml"
        if tree.exists(name):
            configuration = (yaml.safe_load(tree.text(name)).get("alertmanager") or {}).get("config")
            if configuration:
                found[cluster] = configuration
    return found


def older(configuration: dict[str, Any], folder: Path) -> dict[str, Any]:
    """The same in words of 0.25: Microsoft Teams by workflow came with 0.28, and `url_file` of webhooks with 0.26. Each file is there."""
    changed = copy.deepcopy(configuration)
    secret = folder / "secret"
    secret.write_text("https://example.com/secret")
    for receiver in changed.get("receivers") or ():
        for teams in receiver.pop("msteamsv2_configs", []):
            receiver.setdefault("webhook_configs", []).append({"url_file": teams["webhook_url_file"]})
        for kind, ways in receiver.items():
            for way in ways if kind.endswith("_configs") else ():
                if kind == "webhook_configs" and "url_file" in way:
                    del way["url_file"]
                    way["url"] = "https://example.com/secret"
                way.update({key: str(secret) for key in way if key.endswith("_file")})
    return changed


def refused(configuration: dict[str, Any]) -> str | None:
    """What amtool says against it."""
    with tempfile.TemporaryDirectory(prefix="alertmanager") as temporary:
        file = Path(temporary) / "alertmanager.yaml"
        file.write_text(yaml.safe_dump(older(configuration, Path(temporary))))
        done = subprocess.run([str(tools.need("amtool")), "check-config", str(file)], text=True, capture_output=True)
        return (done.stdout + done.stderr).strip()[-600:] if done.returncode else None


def locally(configuration: dict[str, Any], address: str, hurry: bool = True) -> dict[str, Any]:
    """The same routes, with each receiver a webhook of an address; messages do not wait for others."""
    changed = copy.deepcopy(configuration)
    ends = {receiver["name"]: not any(way.get("send_resolved") is False for key, ways in receiver.items() if key.endswith("_configs") for way in ways) for receiver in changed["receivers"]}
    changed["receivers"] = [
        {"name": receiver["name"], **({"webhook_configs": [{"url": f"{address}/{receiver['name']}", "send_resolved": ends[receiver["name"]]}]} if set(receiver) - {"name"} else {})}
        for receiver in changed["receivers"]
    ]
    if hurry:
        quick(changed["route"])
    return changed


def quick(route: dict[str, Any]) -> None:
    route.update({key: "1s" for key in ("group_wait", "group_interval", "repeat_interval") if key in route})
    for inner in route.get("routes") or ():
        quick(inner)


def secrets(configuration: dict[str, Any]) -> list[str]:
    """The files that its receivers take."""
    ways = [way for receiver in configuration["receivers"] for kind, ways in receiver.items() if kind.endswith("_configs") for way in ways]
    return sorted({value for way in ways for key, value in way.items() if key.endswith("_file")})
