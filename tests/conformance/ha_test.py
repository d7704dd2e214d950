"""Vault's own configuration from the first day to the worst: brought up by a person with the README, voters that are killed, writes
that must not be lost, a root token that goes and is made anew, a snapshot that must come back.

The voters are real servers with the configuration of the chart's values; only what names a cluster or a cloud is replaced.
"""

from __future__ import annotations

import contextlib
import json
import shutil
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import tools

if TYPE_CHECKING:
    from report import Report, Step
    from tree import Tree
    from vault_server.voters import Voter, Voters

VALUES = "flux/infrastructure/{cluster}/vault/values.yaml"
POLICY = "vault/policies/{cluster}/vault/vault-snapshot.hcl"
KILLS = 3
FAILOVER = 5.0  # seconds, as the platform promises
tested: dict[Any, Any] = {}  # what is left of the configuration here -> the tree that it was tested in


class Writer(threading.Thread):
    """Writes numbered values, one after the other, to whoever answers; remembers which were acknowledged, and when."""

    def __init__(self, cluster: Voters, token: str) -> None:
        super().__init__(daemon=True)
        self.cluster, self.token = cluster, token
        self.acknowledged: list[Any] = []  # (number, when)
        self.done = threading.Event()

    def run(self) -> None:
        from vault_server.client import Refused

        number, turn = 0, 0
        while not self.done.is_set():
            voter = self.cluster.voters[turn % len(self.cluster.voters)]
            try:
                voter.request("POST", f"kv/data/{number}", {"data": {"number": number}}, self.token, timeout=2)
            except (OSError, Refused):
                # nobody said that it was kept: the next one takes its place
                turn += 1
                time.sleep(0.02)
                continue
            self.acknowledged.append((number, time.monotonic()))
            number += 1

    def after(self, moment: float) -> float | None:
        """The first acknowledgement after a moment; None if there is none yet."""
        return next((when for _, when in self.acknowledged[-200:] if when > moment), None)


def check(tree: Tree, report: Report) -> None:
    vault = tree.platform.get("vault") or {}
    if "cluster" not in vault or not tree.exists(VALUES.format(**vault)):
        return
    from vault_server import voters

    (values,) = tree.yaml(VALUES.format(**vault))
    folder = tools.ROOT / "target" / "ha" / tree.name
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    same = tested.setdefault(voters.essence(values) + tree.text(POLICY.format(**vault)), tree.name)
    if same == tree.name:
        prove(tree, report, values, folder)
    else:
        with report.step(f"ha {tree.name}") as step:
            step.detail = f"the same voters as {same}"
    same = tested.setdefault(json.dumps(voters.listening(values), sort_keys=True), tree.name)
    if same == tree.name:
        with report.step(f"ha.listeners {tree.name}") as step:
            listeners(values, folder, step)


