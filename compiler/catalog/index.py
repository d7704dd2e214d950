#!/usr/bin/env python3
"""Writes charts.rs, the index of the catalog, from the files in charts/ and the JSON files beside it.

    index.py                        charts.rs
    index.py --earlier FOLDER FILE  an earlier catalog as Rust: what differs from this one, for tests

An earlier catalog is a folder with charts/ and a catalog.json: "name", "date", and what differs from the catalog of this program:
"charts" (values that name images, where they differ), "own" (images), "flux", "rights" (a list as in rights.json), "nodeImages",
"providers" (versions by name).
"""
import json
import pathlib
import re
import sys

here = pathlib.Path(__file__).parent


def read(path):
    return json.loads(path.read_text(encoding="utf-8"))


def oldest(constraint):
    """The minor version of Kubernetes that a chart asks for at least. What it cannot read, it does not guess."""
    if not constraint:
        return 0
    found = re.fullmatch(r">=\s*1\.(\d+)\.0(-0)?", constraint.strip())
    if not found:
        raise SystemExit(f"`{constraint}` is not a least version: teach index.py what it means")
    return int(found[1])


def sources(values):
    """The values of a chart that say where its images come from, as Rust."""
    for key, value in values.items():
        default, now = value if isinstance(value, list) else (value, value)
        yield f'        Source {{ key: "{key}", upstream: "{now}", moved: {str(default != now).lower()} }},\n'


def agree(what, version, chart, charts):
    """What comes with a chart has the chart's version."""
    if charts[chart]["appVersion"].removeprefix("v") != version.removeprefix("v"):
        raise SystemExit(f"{what} is {version}, the chart {chart} has {charts[chart]['appVersion']}")


def day(what, fact, until):
    """Every version says on which day it was looked at, and none is newer than the catalog that it is in."""
    if not re.fullmatch(r"20\d\d-\d\d-\d\d", fact.get("asOf", "")) or fact["asOf"] > until:
        raise SystemExit(f"{what}: `asOf` is the day on which it was looked at, and not after {until}")
    if not fact.get("from") and "chart" not in fact:
        raise SystemExit(f"{what}: `from` says where it is listed")


def named(folder):
    """The name and the date of a catalog: the name is the month of the date."""
    catalog = read(folder / "catalog.json")
    if catalog["date"][:7].replace("-", ".") != catalog["name"]:
        raise SystemExit(f"{folder}: the name `{catalog['name']}` is not the month of {catalog['date']}")
    return catalog


def read_charts(folder, until):
    found = {}
    for path in sorted((folder / "charts").glob("*.json")):
        chart = read(path)
        day(path.name, chart, until)
        if chart["chart"] in found:
            raise SystemExit(f"{path}: there are two versions of {chart['chart']}; the one before goes to previous/charts")
        found[chart["chart"]] = chart
    return found


def chart_body(chart, values, indent=""):
    """A chart as Rust, without the constant around it."""
    lines = [
        "Chart {\n",
        f"    name: \"{chart['chart']}\",\n",
        f"    version: \"{chart['version']}\",\n",
        f"    repository: \"{chart['repository']}\",\n",
        f"    kubernetes: {oldest(chart['kubeVersion'])},\n",
        f"    source: {said(chart['from'], chart['asOf'])},\n",
    ]
    values = list(sources(values))
    lines += ["    images: &[\n", *values, "    ],\n"] if values else ["    images: &[],\n"]
    lines.append("}")
    return "".join(lines).replace("\n", f"\n{indent}")


def holders(facts):
    for fact in facts:
        where = "None" if fact["where"] == "*" else f'Some("{fact["where"]}")'
        powers = ", ".join(f"Power::{power.capitalize()}" for power in fact["powers"])
        yield f'Holder {{ release: "{fact["release"]}", account: "{fact["account"]}", namespace: {where}, powers: &[{powers}] }}'


def node_images(images):
    return [f'({version.removeprefix("1.")}, "{image}")' for version, image in images.items()]


def said(source, day):
    """Where a version is listed, and the day on which it was looked at, as Rust."""
    return f'Said {{ from: "{source}", as_of: "{day}" }}'


def own_image(name, image, charts):
    """An image that platformc names itself, as Rust."""
    source = image.get("from")
    if "chart" in image:
        agree(f"the image {name}", image["tag"].rpartition("-")[2], image["chart"], charts)
        source = f"the chart {image['chart']} {charts[image['chart']]['version']}"
    return f'Image {{ id: "{name}", name: "{image["name"]}", tag: "{image["tag"]}", source: {said(source, image["asOf"])} }}'


