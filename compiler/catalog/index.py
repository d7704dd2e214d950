#!/usr/bin/env python3
"""Writes charts.rs, the index of the catalog, from the files in charts/ and kubernetes.json."""
import json
import pathlib
import re

here = pathlib.Path(__file__).parent


def oldest(constraint):
    """The minor version of Kubernetes that a chart asks for at least. What it cannot read, it does not guess."""
    if not constraint:
        return 0
    found = re.fullmatch(r">=\s*1\.(\d+)\.0(-0)?", constraint.strip())
    if not found:
        raise SystemExit(f"`{constraint}` is not a least version: teach index.py what it means")
    return int(found[1])


lines = ["// Made by catalog/index.py from catalog/charts/*.json and catalog/kubernetes.json.\n"]
names = []
for path in sorted((here / "charts").glob("*.json")):
    chart = json.loads(path.read_text())
    names.append(chart["chart"].upper().replace("-", "_"))
    lines += [
        f"\npub const {names[-1]}: Chart = Chart {{\n",
        f"    name: \"{chart['chart']}\",\n",
        f"    version: \"{chart['version']}\",\n",
        f"    repository: \"{chart['repository']}\",\n",
        f"    kubernetes: {oldest(chart['kubeVersion'])},\n",
        "};\n",
    ]
lines.append("\npub const ALL: &[&Chart] = &[\n")
lines += [f"    &{name},\n" for name in names]
lines.append("];\n")
calendar = json.loads((here / "kubernetes.json").read_text())
lines.append(f"\n/// Support of Kubernetes by EKS, as of {calendar['asOf']}: <{calendar['from']}>.\n")
lines.append("pub const KUBERNETES: &[Support] = &[\n")
for version, ends in calendar["versions"].items():
    minor = int(version.removeprefix("1."))
    over = str(ends["standard"] <= calendar["asOf"]).lower()
    lines.append(f"    Support {{ minor: {minor}, standard: \"{ends['standard']}\", extended: \"{ends['extended']}\", over: {over} }},\n")
lines.append("];\n")
(here / "charts.rs").write_text("".join(lines))
