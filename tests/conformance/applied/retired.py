"""A platform of which a database, a file system and a network are removed in the steps of `retire`, each applied by the real provider: nothing
else changes, what should stay stays, the second plan is empty, and `platformc verify` says what it should at each step.
"""

from __future__ import annotations

import json
import re
import shutil
import urllib.error
from pathlib import Path
from typing import TYPE_CHECKING

import golden
import terraform_test
import tools
from report import Report
from terraform_roots import scratch
from tree import Tree

from applied import hands
from applied.account import more
from applied.life import STATE, Life

if TYPE_CHECKING:
    from aws_server.server import Server
    from report import Step

    from applied.account import Holds

FIXTURE = tools.ROOT / "tests" / "conformance" / "fixtures" / "leaving" / "platform.yaml"
NAME = "leaving"
PLACE = tools.ROOT / "target" / "conformance" / "applied" / NAME
# (what is removed, its root, the address of its call, the entry)
DATABASE, FILES, NETWORK = "  orders:", "  shared:", "  old:"
CALLS = {DATABASE: ("databases", "module.orders"), FILES: ("storage", "module.shared"), NETWORK: ("network", "module.network_old")}
ENTRIES = {DATABASE: "databases.orders", FILES: "storage.shared", NETWORK: "networks.old"}
# of what is destroyed, what Terraform forgets and leaves
KEPT = {
    DATABASE: {"aws_kms_key.this", 'aws_cloudwatch_log_group.this["postgresql"]', 'aws_cloudwatch_log_group.this["upgrade"]'},
    FILES: set(),
    NETWORK: {"aws_kms_key.flow_logs", "aws_cloudwatch_log_group.flow_logs"},
}
# the pods' role that mounts file systems: the cluster itself is not brought up
OUTPUTS = 'output "efs_csi_node_role_arn" {\n  value = "arn:aws:iam::111122223333:role/nodes"\n}\n'


def place() -> Path:
    PLACE.mkdir(parents=True, exist_ok=True)
    scratch.environment(PLACE)
    return PLACE


def platform(stages: dict[str, str | None]) -> str:
    """The specification with these entries at these stages; `None` is one that is gone."""
    lines = []
    for line in FIXTURE.read_text().splitlines(keepends=True):
        stage = next((stage for entry, stage in stages.items() if line.startswith(entry)), "")
        if stage is not None:
            lines.append(line.replace(" }\n", f", retire: {stage} }}\n") if stage else line)
    # a section without entries is none
    return re.sub(r"^[a-z]+:\n(?=\S)", "", "".join(lines), flags=re.MULTILINE)


