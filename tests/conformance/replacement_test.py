"""What a change of one attribute does to what holds state, by the real provider: nothing with data is replaced, nodes have successors first.

Each attribute that the modules set on such a resource is changed alone, in a copy of the resource, against a written state. No server
is asked.
"""

from __future__ import annotations

import functools
import json
from typing import TYPE_CHECKING, Any

import replacement_table
import tools
from replacement import flat, flips, offline
from terraform_roots import layout, scratch

if TYPE_CHECKING:
    from report import Report, Step
    from tree import Tree

TREE = "secret-management"
# so many attributes at least the example's modules set
ENOUGH = 250
# what AWS numbers: a policy that names one of these is known once it is there
NUMBERED = {"aws_kms_key", "aws_efs_file_system"}


def check(tree: Tree, report: Report) -> None:
    if tree.name != TREE:
        return
    with offline.attached():
        checked(tree, report)


def checked(tree: Tree, report: Report) -> None:
    planned: dict[str, Any] = {}
    with report.step("replacement.plan") as step:
        planned |= plan(tree, step)
        step.detail = f"{len(planned.get('resource_changes', ()))} resources, planned without a server"
    if not planned:
        return
    with report.step("replacement.readable") as step:
        step.detail = f"{readable(planned, step)} policies can be read in a plan"
    copies = copied(planned, tree)
    with report.step("replacement.covered") as step:
        step.detail = f"{covered(copies, step)} attributes of {len(flips.FLIPS)} kinds"
    region = tree.platform["aws"]["region"]
    with report.step("replacement.actions") as step:
        flipped(copies, region, step)
        step.detail = f"{actions(copies, step)} changes"
    with report.step("replacement.protected") as step:
        step.detail = f"{protected(copies, region, step)} replacements refused"
    with report.step("replacement.table") as step:
        step.detail = f"{tabled(planned, step)} attributes"
    with report.step("replacement.table-of-vault") as step:
        step.detail = f"{tabled_of_vault(step)} attributes"
    with report.step("replacement.mutants") as step:
        step.detail = f"{mutants(copies, region, step)} caught"


def plan(tree: Tree, step: Step) -> dict[str, Any]:
    roots = layout.roots(tree)
    aws = [root for root in roots.values() if root.providers() == {"aws"}]
    folder = offline.write(tree, aws, roots)
    if not scratch.mirror():
        done = offline.run(folder, scratch.environment(folder), "init", "-input=false", "-no-color")
        if done.returncode:
            step.skip(scratch.NO_PROVIDER)
    return offline.planned(folder, scratch.environment(folder))


def readable(planned: dict[str, Any], step: Step) -> int:
    """Whoever reads a plan can read its policies: each is known, but for the numbers that AWS gives to what does not exist yet."""
    count = 0
    wide = references(planned)
    for change in planned["resource_changes"]:
        kind = change["type"]
        for name in ("policy", "assume_role_policy"):
            # the others have a policy of their own that nobody writes
            if name not in change["change"]["after_unknown"] and name not in (change["change"]["after"] or {}):
                continue
            said = wide.get((kind, change["name"], name))
            if said is None:
                continue
            count += 1
            if change["change"]["after_unknown"].get(name) is True and not said & NUMBERED_SOURCES:
                step.fail(f"{change['address']}: `{name}` is unknown in a plan, though it names only {sorted(said)}")
    for module in {module for module, _, _ in flat.said(planned["configuration"]["root_module"]) if module}:
        for path in (tools.ROOT / "target" / "conformance" / "replacement" / TREE / "modules" / module).glob("*.tf"):
            if "aws_iam_policy_document" in path.read_text():
                step.fail(f"{module}/{path.name}: a data source hides its policy while what it names changes; write `jsonencode`")
    return count


# where the numbers come from: locals and variables carry them into policies
NUMBERED_SOURCES = {"local", "var", "each.value", *NUMBERED}


def references(planned: dict[str, Any]) -> dict[tuple[str, str, str], set[str]]:
    """(kind, name, attribute) -> the kinds of things that the attribute's expression names."""
    found = {}
    for _, _, resource in flat.said(planned["configuration"]["root_module"]):
        for name in ("policy", "assume_role_policy"):
            if name in resource["expressions"]:
                said = resource["expressions"][name].get("references", [])
                found[resource["type"], resource["name"], name] = {"each.value" if one.startswith("each") else one.partition(".")[0] for one in said}
    return found


def copied(planned: dict[str, Any], tree: Tree) -> list[flat.Flip]:
    modules = tree.root / "terraform" / "modules"
    every = [(resource, attribute) for resource in flat.resources(planned, modules) for attribute in resource.said]
    return [flat.Flip(resource, attribute, number) for number, (resource, attribute) in enumerate(every)]


def covered(copies: list[flat.Flip], step: Step) -> int:
    """Each attribute that a module sets has a line, and no line is of an attribute that none sets."""
    said = {(flip.resource.kind, flip.attribute) for flip in copies}
    known = {(kind, attribute) for kind, of in flips.FLIPS.items() for attribute in of}
    for kind, attribute in sorted(said ^ known):
        step.fail(f"{kind}.{attribute}: " + ("no line in flips.py" if (kind, attribute) in said else "no module sets it"))
    return len(said)


def environment() -> dict[str, str]:
    return scratch.environment(tools.ROOT / "target" / "conformance" / "replacement")


