"""A server that the modules of before configured, and that the new ones find: nothing is made anew, and nobody is thrown out.

`before/` holds the modules as they were when roles of jobs bound no source of the pipeline, and sessions in databases had no path.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from . import issuer
from .client import Refused
from .expectation import database_name

if TYPE_CHECKING:
    from vault_server.matrix import Lab
    from vault_server.stage import Stage

BEFORE = Path(__file__).resolve().parent / "before"


def check(lab: Lab, scene: Stage) -> Iterator[str]:
    """What is wrong; and that the hole was there before, or this would show nothing. Nobody knows a first password any more."""
    modules = scene.root.parents[1] / "modules"
    apply = ("apply", "-auto-approve", "-input=false", "-no-color")
    new = {file: file.read_text() for folder in BEFORE.iterdir() if (modules / folder.name).is_dir() for file in (modules / folder.name).glob("*.tf")}
    # nobody had an environment before
    jobs = [subject for subject in lab.expectation.subjects if subject.kind == "ci" and not subject.environment]
    try:
        for file in new:
            old = BEFORE / file.parent.name / file.name
            if old.is_file():
                shutil.copy(old, file)
                if file.name == "variables.tf":
                    # what roots say since then, and the modules of before do not know
                    file.write_text(f'{file.read_text()}\nvariable "configuration" {{\n  type    = any\n  default = null\n}}\n')
        scene.terraform(*apply)
        forked = {subject.id: lab.issuers.by_name[subject.issuer].token(subject.claims(**issuer.fork_before(*subject.where))) for subject in jobs}
        for subject in jobs:
            try:
                lab.login(subject, forked[subject.id])
            except Refused:
                yield f"{subject.id}: a fork's job was refused before: this check shows nothing"
        sessions = {subject.id: lab.own_login(subject)["client_token"] for subject in jobs}
        dynamic = [entry for entry in lab.expectation.secrets.values() if entry.kind == "dynamic"] if lab.databases else []
        leases = {entry.name: lab.client.read(f"database/creds/{entry.name}") for entry in dynamic}
    finally:
        for file, text in new.items():
            file.write_text(text)
    plan = scene.folder / "upgrade.tfplan"
    scene.terraform("plan", f"-out={plan}", "-input=false", "-no-color")
    changes = json.loads(scene.terraform("show", "-json", str(plan)))["resource_changes"]
    changed = {change["address"]: change["change"]["actions"] for change in changes if change["change"]["actions"] not in (["no-op"], ["read"])}
    for address, actions in changed.items():
        if ".vault_jwt_auth_backend_role.configuration" in address:
            continue  # the modules of before have no such role
        if actions != ["update"]:
            yield f"{address}: {', '.join(actions)}"
    if bool(jobs) != any("vault_jwt_auth_backend_role" in address and "gitlab" in address for address in changed):
        yield "no role of a job changes"
    scene.terraform(*apply)
    for subject in jobs:
        try:
            lab.login(subject, forked[subject.id])
            yield f"{subject.id}: a fork's job still logs in"
        except Refused:
            pass
        try:
            lab.client.with_token(sessions[subject.id]).request("GET", "auth/token/lookup-self", None)
            lab.own_login(subject)
        except Refused as refused:
            yield f"{subject.id}: {refused}"
    for entry in dynamic:
        answer = leases[entry.name]
        if not lab.server(entry).logs_in(database_name(entry.settings["name"]), answer["data"]["username"], answer["data"]["password"]):
            yield f"{entry.name}: a login of before ended"
        lab.client.write("sys/leases/revoke", {"lease_id": answer["lease_id"], "sync": True})
        if lab.server(entry).logs_in(database_name(entry.settings["name"]), answer["data"]["username"], answer["data"]["password"]):
            yield f"{entry.name}: a login of before cannot be ended"