class Leaving:
    """The platform in its account, step after step."""

    def __init__(self, aws: Server) -> None:
        self.spec = PLACE / "spec" / "platform.yaml"
        shutil.rmtree(self.spec.parent, ignore_errors=True)
        self.spec.parent.mkdir(parents=True)
        self.build({})
        tree = Tree(self.spec.parent)
        self.life = Life(tree, aws, terraform_test.before(tree))
        self.life.folder = PLACE

    def build(self, stages: dict[str, str | None]) -> None:
        """The step in the specification, held against the one before, which is kept beside it."""
        before = self.spec.parent / "before"
        arguments: tuple[str, ...] = ("--against", "none")
        if self.spec.exists():
            before.mkdir(exist_ok=True)
            shutil.copy(self.spec, before / "platform.yaml")
            arguments = ("--against", str(before))
        self.spec.write_text(platform(stages))
        done = golden.platformc("build", self.spec, *arguments)
        if done.returncode:
            raise RuntimeError(f"platformc build: {done.stderr[-1500:]}")

    def up(self) -> None:
        self.life.write()
        for file in (PLACE / "terraform" / "roots" / "cluster-main").glob("*.tf"):
            if file.name not in {"backend.tf", "providers.tf"}:
                file.unlink()
        (PLACE / "terraform" / "roots" / "cluster-main" / "outputs.tf").write_text(OUTPUTS)
        for root in (STATE, "cluster-main", "network", "databases", "storage"):
            self.life.applied(root)

    def written(self) -> None:
        """The roots and modules as they are now, beside what Terraform keeps in each root."""
        source, target = self.life.tree.root / "terraform", PLACE / "terraform"
        shutil.rmtree(target / "modules")
        shutil.copytree(source / "modules", target / "modules")
        for root in (root for root in (target / "roots").iterdir() if root.name not in {"cluster-main", STATE}):
            for file in root.glob("*.tf"):
                file.unlink()
            for file in (source / "roots" / root.name).glob("*.tf"):
                shutil.copy(file, root)

    def planned(self, root: str) -> dict[str, str]:
        """address -> what Terraform will do, of all that it will touch."""
        self.life.good(root, "init", "-input=false")
        self.life.good(root, "plan", "-input=false", "-out=step.tfplan")
        plan = self.life.good(root, "show", "-json", "step.tfplan")
        (PLACE / f"{root}.json").write_text(plan)
        changes = {change["address"]: change["change"]["actions"] for change in json.loads(plan).get("resource_changes", ()) if change["mode"] == "managed"}
        return {address: "+".join(actions) for address, actions in changes.items() if actions != ["no-op"]}

    def apply(self, root: str) -> None:
        self.life.good(root, "apply", "-input=false", "step.tfplan")
        self.life.unchanged(root)

    def verify(self, *arguments: str) -> tuple[int, str]:
        done = golden.platformc("verify", "--spec", self.spec, *arguments)
        return done.returncode, done.stdout + done.stderr

    def state(self, root: str) -> tuple[int, str]:
        """What is said of the state as it is."""
        (PLACE / f"{root}.tfstate").write_text(self.life.good(root, "state", "pull"))
        return self.verify("--state", str(PLACE / f"{root}.tfstate"))

    def is_more(self, root: str) -> tuple[int, str]:
        """What is said of the plan."""
        return self.verify("--against", str(self.spec.parent / "before"), str(PLACE / f"{root}.json"))


def check(aws: Server, step: Step) -> str:
    leaving = Leaving(aws)
    leaving.up()
    start = leaving.life.account()
    prepared(leaving, step)
    destroyed(leaving, {DATABASE: "destroy", FILES: "destroy", NETWORK: "prepare"}, [DATABASE, FILES], step)
    destroyed(leaving, {DATABASE: None, FILES: None, NETWORK: "destroy"}, [NETWORK], step)
    # with the last entry there is nothing to be done: the root of file systems is no more in the tree, and its state is empty
    leaving.build({DATABASE: None, FILES: None, NETWORK: None})
    leaving.written()
    for root in ("network", "databases"):
        expect(leaving.planned(root), {}, f"the entry is gone: {root}", step)
    if (leaving.life.tree.root / "terraform" / "roots" / "storage").exists():
        step.fail("the root storage is still in the tree")
    return stays(start, leaving.life.account(), step)


def prepared(leaving: Leaving, step: Step) -> None:
    refused(leaving, step)
    leaving.build({DATABASE: "prepare", FILES: "prepare", NETWORK: "prepare"})
    leaving.written()
    expect(leaving.planned("databases"), {"module.orders.aws_db_instance.this": "update"}, "prepared: databases", step)
    told(leaving.is_more("databases"), 0, "nothing that does not follow", step)
    leaving.apply("databases")
    for root in ("storage", "network"):
        expect(leaving.planned(root), {}, f"prepared: {root}", step)


def refused(leaving: Leaving, step: Step) -> None:
    """Why a removal has a first step: RDS deletes nothing that is protected."""
    person = hands.Account(leaving.life.aws, leaving.life.region)
    try:
        person.query("rds", "DeleteDBInstance", DBInstanceIdentifier="leaving-orders", SkipFinalSnapshot="true")
    except urllib.error.HTTPError as error:
        if "protect" not in (said := error.read().decode()):
            step.fail(f"a protected database is refused for another reason: {said[:300]}")
        return
    step.fail("a protected database was deleted")


