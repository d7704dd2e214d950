#!/usr/bin/env python3
"""Prints the catalog file of one chart: the names and types of the values that it knows.

    refresh.py CHART_DIR --repository URL --as-of DAY [--version V] [--from TEXT] [--opaque SUBCHART]... > charts/NAME-VERSION.json

CHART_DIR is an unpacked chart, its dependencies unpacked under charts/. A key is known when values.yaml or
values.schema.json declares it, or a template reads it. --opaque leaves a subchart's keys unlisted.
"""
import argparse
import json
import pathlib
import re
import sys

import yaml

# Maps whose keys are the user's own, or a Kubernetes object that the chart passes through.
FREE = re.compile(
    r"(?i)^(.*(annotations|labels|selector|securitycontext|securitycontexts|affinity|resources|strategy|matchlabels)"
    r"|resources|limits|requests|config|meshconfig|strategy|data|stringdata|.*probe|extraargs|extraenv|featuregates"
    r"|grafana\.ini|env|metricrelabelings|lifecycle|behavior|autoscalebehavior|controllerconfig)$"
)
# The wrapper that Istio's charts put round their defaults; users write the keys inside it.
WRAPPER = "_internal_defaults_do_not_set"
READ = re.compile(r"\.Values((?:\.[A-Za-z_][A-Za-z0-9_]*)+)")
WHOLE = re.compile(r"(?:toYaml|tpl|toJson|toToml)\s+\(?\s*\$?[A-Za-z]*\.Values((?:\.[A-Za-z_][A-Za-z0-9_]*)+)")
WITH = re.compile(
    r"\{\{-?\s*(?:with|else with)\s+\$?\.Values((?:\.[A-Za-z_][A-Za-z0-9_]*)+)\s*-?\}\}[^{]*\{\{-?\s*toYaml\s+\.\s"
)
COMMENT = re.compile(r"\{\{-?\s*/\*.*?\*/\s*-?\}\}", re.S)


def kind(value):
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "bool"
    if isinstance(value, (int, float)):
        return "number"
    if isinstance(value, list):
        return "array"
    return "object" if isinstance(value, dict) else "string"


def tree(value, name="", free=frozenset(), path=()):
    if FREE.match(name) or path in free:
        return "any"
    if isinstance(value, dict) and value:
        return {str(key): tree(item, str(key), free, (*path, str(key))) for key, item in value.items()}
    return kind(value)


def schema_tree(node, root, name="", seen=()):
    reference = node.get("$ref", "") if isinstance(node, dict) else ""
    if reference.startswith("#/") and reference not in seen:
        target = root
        for step in reference[2:].split("/"):
            target = target.get(step.replace("~1", "/"), {})
        return schema_tree(target, root, name, (*seen, reference))
    if not isinstance(node, dict) or FREE.match(name):
        return "any"
    if node.get("properties") and node.get("additionalProperties") in (None, False):
        return {key: schema_tree(item, root, key, seen) for key, item in node["properties"].items()}
    plain = {"integer": "number", "boolean": "bool"}
    types = node.get("type", "any")
    types = [types] if isinstance(types, str) else [item for item in types if item != "null"]
    return plain.get(types[0], types[0]) if len(types) == 1 else "any"


def merge(known, more):
    """What `more` adds to `known`: names that are absent, and types where only an empty default was seen."""
    if isinstance(known, dict) and isinstance(more, dict):
        for key, item in more.items():
            known[key] = merge(known[key], item) if key in known else item
        return known
    if isinstance(known, dict) or known == "any":
        return known
    if isinstance(more, dict):
        return more if known in ("null", "object") else known
    return more if known == "null" else known


def templates(folder):
    for path in sorted((folder / "templates").rglob("*")):
        if path.suffix in (".yaml", ".yml", ".tpl", ".txt") and "tests" not in path.relative_to(folder).parts:
            yield COMMENT.sub("", path.read_text(encoding="utf-8"))