def flipped(copies: list[flat.Flip], region: str, step: Step) -> None:
    """Plans all copies, none of them protected, and keeps what is planned for each."""
    wanted = [flip for flip in copies if flip.attribute in flips.FLIPS[flip.resource.kind]]
    folder = tools.ROOT / "target" / "conformance" / "replacement" / "flips"
    flat.write(folder, region, wanted, protected=False)
    changes = {change["address"]: change["change"] for change in offline.planned(folder, environment())["resource_changes"]}
    for flip in wanted:
        change = changes[flip.address]
        flip.actions = change["actions"]
        flip.paths = [path[0] for path in change.get("replace_paths", ())]
        before, after = change["before"].get(flip.attribute), (change["after"] or {}).get(flip.attribute)
        if flip.actions == ["update"] and before == after:
            flip.actions = ["no-op"]  # what changes is only what AWS gives


def action(flip: flat.Flip) -> str:
    if "delete" in flip.actions:
        return "replace"
    return "update" if "update" in flip.actions else "same"


def actions(copies: list[flat.Flip], step: Step) -> int:
    count = 0
    for flip in copies:
        _, wanted = flips.FLIPS[flip.resource.kind][flip.attribute]
        count += 1
        if action(flip) != wanted:
            step.fail(f"{flip}: {action(flip)} ({', '.join(flip.actions)}), not {wanted}")
        if wanted != "replace":
            continue
        if flip.attribute not in flip.paths:
            step.fail(f"{flip}: replaced for {flip.paths}")
        first = flip.actions == ["create", "delete"]
        if not renewable(flip) and first != (flips.PROTECTED.get(flip.resource.kind) == "first"):
            step.fail(f"{flip}: {'successors are made first' if first else 'destroyed before a successor is there'}")
    return count


def renewable(flip: flat.Flip) -> bool:
    resource = flip.resource
    return bool({(resource.module, resource.kind), (resource.module, resource.kind, resource.name)} & flips.RENEWABLE)


def protected(copies: list[flat.Flip], region: str, step: Step) -> int:
    """With what the modules say of their lives, each replacement of what holds data is refused, and nothing else is."""
    wanted = {flip.address for flip in copies if action(flip) == "replace" and flips.PROTECTED.get(flip.resource.kind) == "refused" and not renewable(flip)}
    said = refused([flip for flip in copies if action(flip) == "replace"], region)
    named = {flip.address: flip for flip in copies}
    for address in sorted(said ^ wanted):
        step.fail(f"{named[address]}: {'refused' if address in said else 'not refused: its data would go'}")
    return len(said & wanted)


def refused(copies: list[flat.Flip], region: str) -> set[str]:
    folder = tools.ROOT / "target" / "conformance" / "replacement" / "protected"
    flat.write(folder, region, copies, protected=True)
    offline.run(folder, environment(), "init", "-input=false", "-no-color")
    done = offline.run(folder, environment(), "plan", "-refresh=false", "-input=false", "-json")
    found = set()
    for line in done.stdout.splitlines():
        told = json.loads(line).get("diagnostic") or {}
        if told.get("severity") == "error":
            if told["summary"] != "Instance cannot be destroyed":
                raise RuntimeError(f"{told['summary']}: {told.get('detail', '')}")
            found.add(address_of(told["detail"]))
    return found


def address_of(detail: str) -> str:
    return next(word for word in detail.split() if word.startswith("aws_"))


def mutants(copies: list[flat.Flip], region: str, step: Step) -> int:
    """Without a module's word, what it keeps from happening happens: these checks can fail."""
    by = functools.partial(flip_of, copies)
    caught = 0
    database, group = by("aws_db_instance", "engine"), by("aws_eks_node_group", "instance_types")
    for flip, gone in ((database, "prevent_destroy"), (group, "create_before_destroy")):
        kept = dict(flip.resource.lifecycle)
        flip.resource.lifecycle = {key: value for key, value in kept.items() if key != gone}
        if gone not in kept:
            step.fail(f"{flip}: its module does not say `{gone}`")
        elif gone == "prevent_destroy":
            caught += flip.address not in refused([flip], region)
        else:
            before = flip.actions
            flipped([flip], region, step)
            caught += flip.actions == ["delete", "create"] and before == ["create", "delete"]
        flip.resource.lifecycle = kept
    if caught != 2:
        step.fail(f"{caught} of 2 mutants are caught")
    return caught


def tabled(planned: dict[str, Any], step: Step) -> int:
    """The catalog's table, by which `platformc diff` knows what is replaced, is what the provider does."""
    facts, _ = replacement_table.asked({TREE: planned})
    for difference in replacement_table.differences(facts, json.loads(replacement_table.FACTS.read_text())):
        step.fail(difference)
    count = sum(map(len, facts.values()))
    if count < ENOUGH:
        step.fail(f"only {count} attributes were asked for")
    return count


def tabled_of_vault(step: Step) -> int:
    """What the table says of Vault's provider, whose program is not here, is about attributes that it has."""
    known = json.loads(replacement_table.FACTS.read_text())
    definitions = json.loads((tools.HERE / "definitions" / "providers" / "vault.json").read_text())["resource"]
    said = [(kind, name) for kind, of in known.items() if kind.startswith("vault_") for name in of]
    for kind, name in said:
        if not has(definitions, kind, name):
            step.fail(f"{kind}.{name}: Vault's provider does not have it")
    if has(definitions, "vault_mount", "pathh") or has(definitions, "vault_mounts", "path"):
        step.fail("an attribute that Vault's provider does not have goes unnoticed")
    return len(said)


def has(definitions: dict[str, Any], kind: str, name: str) -> bool:
    of = definitions.get(kind, {})
    return name in of.get("a", {}) or name in of.get("b", {})


def flip_of(copies: list[flat.Flip], kind: str, attribute: str) -> flat.Flip:
    return next(flip for flip in copies if (flip.resource.kind, flip.attribute) == (kind, attribute))
