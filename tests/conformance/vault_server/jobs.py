"""The jobs beside the voters, run as they are emitted: the script of the container, with its token, by the server's own program."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import yaml

if TYPE_CHECKING:
    from tree import Tree

    from vault_server.expectation import Subject
    from vault_server.matrix import Lab

FOLDER = "flux/infrastructure/{cluster}/vault"
TOKEN = "/var/run/secrets/vault/token"


def script(tree: Tree, cluster: str, name: str = "rotation") -> list[str] | None:
    """The command of a job's container that logs in; None if there is no such job."""
    file = tree.root / FOLDER.format(cluster=cluster) / f"{name}.yaml"
    if not file.is_file():
        return None
    (job,) = [thing for thing in yaml.safe_load_all(file.read_text()) if thing["kind"] == "CronJob"]
    pod = job["spec"]["jobTemplate"]["spec"]["template"]["spec"]
    (container,) = [one for one in (*pod.get("initContainers", []), *pod["containers"]) if any("auth/" in part for part in one["command"])]
    result: list[str] = container["command"]
    return result


def passwords(lab: Lab) -> dict[str, str]:
    """What the servers keep of the password of Vault's own login."""
    kept = {}
    for engine, server in lab.databases.items():
        if engine == "postgres":
            kept[engine] = server.psql("postgres", "-c", "SELECT rolpassword FROM pg_authid WHERE rolname = 'vault'", user="postgres").stdout
        else:
            kept[engine] = server.sql("", "SELECT host, authentication_string FROM mysql.user WHERE user = 'vault'").stdout
    return kept


def run(command: list[str], lab: Lab, subject: Subject, folder: Path, executable: Path) -> subprocess.CompletedProcess[str]:
    """How the job ends, with a token of its service account."""
    folder.mkdir(parents=True, exist_ok=True)
    program = folder / "vault"
    if not program.exists():
        program.symlink_to(executable)
    token = folder / "token"
    token.write_text(lab.issuers.by_name[subject.issuer].token(subject.claims()))
    environment = {"PATH": f"{folder}:{os.environ['PATH']}", "VAULT_ADDR": lab.client.address, "HOME": str(folder)}
    command = [part.replace(TOKEN, str(token)) for part in command]
    return subprocess.run(command, env=environment, text=True, capture_output=True, timeout=60)


def accessors(lab: Lab) -> set[str]:
    """The tokens that are alive."""
    return {*lab.client.request("LIST", "auth/token/accessors")["data"]["keys"]}


def gives_back(tree: Tree, lab: Lab, folder: Path, executable: Path) -> Iterator[str]:
    """Whether each job's token is gone when the job is, whether it succeeded or failed."""
    for name, subject_name in (("rotation", "vault-rotation"), ("snapshots", "vault-snapshot")):
        command = script(tree, lab.expectation.vault.get("cluster"), name)
        wanted = [subject for subject in lab.expectation.subjects if subject.id.endswith(f"/vault/{subject_name}")]
        if command is None or not wanted:
            continue
        head, trap = command[-1].split("\n")[:2], "trap "
        endings = {"as it is": command[-1], "when it fails": "\n".join([*(line for line in command[-1].split("\n") if line in head or line.startswith(trap)), "exit 7"])}
        for how, text in endings.items():
            before = accessors(lab)
            done = run([*command[:-1], text], lab, wanted[0], folder, executable)
            if left := accessors(lab) - before:
                yield f"{name}, {how}: {len(left)} tokens stay"
            if how != "as it is" and done.returncode != 7:
                yield f"{name}, {how}: it ends with {done.returncode}"
        before = accessors(lab)
        run([*command[:-1], "\n".join([*head, "exit 7"])], lab, wanted[0], folder, executable)
        if not accessors(lab) - before:
            yield f"{name}: not noticed: it gives no token back"


def check(tree: Tree, lab: Lab, folder: Path, executable: Path) -> Iterator[str]:
    """The job changes every password, and what Vault hands out goes on working; without its rights it fails."""
    command = script(tree, lab.expectation.vault.get("cluster"))
    wanted = [subject for subject in lab.expectation.subjects if subject.id.endswith("/vault/vault-rotation")]
    if (command is None) != (not wanted):
        yield f"the job that rotates is {'missing' if command is None else 'not asked for'}"
    if command is None or not wanted or not lab.databases:
        return
    (subject,) = wanted
    yield from gives_back(tree, lab, folder, executable)
    before = passwords(lab)
    done = run(command, lab, subject, folder, executable)
    if done.returncode:
        yield f"the job fails: {done.stderr.strip()}"
        return
    after = passwords(lab)
    for engine in before:
        if not before[engine].strip() or before[engine] == after[engine]:
            yield f"{engine}: the password of vault's own login is the same as before"
    for entry in lab.expectation.secrets.values():
        if entry.kind == "dynamic":
            lease = lab.client.read(f"database/creds/{entry.name}")["lease_id"]
            lab.client.write("sys/leases/revoke", {"lease_id": lease, "sync": True})
    other = next(other for other in lab.expectation.subjects if other.id.endswith("/vault/vault-snapshot"))
    stolen = [part.replace(subject.role, other.role) for part in command]
    if not run(stolen, lab, other, folder, executable).returncode:
        yield "the job succeeds with the rights of another one"
    if passwords(lab) != after:
        yield "a password changed by the rights of another job"
