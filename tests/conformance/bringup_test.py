"""The first bring-up as a new user tries it, with nothing but the README of the output: every command as it is printed, in its order, on
stand-ins for AWS and for the API servers of clusters, on servers of Vault and PostgreSQL, with the real tools.

Without `--all`, the flagship, whose roots of AWS `applied` applies, one that differs from it in most, and those that `--example` names; with it
every platform with a Vault of its own, and those roots for real.
"""

from __future__ import annotations

import contextlib
import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import tools
from bringup.judge import FLAGSHIP

if TYPE_CHECKING:
    from bringup.user import User
    from bringup.walk import Slip
    from report import Report, Step
    from tree import Tree

# people come by a connection, and there is neither a bastion nor a database
UNLIKE = "own-certificates"
VALUES = "flux/infrastructure/{cluster}/vault/values.yaml"
AUTHORITIES = "vault/databases"


class Place:
    """The servers of one bring-up, and users who begin with nothing."""

    def __init__(self, tree: Tree, stack: contextlib.ExitStack, folder: Path, real: bool) -> None:
        from applied import hands
        from aws_server import server
        from bringup import cluster, roots, user
        from terraform_roots import scratch
        from vault_server import issuer, mysql, reviewer, servers
        from vault_server.expectation import Expectation

        self.tree, self.stack, self.folder, self.real = tree, stack, folder, real
        self.expectation = Expectation(tree.platform, tree.environment)
        self.aws = stack.enter_context(server.running(folder, tree.platform["aws"]["account"]))
        self.account = hands.Account(self.aws, tree.platform["aws"]["region"])
        hands.prepare(SimpleNamespace(tree=tree), self.account)  # type: ignore[arg-type]
        kinds: dict[str, Any] = {"postgres": servers.postgres, "mysql": mysql.mysql}
        self.databases: dict[str, Any] = {engine: stack.enter_context(kinds[engine]()) for engine in self.expectation.engines()}
        self.issuers = stack.enter_context(issuer.serving())
        for name in (*self.expectation.clusters, "gitlab", "people"):
            self.issuers.add(name)
        self.reviewers = stack.enter_context(reviewer.serving(folder, self.issuers))
        settings = roots.providers(folder)
        self.plain = {**scratch.environment(folder), **self.aws.environment(), "TF_CLI_CONFIG_FILE": str(settings), "TF_IN_AUTOMATION": "1", "PLATFORMC_VAULT_SCHEMA": str(Path(tools.HERE) / "vault_server" / "schema.json"), "PLATFORMC_VAULT_LOG": str(folder / "applied.jsonl")}
        authority = self.databases["postgres"].authority.encode() if "postgres" in self.databases else b""
        changed = dict.fromkeys([name for name in tree.files() if name.startswith(AUTHORITIES)], authority)
        self.secrets: set[str] = set()  # that stand for what Terraform makes
        self.home = user.repository(tree, folder, changed)
        self.cluster, self.roots, self.user = cluster, roots, user

    def enters(self, name: str, stack: contextlib.ExitStack, servers_of_vault: int | None = None) -> User:
        """A new user in a fresh copy of the repository, with servers of Vault that nobody has initialised: as many as the platform has, or fewer."""
        from vault_server import voters

        (values,) = self.tree.yaml(VALUES.format(**self.tree.platform["vault"]))
        folder = self.folder / name
        clusters = stack.enter_context(self.cluster.serving())
        more = {} if voters.is_openbao(values) else {"unsafe_allow_api_audit_creation": True}
        servers = stack.enter_context(voters.running(tools.need("bao"), folder / "voters", values, voters.new_key(), servers_of_vault, more=more))
        authority = servers.authority.certificate.read_text()
        secrets = {"vault-tls": {"ca.crt": self.user.encoded(authority)}}

        def prepared(root: str) -> None:
            kind, _, of = root.partition("-")
            if kind == "cluster":
                clusters.come_up(of, iter(()))
            if kind == "flux":
                clusters.come_up(of, self.cluster.objects(self.tree, of, secrets))
            if root == "databases":
                self.passwords(root, person)

        def override(place: Path) -> None:
            import vault_test
            from vault_server import stage

            outside = {f"cluster_{name.replace('-', '_')}": self.issuers.by_name[name].url for name in self.expectation.clusters}
            replaced = vault_test.overrides(self.tree, folder, self.issuers, self.databases, self.reviewers)
            stage.write_override(place, folder, servers.leader().address, replaced, lambda state, _: outside.get(state, "127.0.0.1"))

        roots = self.roots.Roots(self.tree, self.plain, prepared, override, self.real)
        environment = {**self.aws.environment(), "AWS_EC2_METADATA_DISABLED": "true", "AWS_CONFIG_FILE": os.devnull, "AWS_SHARED_CREDENTIALS_FILE": os.devnull, "HOME": str(self.home), "GIT_CONFIG_NOSYSTEM": "1", "AWS_DEFAULT_REGION": self.tree.platform["aws"]["region"]}
        if "postgres" in self.databases:
            environment["PGPORT"] = str(self.databases["postgres"].port)
        person = self.user.User(stack, self.tree, servers, clusters, roots, folder / "user", environment)
        (person.folder / "inside").mkdir()
        person.keys("abcde")
        person.shell_in(person.folder)
        person.types(f"git clone -q {self.tree.platform['git']['url']} own && cd own/{self.tree.git_path}")
        person.place = person.folder / "own" / self.tree.git_path
        for key in "abcde":
            shutil.copy(person.folder / f"{key}.asc", person.place)
        return person

    def passwords(self, root: str, person: User) -> None:
        """Each database is there, with the password that its secret has."""
        from vault_server.expectation import database_name

        for body in person.roots.roots[root].calls().values():
            name = body.get("secret_name")
            if not name:
                continue
            server = self.databases[body["engine"]]
            verb = ["put-secret-value", "--secret-id", name] if self.real or name in self.secrets else ["create-secret", "--name", name]
            self.secrets.add(name)
            asked = {"environment": {**person.environment}, "folder": str(person.folder)}
            person.aws(self.stack, ["secretsmanager", *verb, "--secret-string", server.password], asked)
            database = database_name(body["database_name"])
            if body["engine"] == "mysql":
                server.sql("", f"CREATE DATABASE `{database}`")
                continue
            # an earlier user had Vault change it
            server.psql("postgres", "-c", f"ALTER ROLE vault PASSWORD '{server.password}'", user="postgres")
            with contextlib.suppress(RuntimeError):  # an earlier user's
                server.psql("postgres", "-c", f'CREATE DATABASE "{database}"')


