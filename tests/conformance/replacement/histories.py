"""Changes of a platform, planned by the real provider against what was there before: `platformc diff` says all that Terraform does.

Nothing is applied and no server is asked. The roots of the tree before are planned until nothing more is to be done, each plan written
into a state with made-up values for what AWS would number; then the roots of the tree after are planned against that state, once all of
them, with the outputs of each handed to those that read it.
"""

from __future__ import annotations

import hashlib
import json
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import tools
from golden import platformc
from terraform_roots import layout, scratch
from tree import Tree

from . import flat, offline, table

if TYPE_CHECKING:
    from report import Step

BASE = tools.ROOT / "compiler" / "cli" / "tests" / "cli" / "diff" / "platform.yaml"
FOLDER = tools.ROOT / "target" / "conformance" / "replacement" / "histories"
DATABASE = '  sales: { engine: postgres, version: "16", network: main, class: db.t4g.medium, storage: 50Gi }\n'
# what is in the file, and what comes in its place
HISTORIES: dict[str, dict[str, str]] = {
    "nothing": {},
    "image": {"backend:2.4.0": "backend:2.4.1"},
    "network range": {"cidr: 10.40.0.0/16": "cidr: 10.50.0.0/16"},
    "zone removed": {"zones: 3": "zones: 2"},
    "database renamed": {"  orders: { engine": "  sales: { engine", "calls: [orders]": "calls: [sales]"},
    "database added": {"  orders: { engine": f"{DATABASE}  orders: {{ engine"},
    "database class": {"class: db.t4g.medium": "class: db.t4g.large"},
    "database storage": {"storage: 50Gi": "storage: 100Gi"},
    "database upgraded": {'version: "16"': 'version: "17"'},
    "node group resized": {"min: 3, max: 6": "min: 4, max: 8"},
    "other instances": {"instanceTypes: [m7g.large]": "instanceTypes: [m7g.xlarge]"},
    "node group added": {"      system: {": "      more: { instanceTypes: [m7g.large], min: 3, max: 6 }\n      system: {"},
    "kubernetes upgraded": {},
    "public endpoint": {"endpoint: private": "endpoint: public"},
    "wider range": {"allow: [203.0.113.0/24]": "allow: [203.0.113.0/24, 198.51.100.0/24]"},
    "administrator": {"admins: { platform:": 'admins: { other: "arn:aws:iam::111122223333:role/other", platform:'},
    "file system added": {"storage:\n": "storage:\n  more: { kind: efs, clusters: [main], throughput: elastic, backup: true }\n"},
}
# what the platform before is in these
BEFORE: dict[str, dict[str, str]] = {"kubernetes upgraded": {'kubernetes: "1.36"': 'kubernetes: "1.35"'}}
ROUNDS = 6
# the roots of platforms whose provider is here
PROVIDER = {"aws"}


def check(step: Step) -> int:
    environment = scratch.environment(FOLDER)
    states: dict[str, dict[str, Any]] = {}
    count = 0
    for name, changes in HISTORIES.items():
        before = put(name, "before", BEFORE.get(name, {}))
        after = put(name, "after", {**BEFORE.get(name, {}), **changes}) if name not in BEFORE else put(name, "after", {})
        key = before.spec.read_text()
        if key not in states:
            states[key] = settled(wired(before), environment, step)
        folder = wired(after)
        (folder / "terraform.tfstate").write_text(json.dumps(states[key]))
        plan = offline.planned(folder, environment)
        plans = split(plan, after)
        count += sum(len(changed(one)) for one in plans.values())
        compared(name, before, after, plans, step)
        if (name in ("nothing", "image")) != (not any(changed(one) for one in plans.values())):
            step.fail(f"{name}: Terraform plans {[changed(one) for one in plans.values() if changed(one)]}")
    return count


def put(name: str, side: str, changes: dict[str, str]) -> Tree:
    folder = FOLDER / name.replace(" ", "-") / side
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    text = BASE.read_text()
    for old, new in changes.items():
        if old not in text:
            raise RuntimeError(f"{name}: the platform has no `{old}`")
        text = text.replace(old, new)
    (folder / "platform.yaml").write_text(text)
    done = platformc("build", "--against", "none", cwd=folder)
    if done.returncode:
        raise RuntimeError(f"{name}: {done.stderr.strip()[-1000:]}")
    return Tree(folder)