def keys(folder, opaque):
    defaults = folder / "values.yaml"
    values = yaml.safe_load(defaults.read_text(encoding="utf-8")) or {} if defaults.exists() else {}
    if WRAPPER in values:
        values = {**values.pop(WRAPPER), **values}
    reads, whole = set(), set()
    for text in templates(folder):
        reads |= {tuple(match[1:].split(".")) for match in READ.findall(text)}
        whole |= {tuple(match[1:].split(".")) for match in WHOLE.findall(text) + WITH.findall(text)}
    reads = {path for path in reads if WRAPPER not in path}
    # Passed on as a whole, and nothing below it read by name: its keys are not the chart's.
    free = {path for path in whole if not any(len(r) > len(path) and r[: len(path)] == path for r in reads)}
    known = tree(values, free=frozenset(free)) if values else {}
    schema = folder / "values.schema.json"
    if schema.exists():
        root = json.loads(schema.read_text(encoding="utf-8"))
        described = schema_tree(root, root)
        if isinstance(described, dict):
            described.pop(WRAPPER, None)
            known = merge(known, described)
    for path in sorted(reads):
        at = known
        for place, name in enumerate(path):
            if not isinstance(at, dict):
                break
            if at.get(name) in ("null", "object") and place + 1 < len(path):
                at[name] = {}
            at = at.setdefault(name, "any" if place + 1 == len(path) else {})
    for chart in sorted((folder / "charts").glob("*/Chart.yaml")):
        name = yaml.safe_load(chart.read_text(encoding="utf-8"))["name"]
        under = "any" if name in opaque else keys(chart.parent, opaque)
        mine = known.get(name)
        known[name] = merge(mine, under) if isinstance(mine, dict) and isinstance(under, dict) else under
        if isinstance(known[name], dict):
            known[name].setdefault("enabled", "bool")
    return known


def show(node, indent):
    """JSON with every map of leaves on one line while it fits."""
    if not isinstance(node, dict):
        return json.dumps(node)
    pairs = [(json.dumps(key), node[key]) for key in sorted(node)]
    if not any(isinstance(item, dict) for _, item in pairs):
        line = "{" + ", ".join(f"{key}: {json.dumps(item)}" for key, item in pairs) + "}"
        if len(line) + indent <= 140:
            return line
    pad = " " * (indent + 1)
    lines, run = [], []
    for key, item in pairs:
        if isinstance(item, dict):
            lines += [", ".join(run)] if run else []
            lines, run = [*lines, f"{key}: {show(item, indent + 1)}"], []
        else:
            pair = f"{key}: {json.dumps(item)}"
            if run and len(", ".join(run)) + len(pair) + indent > 130:
                lines, run = [*lines, ", ".join(run)], []
            run.append(pair)
    lines += [", ".join(run)] if run else []
    return "{\n" + ",\n".join(pad + line for line in lines) + "\n" + " " * indent + "}"


def main():
    ask = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ask.add_argument("chart", type=pathlib.Path)
    ask.add_argument("--repository", required=True)
    ask.add_argument("--as-of", required=True, help="the day on which it was read, such as 2026-11-25")
    ask.add_argument("--version", help="where Chart.yaml holds a placeholder that the release process fills")
    ask.add_argument("--from", dest="source", default="the chart's values.yaml and templates")
    ask.add_argument("--opaque", action="append", default=[])
    args = ask.parse_args()
    chart = yaml.safe_load((args.chart / "Chart.yaml").read_text(encoding="utf-8"))
    head = {
        "chart": chart["name"],
        "version": args.version or chart["version"],
        "repository": args.repository,
        "appVersion": args.version or chart.get("appVersion"),
        "kubeVersion": chart.get("kubeVersion"),
        "from": args.source,
        "asOf": args.as_of,
    }
    lines = [f" {json.dumps(key)}: {json.dumps(item)}" for key, item in head.items()]
    lines.append(f' "keys": {show(keys(args.chart, set(args.opaque)), 1)}')
    sys.stdout.write("{\n" + ",\n".join(lines) + "\n}\n")


main()
