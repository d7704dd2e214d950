#!/usr/bin/env python3
"""Writes charts.rs, the index of the catalog, from the files in charts/ and the JSON files beside it."""
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


def sources(chart):
    """The values of a chart that say where its images come from, as Rust."""
    for key, value in images["charts"].get(chart, {}).items():
        default, now = value if isinstance(value, list) else (value, value)
        yield f'        Source {{ key: "{key}", upstream: "{now}", moved: {str(default != now).lower()} }},\n'


def agree(what, version, chart):
    """What comes with a chart has the chart's version."""
    if charts[chart]["appVersion"].removeprefix("v") != version.removeprefix("v"):
        raise SystemExit(f"images.json: {what} is {version}, the chart {chart} has {charts[chart]['appVersion']}")


images = json.loads((here / "images.json").read_text())
charts = {}
for path in sorted((here / "charts").glob("*.json")):
    chart = json.loads(path.read_text())
    charts[chart["chart"]] = chart
for unknown in images["charts"].keys() - charts.keys():
    raise SystemExit(f"images.json: there is no chart {unknown}")
lines = ["// Made by catalog/index.py from catalog/charts/*.json, images.json, rights.json, kubernetes.json, databases.json and node-images.json.\n"]
names = []
for chart in charts.values():
    names.append(chart["chart"].upper().replace("-", "_"))
    lines += [
        f"\n/// The chart `{chart['chart']}`.\n",
        f"pub const {names[-1]}: Chart = Chart {{\n",
        f"    name: \"{chart['chart']}\",\n",
        f"    version: \"{chart['version']}\",\n",
        f"    repository: \"{chart['repository']}\",\n",
        f"    kubernetes: {oldest(chart['kubeVersion'])},\n",
    ]
    values = list(sources(chart["chart"]))
    lines += ["    images: &[\n", *values, "    ],\n"] if values else ["    images: &[],\n"]
    lines.append("};\n")
lines.append("\n/// All charts, in the order of their names.\npub const ALL: &[&Chart] = &[\n")
lines += [f"    &{name},\n" for name in names]
lines.append("];\n")
lines.append("\n/// The images that platformc puts into objects itself.\npub mod image {\n    use super::Image;\n\n")
for name, image in images["own"].items():
    if "chart" in image:
        agree(name, image["tag"].rpartition("-")[2], image["chart"])
    lines.append(f"    /// `{image['name']}`.\n")
    lines.append(f'    pub const {name}: Image = Image {{ name: "{image["name"]}", tag: "{image["tag"]}" }};\n')
lines.append("}\n")
flux = images["flux"]
for chart in ("flux-operator", "flux-instance"):
    agree("flux", flux["operator"], chart)
lines.append(f"\n/// The distribution of Flux that the operator carries in its own image: <{flux['from']}>.\n")
lines.append(f'pub const FLUX: &str = "{flux["distribution"]}";\n')
lines.append("\n/// Who may become another in a cluster, by the roles that the charts of the platform bind outside of their own namespace.\n")
lines.append("pub const HOLDERS: &[Holder] = &[\n")
for fact in json.loads((here / "rights.json").read_text()):
    where = "None" if fact["where"] == "*" else f'Some("{fact["where"]}")'
    powers = ", ".join(f"Power::{power.capitalize()}" for power in fact["powers"])
    lines.append(
        f'    Holder {{ release: "{fact["release"]}", account: "{fact["account"]}", namespace: {where}, powers: &[{powers}] }},\n'
    )
lines.append("];\n")
calendar = json.loads((here / "kubernetes.json").read_text())
lines.append(f"\n/// Support of Kubernetes by EKS, as of {calendar['asOf']}: <{calendar['from']}>.\n")
lines.append("pub const KUBERNETES: &[Support] = &[\n")
for version, ends in calendar["versions"].items():
    minor = int(version.removeprefix("1."))
    over = str(ends["standard"] <= calendar["asOf"]).lower()
    lines.append(f"    Support {{ minor: {minor}, standard: \"{ends['standard']}\", extended: \"{ends['extended']}\", over: {over} }},\n")
lines.append("];\n")
engines = json.loads((here / "databases.json").read_text())
for engine, name in (("postgres", "PostgreSQL"), ("mysql", "MySQL")):
    versions = ", ".join(f'"{version}"' for version in engines[engine])
    lines.append(f"\n/// Major versions of {name} that RDS offers with standard support, as of {engines['asOf']}:\n/// <{engines['from'][engine]}>.\n")
    lines.append(f"pub const {name.upper()}: &[&str] = &[{versions}];\n")
nodes = json.loads((here / "node-images.json").read_text())
lines.append(f"\n/// The release of the image of EKS (Amazon Linux 2023) for each minor version of Kubernetes, as of {nodes['asOf']}:\n/// <{nodes['from']}>.\n")
lines.append("pub const NODE_IMAGES: &[(u16, &str)] = &[\n")
lines += [f'    ({version.removeprefix("1.")}, "{image}"),\n' for version, image in nodes["images"].items()]
lines.append("];\n")
(here / "charts.rs").write_text("".join(lines))