def earlier(folder, charts, images, until=None):
    """An earlier catalog as the body of a constant: what differs from the one of this program."""
    catalog = named(folder)
    until = until or catalog["date"]
    before = read_charts(folder, until)
    whole = {**charts, **before}
    body = [f'Catalog {{\n    name: "{catalog["name"]}",\n    date: "{catalog["date"]}",\n    differences: Differences {{\n        charts: &[\n']
    for name, chart in before.items():
        if name not in charts:
            raise SystemExit(f"{folder}: there is no chart {name}")
        if chart["repository"].split(":")[0] != charts[name]["repository"].split(":")[0]:
            raise SystemExit(f"{folder}: {name} comes from another kind of repository, so a release has other objects")
        values = {**images["charts"].get(name, {}), **catalog.get("charts", {}).get(name, {})}
        for value in values.values():
            _, colon, tag = (value[1] if isinstance(value, list) else value).rpartition(":")
            if colon:
                agree(f"{folder}: an image of {name}", tag, name, whole)
        body.append(f"            {chart_body(chart, values, ' ' * 12)},\n")
    body.append("        ],\n")
    changed = []
    for name, image in images["own"].items():
        other = catalog.get("own", {}).get(name)
        if other:
            day(f"{folder}: {name}", other, until)
        now = own_image(name, {**image, **(other or {})}, whole)
        if other:
            changed.append(now)
    body.append(f"        images: &[{', '.join(changed)}],\n")
    flux = catalog.get("flux")
    if ("flux-operator" in before) != bool(flux):
        raise SystemExit(f"{folder}: the distribution of Flux belongs to the version of its operator")
    body.append(f"        flux: {json.dumps(flux)},\n".replace("null", "None").replace(': "', ': Some("').replace('",', '"),'))
    rights = catalog.get("rights")
    body.append(f"        holders: {'Some(&[' + ', '.join(holders(rights)) + '])' if rights else 'None'},\n")
    nodes = catalog.get("nodeImages")
    body.append(f"        node_images: {'Some(&[' + ', '.join(node_images(nodes)) + '])' if nodes else 'None'},\n")
    other = catalog.get("providers", {})
    for name in other.keys() - providers.keys():
        raise SystemExit(f"{folder}: there is no provider {name}")
    body.append(f"        providers: &[{', '.join(f'({json.dumps(name)}, {json.dumps(version)})' for name, version in other.items())}],\n    }},\n}}")
    return "".join(body)