def wired(tree: Tree) -> Path:
    """The AWS roots as modules of one root. What one reads of the state of another is handed to it."""
    roots = layout.roots(tree)
    aws = [root for root in roots.values() if root.providers() == PROVIDER]
    keys = {root.backend()["key"]: root for root in roots.values()}
    folder = offline.write(tree, aws, roots)
    target = tree.folder / "planned"
    shutil.rmtree(target, ignore_errors=True)
    shutil.move(folder, target)
    for path in (target / "modules").rglob("*.tf"):
        # a plan that destroys what is protected is refused, and then it says nothing of the rest
        path.write_text(path.read_text().replace("prevent_destroy = true", "prevent_destroy = false"))
    main = (target / "main.tf").read_text()
    for root in aws:
        path = target / "roots" / root.name / "main.tf"
        original = (tree.root / root.folder / "main.tf").read_text()
        sources = {name: keys[state["config"]["key"]].name for name, state in root.states().items()}
        wanted = sorted(set(layout.REMOTE.findall(original)))
        variables = "".join(f'variable "{name}_{output}" {{}}\n' for name, output in wanted)
        text = layout.REMOTE.sub(lambda found: f"var.{found[1]}_{found[2]}", original)
        path.write_text(offline.DATA.sub("", text) + variables)
        handed = "".join(f"  {name}_{output} = module.{layout.identifier(sources[name])}.{output}\n" for name, output in wanted)
        source = f'  source = "./roots/{root.name}"\n'
        main = main.replace(source, source + handed)
    (target / "main.tf").write_text(main)
    return target


def settled(folder: Path, environment: dict[str, str], step: Step) -> dict[str, Any]:
    """The state in which nothing more is to be done."""
    kept: dict[str, dict[str, Any]] = {}
    schemas: dict[str, Any] = {}
    for _ in range(ROUNDS):
        state = {"version": 4, "terraform_version": "1.11.4", "serial": 1, "lineage": "histories", "outputs": {}, "resources": written(kept)}
        (folder / "terraform.tfstate").write_text(json.dumps(state))
        plan = offline.planned(folder, environment)
        if not schemas:
            told = offline.run(folder, environment, "providers", "schema", "-json").stdout
            schemas = next(iter(json.loads(told)["provider_schemas"].values()))["resource_schemas"]
        found = changed(plan)
        if not found:
            return state
        versions = {one["address"]: one["schema_version"] for one in flat.planned(plan["planned_values"]["root_module"])}
        for change in plan["resource_changes"]:
            if change["mode"] != "managed" or change["change"]["actions"] == ["no-op"]:
                continue
            address = change["address"]
            if change["change"]["after"] is None:
                kept.pop(address, None)
                continue
            types = schemas[change["type"]]["block"].get("attributes", {})
            body = filled(address, change["change"]["after"], change["change"]["after_unknown"], types, kept.get(address, {}).get("attributes", {}))
            kept[address] = {**{key: change[key] for key in ("type", "name")}, "module": change.get("module_address"), "index": change.get("index"), "version": versions[address], "attributes": body}
    step.fail(f"{folder.parent.parent.name}: after {ROUNDS} plans there is still something to do: {found}")
    return state


