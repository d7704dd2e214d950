#!/usr/bin/env python3
"""Writes charts.rs, the index of the catalog, from the files in charts/."""
import json
import pathlib

here = pathlib.Path(__file__).parent
lines = ["// Made by catalog/index.py from catalog/charts/*.json.\n"]
for path in sorted((here / "charts").glob("*.json")):
    chart = json.loads(path.read_text())
    const = chart["chart"].upper().replace("-", "_")
    lines += [
        f"\npub const {const}: Chart = Chart {{\n",
        f"    name: \"{chart['chart']}\",\n",
        f"    version: \"{chart['version']}\",\n",
        f"    repository: \"{chart['repository']}\",\n",
        "};\n",
    ]
(here / "charts.rs").write_text("".join(lines))