def forgotten(leaving: Leaving, root: str, wanted: dict[str, str], step: Step) -> None:
    """A mutant: without what it says that Terraform forgets, the plan is another one, and that is seen."""
    file = PLACE / "terraform" / "roots" / root / "database-orders.tf"
    good = file.read_text()
    file.write_text("")
    report = Report(quiet=True)
    with report.step("mutant") as inner:
        expect(leaving.planned(root), wanted, "mutant", inner)
    file.write_text(good)
    if not any("aws_kms_key.this is delete, not forget" in problem for problem in report.steps[0].problems):
        step.fail(f"the key of a last snapshot goes, and nobody sees it: {report.steps[0].problems}")


def destroyed(leaving: Leaving, stages: dict[str, str | None], entries: list[str], step: Step) -> None:
    there = {entry: resources(leaving, *CALLS[entry]) for entry in entries}
    leaving.build(stages)
    leaving.written()
    for entry in entries:
        root, call = CALLS[entry]
        wanted = {address: "forget" if address.removeprefix(f"{call}.") in KEPT[entry] else "delete" for address in there[entry]}
        if entry == DATABASE:
            forgotten(leaving, root, wanted, step)
        expect(leaving.planned(root), wanted, f"destroyed: {ENTRIES[entry]}", step)
        told(leaving.is_more(root), 0, "nothing that does not follow", step)
        told(leaving.state(root), 1, f"{ENTRIES[entry]}: keep the entry, {len({bare(address) for address in there[entry]})} resources", step)
        leaving.apply(root)
        told(leaving.state(root), 0, f"{ENTRIES[entry]}: nothing of it is left", step)


def resources(leaving: Leaving, root: str, call: str) -> list[str]:
    listed = leaving.life.good(root, "state", "list").split()
    return [address for address in listed if address.startswith(f"{call}.") and ".data." not in address]


def bare(address: str) -> str:
    """Without the key of the instance."""
    return re.sub(r"\[[^]]*\]$", "", address)


def expect(found: dict[str, str], wanted: dict[str, str], what: str, step: Step) -> None:
    for address in sorted(found.keys() | wanted.keys()):
        if found.get(address) != wanted.get(address):
            step.fail(f"{what}: {address} is {found.get(address, 'left as it is')}, not {wanted.get(address, 'left as it is')}")


def told(found: tuple[int, str], status: int, text: str, step: Step) -> None:
    if found[0] != status or text not in found[1]:
        step.fail(f"`platformc verify` exits {found[0]}, not {status} with `{text}`: {found[1].strip()[:500]}")


def stays(before: Holds, after: Holds, step: Step) -> str:
    """What is worth keeping is there, what was removed is not, and the rest is as it was."""
    gone, new = more(after, before), more(before, after)
    names = [name for _, name in gone]
    for wanted in ("leaving-orders",):
        if not any(wanted in name for name in names):
            step.fail(f"`{wanted}` is still there: {names}")
    for place, name in gone:
        # the keys of what stays: one of the file system goes with it
        if place.startswith(("logs ", "s3 ")) or "stays" in name or "leaving-main" in name:
            step.fail(f"{place}: `{name}` is gone")
    keys = [name for place, name in gone if place.endswith(" keys")]
    if len(keys) != 1:
        step.fail(f"{len(keys)} keys are gone, not that of the file system alone: {keys}")
    snapshots = [name for place, name in new if place.endswith("database_snapshots") and name.startswith("leaving-orders-final-")]
    if len(snapshots) != 1:
        step.fail(f"{len(snapshots)} last snapshots are there, not one: {new}")
    return f"{len(gone)} things are gone, a snapshot is there"