def filled(address: str, after: dict[str, Any], unknown: dict[str, Any], types: dict[str, Any], before: dict[str, Any]) -> dict[str, Any]:
    """What is planned, with values for what AWS numbers: the same for a resource whenever it is asked."""
    body = dict(after)
    number = hashlib.sha256(address.encode()).hexdigest()[:17]
    for name, is_unknown in unknown.items():
        if is_unknown is not True or name not in types:
            continue
        if before.get(name) is not None:
            body[name] = before[name]
        elif name == "domain_validation_options":
            names = [body["domain_name"], *(body.get("subject_alternative_names") or [])]
            body[name] = [{"domain_name": one, "resource_record_name": f"_x.{one}.", "resource_record_type": "CNAME", "resource_record_value": "y.example.com."} for one in dict.fromkeys(names)]
        elif name == "id":
            body[name] = f"one-{number}"
        elif name == "arn" or name.endswith("_arn"):
            body[name] = f"arn:aws:iam::111122223333:role/{number}"
        elif types[name]["type"] == "string" and name in ("version", "latest_version"):
            body[name] = "1"
        elif isinstance(types[name]["type"], list):
            body[name] = {} if types[name]["type"][0] == "map" else []
        else:
            body[name] = table.placeholder(name, types[name]["type"])
            if body[name] == "one":
                body[name] = f"one-{number}"
    return body


def written(kept: dict[str, dict[str, Any]]) -> list[dict[str, Any]]:
    resources: dict[tuple[Any, ...], dict[str, Any]] = {}
    for one in kept.values():
        key = (one["module"], one["type"], one["name"])
        resource = resources.setdefault(
            key, {"module": one["module"], "mode": "managed", "type": one["type"], "name": one["name"], "provider": f'provider["{flat.ADDRESS}"]', "instances": []}
        )
        instance = {"schema_version": one["version"], "attributes": one["attributes"]}
        if one["index"] is not None:
            instance["index_key"] = one["index"]
        resource["instances"].append(instance)
    return list(resources.values())


def changed(plan: dict[str, Any]) -> list[str]:
    return [
        f"{change['address']}: {'/'.join(change['change']['actions'])}"
        for change in plan["resource_changes"]
        if change["mode"] == "managed" and change["change"]["actions"] != ["no-op"]
    ]


def split(plan: dict[str, Any], tree: Tree) -> dict[str, dict[str, Any]]:
    """The plan of each root, as it would be shown alone."""
    names = {layout.identifier(name): name for name in layout.roots(tree)}
    plans: dict[str, dict[str, Any]] = {}
    for change in plan["resource_changes"]:
        found = re.match(r"module\.(\w+)\.", change["address"])
        if found is None or found[1] not in names:
            continue
        one = plans.setdefault(names[found[1]], {"format_version": plan["format_version"], "planned_values": {}, "resource_changes": []})
        one["resource_changes"].append({**change, "address": change["address"][found.end() :]})
    return plans


def compared(name: str, before: Tree, after: Tree, plans: dict[str, dict[str, Any]], step: Step) -> None:
    words = []
    for root, plan in plans.items():
        path = after.folder / f"{root}.json"
        path.write_text(json.dumps(plan))
        words.append(f"{root}={path}")
    spec = after.spec
    done = platformc("diff", spec, "--against", before.folder, "--format", "json", "--plan", *words)
    if done.returncode not in (0, 1) or done.stderr:
        raise RuntimeError(f"{name}: {done.stderr.strip()[-1000:]}")
    for fact in facts(json.loads(done.stdout)):
        if fact["rule"].startswith("plan."):
            step.fail(f"{name}: {fact['node']}: {fact['message']}")
        told = f"{fact['node']}: {fact['message']} is what diff says, and Terraform does not"
        if fact["certainty"] == "contradicted" and fact["node"].removeprefix("terraform/") in plans and not explained(fact):
            step.fail(f"{name}: {told}")
    verified = platformc("verify", *words, "--spec", spec, "--against", before.folder)
    if verified.returncode:
        step.fail(f"{name}: verify refuses the plans: {verified.stdout.strip()}")
    # against a side on which nothing changes, everything that is planned is too much
    nothing = platformc("verify", *words, "--spec", spec, "--against", after.folder)
    if nothing.returncode != int(any(changed(plan) for plan in plans.values())):
        step.fail(f"{name}: without a change, verify exits {nothing.returncode}")


def explained(fact: dict[str, Any]) -> bool:
    """The provider plans a change in place, and AWS refuses it: a VPC is not changed. What only might follow is not certain."""
    return fact["certainty"] == "contradicted" and any("from" in because for because in fact["because"])


def facts(document: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for environment in document["environments"]:
        yield from environment["facts"]