def prove(tree: Tree, report: Report, values: dict[str, Any], folder: Path) -> None:
    from vault_server import bringup, voters
    from vault_server.person import Person

    snapshot, key, readme = folder / "vault.snap", voters.new_key(), tree.text("README.md")
    openbao = voters.is_openbao(values)
    host, label = tree.platform["vault"]["host"], "openbao-active" if openbao else "vault-active"
    with contextlib.ExitStack() as stack:
        root = None
        with report.step(f"ha.bring-up {tree.name}") as step:
            cluster = stack.enter_context(voters.running(tools.need("bao"), folder / "first", values, key))
            person = Person(stack, cluster, folder / "person", host, label)
            keys, root = bringup.first(person, readme)
            for problem in bringup.encrypted(keys):
                step.fail(problem)
            cluster.gather(root)
            step.detail = f"{len(cluster.voters)} voters, {len(keys)} recovery keys"
        if root is None:
            return
        with report.step(f"ha.failover {tree.name}") as step:
            leader = cluster.leader()
            leader.request("POST", "sys/mounts/kv", {"type": "kv", "options": {"version": "2"}}, root)
            voters.wait(lambda: writable(leader, root), 10, "the kv mount is not ready")
            for settings in autopilot(tree):
                leader.request("POST", "sys/storage/raft/autopilot/configuration", settings, root)
            times, written = failovers(cluster, root, step) if len(cluster.voters) > 1 else ([], [])
            lost = [number for number in written if number_of(cluster, number, root) != number]
            if lost:
                step.fail(f"{len(lost)} acknowledged writes were lost, the first one {lost[0]}")
            for problem in cluster.unrecorded(root):
                step.fail(problem)
            save(tree, cluster, root, snapshot, step)
            step.detail = f"{len(cluster.voters)} voters, {len(written)} writes kept, a new leader after " + ", ".join(
                f"{seconds:.1f} s" for seconds in times
            )
        with report.step(f"ha.root-token {tree.name}") as step:
            for problem in bringup.gone(person, readme, root):
                step.fail(problem)
            step.detail = "gone, and no way to another from the network"
            if openbao:
                for problem in bringup.anew(person, readme, keys):
                    step.fail(problem)
                step.detail += f"; {bringup.ENOUGH} of {len(keys)} holders made one for one change"
    if not snapshot.is_file():
        return
    with report.step(f"ha.restore {tree.name}") as step, contextlib.ExitStack() as stack:
        cluster = stack.enter_context(voters.running(tools.need("bao"), folder / "second", values, key))
        person = Person(stack, cluster, folder / "another-person", host, label, snapshot)
        _, own = bringup.first(person, readme)
        # voters that join later would not find the keys that they joined with
        cluster.gather(own)
        bringup.restored(person, readme, own)
        # the restored tokens are those of the first cluster
        voters.wait(lambda: number_of(cluster, "before", root) == "before", 60, "the secret of the first cluster is not back")
        cluster.settle(root)
        if number_of(cluster, "after", root) is not None:
            step.fail("a write after the snapshot is in it: the test proves nothing")
        step.detail = f"{snapshot.stat().st_size // 1024} KiB"


def listeners(values: dict[str, Any], folder: Path, step: Step) -> None:
    from vault_server import voters

    for problem in heard(values, folder / "listeners"):
        step.fail(problem)
    step.detail = ", ".join(sorted(listener["address"] for listener in voters.listening(values)))


def heard(values: dict[str, Any], folder: Path) -> Iterator[str]:
    """Whoever reaches Vault as clients do gets no metrics, and nothing that has to do with a root token."""
    from vault_server import bringup, voters

    with voters.running(tools.need("bao"), folder, values, voters.new_key(), only=1) as cluster:
        root = cluster.initialise()
        yield from bringup.closed(cluster)
        yield from voters.metrics(cluster.voters[0], root, values)
        yield from voters.sealed(cluster.voters[0], root, values)


# a slip of the lowering: what has to be said, what stands there, what stands there instead
LISTENERS = (
    ("anybody gets metrics", 'address                  = "[::]:8200"', 'telemetry { unauthenticated_metrics_access = true }'),
    ("to anybody", 'address                  = "[::]:8200"', "disable_unauthed_generate_root_endpoints = false"),
    ("answers other requests", "metrics_only                   = true", "metrics_only = false"),
    ("Prometheus gets no metrics", "unauthenticated_metrics_access = true", "unauthenticated_metrics_access = false"),
)
WATCHED = """
observability: { clusters: [main], metrics: { retention: 15d, storage: 50Gi } }
"""


def check_once(report: Report) -> None:
    """A platform of OpenBao that is observed, and slips of its listeners."""
    import golden
    import yamls
    from vault_server import proof

    folder = tools.ROOT / "target" / "ha" / "observed"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    values = None
    with report.step("ha.listeners of a generated platform") as step:
        spec = folder / "platform.yaml"
        spec.write_text(proof.generated(1).replace("vault: {", "vault: { server: openbao,") + WATCHED)
        done = golden.platformc("build", spec)
        if done.returncode:
            raise RuntimeError(done.stderr.strip())
        (values,) = yamls.documents((folder / "output" / VALUES.format(cluster="main")).read_text())
        listeners(values, folder, step)
        emitted, here = values["server"]["image"]["tag"], tools.TABLE["openbao"].requirement.partition("==")[2]
        if emitted != here:
            step.fail(f"the image of OpenBao that is written is {emitted}, the server of the tests {here}")
        step.detail += f", of OpenBao {here}"
    if values is None:
        return
    with report.step("ha.mutants of listeners") as step:
        raft = values["server"]["ha"]["raft"]
        text = raft["config"]
        for number, (says, right, wrong) in enumerate(LISTENERS):
            if right not in text:
                step.fail(f"nothing says `{right}`")
                continue
            raft["config"] = text.replace(right, f"{right}\n{wrong}" if "8200" in right else wrong)
            found = list(heard(values, folder / f"mutant-{number}"))
            if not any(says in problem for problem in found):
                step.fail(f"not caught: {wrong}; said instead: {found}")
        step.detail = f"{len(LISTENERS)} caught"