def index():
    lines = [
        "// Made by catalog/index.py from catalog.json, charts/*.json, images.json, rights.json, kubernetes.json, databases.json, "
        "node-images.json,\n// providers.json and, once there is one, the catalog in previous/.\n"
    ]
    names = []
    for chart in charts.values():
        names.append(chart["chart"].upper().replace("-", "_"))
        lines.append(f"\n/// The chart `{chart['chart']}`.\n")
        body = chart_body(chart, images["charts"].get(chart["chart"], {}))
        lines.append(f"pub const {names[-1]}: Entry = Entry({body});\n")
    lines.append("\n/// All charts, in the order of their names.\npub const ALL: &[&Entry] = &[\n")
    lines += [f"    &{name},\n" for name in names]
    lines.append("];\n")
    lines.append("\n/// The images that platformc puts into objects itself.\npub mod image {\n    use super::{Image, Said};\n\n")
    for name, image in images["own"].items():
        day(f"images.json: {name}", image, OWN["date"])
        lines.append(f"    /// `{image['name']}`.\n")
        lines.append(f"    pub const {name}: Image = {own_image(name, image, charts)};\n")
    own = ", ".join(f"&{name}" for name in images["own"])
    lines.append(f"    /// All of them, in the order of their names.\n    pub const ALL: &[&Image] = &[{own}];\n")
    lines.append("}\n")
    flux = images["flux"]
    day("images.json: flux", flux, OWN["date"])
    for chart in ("flux-operator", "flux-instance"):
        agree("images.json: flux", flux["operator"], chart, charts)
    lines.append(f"\n/// The distribution of Flux that the operator carries in its own image: <{flux['from']}>.\n")
    lines.append(f'pub(crate) const FLUX: &str = "{flux["distribution"]}";\n')
    lines.append("\n/// Where that is listed.\n")
    lines.append(f"pub(crate) const FLUX_SOURCE: Said = {said(flux['from'], flux['asOf'])};\n")
    lines.append("\n/// The Terraform providers that roots pin, with the schema that their blocks are checked against.\n")
    lines.append("pub(crate) const PROVIDERS: &[Provider] = &[\n")
    for name, provider in providers.items():
        day(f"providers.json: {name}", provider, OWN["date"])
        lines.append(f'    Provider {{ name: "{name}", version: "{provider["version"]}", source: {said(provider["from"], provider["asOf"])} }},\n')
    lines.append("];\n")
    lines.append("\n/// Who may become another in a cluster, by the roles that the charts of the platform bind outside of their own namespace.\n")
    lines.append("pub(crate) const HOLDERS: &[Holder] = &[\n")
    lines += [f"    {holder},\n" for holder in holders(read(here / "rights.json"))]
    lines.append("];\n")
    calendar = read(here / "kubernetes.json")
    lines.append(f"\n/// Support of Kubernetes by EKS, as of {calendar['asOf']}: <{calendar['from']}>.\n")
    lines.append("pub const KUBERNETES: &[Support] = &[\n")
    for version, ends in calendar["versions"].items():
        minor = int(version.removeprefix("1."))
        over = str(ends["standard"] <= calendar["asOf"]).lower()
        lines.append(f"    Support {{ minor: {minor}, standard: \"{ends['standard']}\", extended: \"{ends['extended']}\", over: {over} }},\n")
    lines.append("];\n")
    engines = read(here / "databases.json")
    for engine, name in (("postgres", "PostgreSQL"), ("mysql", "MySQL")):
        versions = ", ".join(f'"{version}"' for version in engines[engine])
        lines.append(f"\n/// Major versions of {name} that RDS offers with standard support, as of {engines['asOf']}:\n/// <{engines['from'][engine]}>.\n")
        lines.append(f"pub const {name.upper()}: &[&str] = &[{versions}];\n")
    nodes = read(here / "node-images.json")
    day("node-images.json", nodes, OWN["date"])
    lines.append(f"\n/// The release of the image of EKS (Amazon Linux 2023) for each minor version of Kubernetes, as of {nodes['asOf']}:\n/// <{nodes['from']}>.\n")
    lines.append("pub(crate) const NODE_IMAGES: &[(u16, &str)] = &[\n")
    lines += [f"    {image},\n" for image in node_images(nodes["images"])]
    lines.append("];\n")
    lines.append("\n/// Where those are listed.\n")
    lines.append(f"pub(crate) const NODE_IMAGES_SOURCE: Said = {said(nodes['from'], nodes['asOf'])};\n")
    lines.append(f"\n/// The catalog of this program, of {OWN['date']}.\n")
    lines.append(f'pub static OWN: Catalog = Catalog {{ name: "{OWN["name"]}", date: "{OWN["date"]}", differences: Differences::NONE }};\n')
    previous = here / "previous"
    lines.append("\n/// The catalog before it, which this program still carries.\n")
    if previous.exists():
        if named(previous)["name"] >= OWN["name"]:
            raise SystemExit("the previous catalog is not older than the one of this program")
        if not read(previous / "catalog.json").get("rights"):
            raise SystemExit("previous/catalog.json: `rights` says what the roles of its charts allow, as rights.json did")
        lines.append(f"static BEFORE: Catalog = {earlier(previous, charts, images)};\n")
        lines.append("pub static PREVIOUS: Option<&Catalog> = Some(&BEFORE);\n")
    else:
        lines.append("pub static PREVIOUS: Option<&Catalog> = None;\n")
    return "".join(lines)


OWN = named(here)
images = read(here / "images.json")
providers = {name: fact for name, fact in read(here / "providers.json").items() if name != "comment"}
charts = read_charts(here, OWN["date"])
for unknown in images["charts"].keys() - charts.keys():
    raise SystemExit(f"images.json: there is no chart {unknown}")
if len(sys.argv) == 4 and sys.argv[1] == "--earlier":
    folder = pathlib.Path(sys.argv[2])
    name = folder.resolve().name.upper()
    # Its name is one that no program carried, so its versions are newer than its date.
    text = f"pub static {name}: Catalog = {earlier(folder, charts, images, OWN['date'])};\n"
    pathlib.Path(sys.argv[3]).write_text(f"// Made by compiler/catalog/index.py from {folder.name}/.\n\n/// An earlier catalog for tests.\n{text}", encoding="utf-8")
elif len(sys.argv) == 1:
    (here / "charts.rs").write_text(index(), encoding="utf-8")
else:
    raise SystemExit(__doc__)