def check_once(report: Report) -> None:
    from bringup import bastion

    with report.step("bring-up.bastion") as step:
        if lacking := bastion.lacking():
            step.skip(f"{lacking} is not on the PATH")
        for problem in bastion.problems():
            step.fail(problem)
        step.detail = f"{len(bastion.CASES)} cases"


def check(tree: Tree, report: Report) -> None:
    vault = tree.platform.get("vault") or {}
    if "cluster" not in vault:
        return
    wanted = tree.name == FLAGSHIP or tree.folder.name in report.named or report.thorough
    if not wanted and tree.name != UNLIKE:
        return
    from bringup import judge, walk

    folder = tools.ROOT / "target" / "bring-up" / tree.name
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    readme = tree.text("README.md")
    with report.step(f"bring-up.names {tree.name}") as step:
        count, problems = judge.page_of(tree, readme, folder / "judge")
        for problem in problems:
            step.fail(problem)
        step.detail = f"{count} commands are commands, and name what is there"
    if wanted:
        with report.step(f"bring-up.mutants-of-names {tree.name}") as step:
            made, missed = judge.survivors(tree, readme, folder / "judge")
            for what in missed:
                step.fail(f"not noticed: {what}")
            step.detail = f"{made} caught"
    with contextlib.ExitStack() as stack:
        place = None
        with report.step(f"bring-up.steps {tree.name}") as step:
            place = Place(tree, stack, folder, report.thorough)
            with contextlib.ExitStack() as own:
                person = place.enters("first", own)
                walk.up(person)
                way = walk.Walk(tree, readme, person)
                way.needs()
                way.steps()
                for problem in walk.left_undone(way):
                    step.fail(problem)
                step.detail = f"{way.typed} commands, {len(person.roots.applied)} roots; not here: {len(way.left)}"
        if place is None or tree.name != FLAGSHIP:
            return
        with report.step(f"bring-up.mutants {tree.name}") as step:
            step.detail = f"{slips(place, readme, walk.broken(tree), '3.', 1, step)} caught"
        if report.thorough:
            with report.step(f"bring-up.mutants-of-vault {tree.name}") as step:
                step.detail = f"{slips(place, readme, walk.broken_later(tree), '', None, step)} caught"


def slips(place: Place, readme: str, changes: Iterator[Slip], until: str, servers: int | None, step: Step) -> int:
    """Each slip stops a user."""
    from bringup import walk

    place.real = False
    caught = 0
    for number, (what, change) in enumerate(changes):
        wrong = change(readme)
        if wrong == readme:
            step.fail(f"{what}: the README no longer has what is to be broken")
            continue
        with contextlib.ExitStack() as own:
            person = place.enters(f"slip-{number}{until}", own, servers)
            walk.up(person)
            try:
                walk.Walk(place.tree, wrong, person).steps(until)
                step.fail(f"not noticed: {what}")
            except walk.Stopped:
                caught += 1
    return caught