def failovers(cluster: Voters, root: str, step: Step) -> tuple[list[float], list[int]]:
    """Kills the leader again and again under load; the seconds until the next acknowledged write, and all acknowledged ones."""
    writer = Writer(cluster, root)
    writer.start()
    times = []
    try:
        for _ in range(KILLS):
            cluster.settle(root)
            goal = len(writer.acknowledged) + 20
            wait_for(lambda: len(writer.acknowledged) >= goal, 20, "nothing is written")
            leader = cluster.leader()
            moment = time.monotonic()
            leader.kill()
            wait_for(lambda: writer.after(moment + 0.05), 60, "nothing is written after the leader's end")
            answered = writer.after(moment + 0.05)
            assert answered is not None
            times.append(answered - moment)
            leader.start()
    finally:
        writer.done.set()
        writer.join(10)
    for seconds in times:
        if seconds > FAILOVER:
            step.fail(f"the next write was acknowledged {seconds:.1f} s after the leader's end, not within {FAILOVER:.0f} s")
    cluster.settle(root)
    return times, [number for number, _ in writer.acknowledged]


def autopilot(tree: Tree) -> Iterator[dict[str, Any]]:
    """The settings that the root hands to autopilot, with the number of voters that it names."""
    import hcl

    root = hcl.parsed(tree.text("terraform/roots/vault-configuration/main.tf"))
    for block in root.get("module", []):
        for body in block.values():
            if body["source"].endswith("/vault-autopilot"):
                (resource,) = hcl.parsed(tree.text("terraform/modules/vault-autopilot/main.tf"))["resource"]
                yield {**resource["vault_raft_autopilot"]["this"], "min_quorum": body["voters"]}


def wait_for(condition: Callable[..., Any], seconds: int, otherwise: str) -> None:
    from vault_server.voters import wait

    wait(condition, seconds, otherwise)


def writable(voter: Voter, token: str) -> bool:
    from vault_server.client import Refused

    try:
        voter.request("POST", "kv/data/before", {"data": {"number": "before"}}, token)
    except (OSError, Refused):
        return False
    return True


def number_of(cluster: Voters, name: int | str, token: str) -> Any:
    from vault_server.client import Refused

    for voter in cluster.voters:
        try:
            result: int = voter.json("GET", f"kv/data/{name}", token=token)["data"]["data"]["number"]
            return result
        except (OSError, Refused):
            continue
    return None


def save(tree: Tree, cluster: Voters, root: str, snapshot: Path, step: Step) -> None:
    """With the rights of the job that takes snapshots, and nothing more."""
    from vault_server.client import Refused

    leader = cluster.leader()
    policy = tree.text(POLICY.format(**tree.platform["vault"]))
    leader.request("POST", "sys/policies/acl/snapshot", {"policy": policy}, root)
    answer = leader.json("POST", "auth/token/create", {"policies": ["snapshot"], "no_default_policy": True}, root)
    token = answer["auth"]["client_token"]
    try:
        leader.request("GET", "kv/data/before", token=token)
        step.fail("the job that takes snapshots can read secrets")
    except Refused:
        pass
    snapshot.write_bytes(leader.request("GET", "sys/storage/raft/snapshot", token=token, timeout=60))
    leader.request("POST", "kv/data/after", {"data": {"number": "after"}}, root)
