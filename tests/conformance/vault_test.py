"""The emitted Vault configuration on a real server: who logs in, who reads what, who is refused.

Standalone: python3 vault_test.py <output folder> [<platform.yaml>]
"""

from __future__ import annotations

import contextlib
import itertools
import json
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import cover
import tools

if TYPE_CHECKING:
    from report import Report
    from tree import Tree
    from vault_server.client import Client
    from vault_server.expectation import Expectation
    from vault_server.issuer import Issuers
    from vault_server.matrix import Lab
    from vault_server.reviewer import Reviewers

PREPARE = "terraform/modules/vault-database/prepare.sql"
SOURCE = tools.ROOT / "compiler/src/components/vault_configuration/modules/vault-database/prepare.sql"
INSPECT = SOURCE.with_name("inspect.sql")


def deliveries(tree: Tree) -> Iterator[tuple[Any, ...]]:
    """How apps are handed their secrets: what kind of secret, by which way, and what a new value does."""
    secrets = tree.platform.get("secrets") or {}
    for app in (tree.platform.get("apps") or {}).values():
        for name, way in (app.get("secrets") or {}).items() if isinstance(app.get("secrets"), dict) else ():
            (kind,) = secrets[name]
            yield kind, *(f"{key}={(way or {}).get(key)}" for key in ("deliver", "via", "onRotate"))


covering = cover.Cover(lambda root: root.name == "vault-configuration", deliveries)


def calls(tree: Tree) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """The root's module calls: name, the module's own name, arguments."""
    import hcl
    from vault_server import stage

    for file in sorted((tree.root / stage.ROOT).glob("*.tf")):
        for block in hcl.parsed(file.read_text()).get("module", []):
            for name, body in block.items():
                yield name, body["source"].rsplit("/", 1)[-1], body


def overrides(tree: Tree, folder: Path, issuers: Issuers, databases: dict[str, Any], reviewers: Reviewers) -> dict[str, Any]:
    """The arguments of the root's module calls that name the outside world, with this machine in its place."""

    def here(settings: dict[str, Any]) -> dict[str, Any]:
        engine = settings.get("engine", "postgres")
        place: dict[str, Any] = {"host": "127.0.0.1"}
        server = databases.get(engine)
        if server:
            place["port"] = server.port
            if "tls_ca" in settings:
                place["tls_ca"] = server.authority
            # what Vault is handed for PostgreSQL, the server of the test reads from a file alone
            if engine == "postgres" and settings.keys() & {"tls_ca", "tls_ca_file"}:
                place["tls_ca_file"] = str(server.authority_file)
        return {**settings, **place}

    replaced: dict[str, Any] = {}
    for name, module, body in calls(tree):
        if module == "vault-gitlab-auth":
            replaced[name] = {"issuer": issuers.by_name["gitlab"].url}
        elif module == "vault-oidc-people":
            replaced[name] = {"issuer": issuers.by_name["people"].url}
        elif module == "vault-token-review":
            cluster = body["cluster"]
            reviewer = {"authority": reviewers.authority, "reviewer": reviewers.token(cluster)}
            replaced[name] = {"host": reviewers.host(cluster), **reviewer}
        elif module == "vault-database":
            replaced[name] = {"connections": {key: here(settings) for key, settings in body["connections"].items()}}
        elif module == "vault-approle":
            replaced[name] = {"roles": {key: {**role, "cidrs": ["127.0.0.1/32"]} for key, role in body["roles"].items()}}
        elif module == "vault-audit":
            for device in body["devices"].values():
                if device["file_path"] != "stdout":
                    device["file_path"] = str(folder / "audit.log")
            replaced[name] = {"devices": body["devices"]}
    return replaced


def prepare(tree: Tree, expectation: Expectation, databases: dict[str, Any]) -> None:
    """What Terraform and a person do once a database."""
    from vault_server.expectation import database_name

    for name, logins in expectation.databases().items():
        database, engine = databases[expectation.engine(name)], expectation.engine(name)
        name = database_name(name)
        if engine == "mysql":
            for place in {name, name.replace("_", "x")}:  # the second one is nobody's, and has a name that a pattern would fit
                database.sql("", f"CREATE DATABASE `{place}`")
            continue
        database.psql("postgres", "-c", f'CREATE DATABASE "{name}"')
        arguments = [part for key, values in logins.items() for part in ("-v", f"{key}={','.join(values)}")]
        for _ in range(2):  # the second time changes nothing
            database.psql(name, "-v", f"database={name}", *arguments, "-f", str(tree.root / PREPARE))


def namespace(client: Client, path: Any) -> Client:
    """What whoever runs the server does: makes the namespace, and every one above it. A client in it."""
    above = None
    for part in path.split("/") if path else ():
        client.within(above).write(f"sys/namespaces/{part}")
        above = f"{above}/{part}" if above else part
    return client.within(above)


def apart(lab: Lab) -> Iterator[str]:
    """What is wrong with the walls of the namespace: nothing of the platform stands outside, and no token of it is of use there."""
    from vault_server.client import Refused
    from vault_server.expectation import SELF

    *above, _ = (lab.client.namespace or "").split("/")
    root, parent, beside = lab.client.within(None), lab.client.within("/".join(above) or None), f"{lab.client.namespace}-other"
    parent.write(f"sys/namespaces/{beside.rpartition('/')[2]}")
    own = {mount for part in ("sys/auth", "sys/mounts") for mount in lab.client.read(part)["data"]}
    for where in (root, parent, root.within(beside)):
        known = {mount for part in ("sys/auth", "sys/mounts") for mount in where.read(part)["data"]}
        for mount in sorted((own & known) - {"token/", "sys/", "identity/", "cubbyhole/"}):
            if where is not root or mount != "secret/":
                yield f"{mount} stands in {where.namespace or 'the root'} as well"
        for subject in lab.expectation.everybody:
            # the server answers for a token itself wherever it is asked
            paths = sorted(set(subject.granted) - set(SELF))
            try:
                found = where.capabilities(lab.token(subject), paths)
            except Refused:
                continue
            for path in paths:
                if found[path] - {"deny"}:
                    yield f"{subject.id}: may {', '.join(sorted(found[path]))} {path} of {where.namespace or 'the root'}"


def seed(client: Client, expectation: Expectation) -> None:
    """What people write."""
    from vault_server.matrix import SEED

    for path in expectation.values():
        client.write(f"kv/data/{path}", {"data": {"value": f"value of {path}"}, "options": {"cas": 0}})
    for entry in expectation.secrets.values():
        if entry.kind == "totp":
            client.write(f"totp/keys/{entry.name}", {"key": SEED, "issuer": "a bank", "account_name": entry.name})


def ahead(trees: list[Tree]) -> None:
    """Which tree is the first of its like, in whatever order and in how many processes they are tested."""
    from vault_server import alike

    own = [tree for tree in trees if tree.platform.get("vault")]
    covering.over(own)
    # a tree that is left out is nobody's example
    for tree in sorted(own, key=lambda tree: tree.name not in covering.chosen):
        alike.first(tree)


def check(tree: Tree, report: Report) -> None:
    import golden
    from vault_server import (
        addresses,
        agents,
        alarms,
        alike,
        configurer,
        day,
        delivery,
        engines,
        hijack,
        issuer,
        jobs,
        matrix,
        mutants,
        mysql,
        owners,
        programs,
        proof,
        qualified,
        reviewer,
        servers,
        stage,
        trust,
        upgrade,
    )
    from vault_server.expectation import Expectation

    if not tree.platform.get("vault"):
        return
    if covering.leaves_out(tree, report, "vault"):
        return
    configured, whole = alike.first(tree)
    if whole != tree.name:
        with report.step(f"vault {tree.name}") as step:
            step.detail = f"the same configuration as {whole}, and the same deliveries"
        return
    if configured != tree.name:
        with report.step(f"vault.configuration {tree.name}") as step:
            step.detail = f"the same as {configured}'s, where programs lived with it and mutants of it were caught"
    expectation = Expectation(tree.platform, tree.environment)
    folder = tools.ROOT / "target" / "vault" / tree.name
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    with contextlib.ExitStack() as stack:
        lab = None
        with report.step(f"vault.apply {tree.name}") as step:
            executable = tools.need("bao")
            tools.on_path("terraform")
            try:
                kinds = {"postgres": servers.postgres, "mysql": mysql.mysql}
                databases = {engine: stack.enter_context(kinds[engine]()) for engine in expectation.engines()}
                without = ""
            except tools.Missing as missing:
                databases, without = {}, str(missing)
            client = stack.enter_context(servers.openbao(executable, folder))
            client = namespace(client, tree.platform["vault"].get("namespace"))
            issuers = stack.enter_context(issuer.serving())
            for name in (*expectation.clusters, "gitlab", "people"):
                issuers.add(name)
            reviewers = stack.enter_context(reviewer.serving(folder, issuers))
            if databases:
                prepare(tree, expectation, databases)
            scene = stage.Stage(tree.root, folder, client, without)
            outside = {f"cluster_{name.replace('-', '_')}": issuers.by_name[name].url for name in expectation.clusters}
            scene.override(overrides(tree, folder, issuers, databases, reviewers), lambda state, _output: outside.get(state, "127.0.0.1"))
            scene.terraform("init", "-input=false", "-no-color")
            passwords = {name: databases[expectation.engine(name)].password for name in expectation.databases()} if databases else {}
            variables = {"database_passwords": json.dumps(passwords), "oidc_client_secret": "secret-of-the-test"}
            lab = matrix.Lab(client, issuers, expectation, databases, reviewers)
            by = expectation.configurer
            if by:
                # a root token makes the login, and what nobody else may change; whoever logs in by it makes all the rest
                # (audit devices first: this server may fail to record a request while it sets up a mount)
                known = {name for name, *_ in calls(tree)}
                for modules in ({"audit", "autopilot"} & known, {"configuration", "people" if by.kind == "configurer" else "gitlab"}):
                    targets = [f"-target=module.{name}" for name in sorted(modules)]
                    if targets:
                        scene.terraform("apply", *targets, "-auto-approve", "-input=false", "-no-color", variables=variables)
                scene.token(configurer.login(lab, by)["client_token"])
            scene.terraform("apply", "-auto-approve", "-input=false", "-no-color", variables=variables)
            planned = scene.terraform("plan", "-input=false", "-no-color")
            if "No changes." not in planned:
                step.fail("a second plan is not empty: " + planned[-400:])
            state = (folder / "root.tfstate").read_text()
            for value in (*passwords.values(), "secret-of-the-test"):
                if value in state:
                    step.fail("a password stands in terraform's state")
            entries = scene.applied()
            absent = sorted({entry["kind"] for entry in entries if not entry["applied"]})
            step.detail = f"{sum(entry['applied'] for entry in entries)} resources on the server"
            if absent:
                step.detail += f", by schema only: {', '.join(absent)}"
            seed(client, expectation)
            scene.token(servers.ROOT_TOKEN)
        if lab is None:
            return
        if (by := expectation.configurer) and any(app.get("secrets") for app in (tree.platform.get("apps") or {}).values()):
            with report.step(f"vault.ordinary-day {tree.name}") as step:

                def override(other: Any) -> None:
                    scene.override(overrides(other, folder, issuers, databases, reviewers), lambda state, _output: outside.get(state, "127.0.0.1"))

                scene.token(configurer.login(lab, by)["client_token"])
                app, problems = day.check(tree, lab, scene, golden.binary(), override)
                scene.token(servers.ROOT_TOKEN)
                for problem in problems:
                    step.fail(problem)
                step.detail = f"{app} goes and comes back, by {configurer.who(tree.platform)}"
        log = folder / "audit.log"
        if log.exists() and tree.exists("terraform/modules/audit-log/main.tf"):
            with report.step(f"vault.alarms {tree.name}") as step:
                lines = log.read_text().splitlines()
                applied, problems = alarms.day(tree, lines)
                for problem in problems[:10]:
                    step.fail(problem)
                if by and not applied:
                    step.fail("nothing was recorded of who applies the configuration")
                step.detail = f"{applied} of {len(lines)} entries are of who applies, and no alarm sees them"
        paths = matrix.probes(expectation)
        subjects = expectation.subjects

        with report.step(f"vault.database {tree.name}") as step:
            if without:
                step.skip(without)
            for problem in engines.databases(lab) if databases else ():
                step.fail(problem)
            words = {"postgres": "a real PostgreSQL", "mysql": "a MariaDB, which stands for MySQL"}
            of = " and ".join(words[engine] for engine in sorted(databases, reverse=True))
            step.detail = f"{len(expectation.databases())} databases of {of or 'no server'}"
        if expectation.databases():
            with report.step(f"vault.trust {tree.name}") as step:
                if without:
                    step.skip(without)
                for problem in trust.check(lab) if databases else ():
                    step.fail(problem)
                made, missed = trust.survivors(lab) if databases else (0, ())
                for what in missed:
                    step.fail(f"not noticed: {what}")
                step.detail = f"no other authority is believed, and no other name; {made} mutants caught"
        if owners.owners(lab):
            with report.step(f"vault.owners {tree.name}") as step:
                if without:
                    step.skip(without)
                for problem in (*owners.check(lab), *owners.again(lab, tree.root / PREPARE)) if databases else ():
                    step.fail(problem)
                step.detail = f"{len(owners.owners(lab))} logins make tables that outlive them"
            with report.step(f"vault.mutants-of-owners {tree.name}") as step:
                if without:
                    step.skip(without)
                made, missed = owners.survivors(lab) if databases else (0, ())
                for what in missed:
                    step.fail(f"not noticed: {what}")
                for problem in owners.check(lab) if databases else ():
                    step.fail(f"after the mutants were put back: {problem}")
                step.detail = f"{made} caught" if made else "an earlier example's"
        if expectation.databases():
            with report.step(f"vault.sql {tree.name}") as step:
                if without:
                    step.skip(without)
                for problem in qualified.of_vault(lab) if databases else ():
                    step.fail(problem)
                step.detail = "what vault's own logins run has a fixed path and full names"
        of_postgres = [entry for entry in owners.owners(lab) if expectation.engine(entry.settings["name"]) == "postgres"]
        if of_postgres and alike.once("planted for vault"):
            with report.step(f"vault.planted {tree.name}") as step:
                if without:
                    step.skip(without)
                own = of_postgres[0]
                for problem in (*hijack.clean_with_leases(lab, own, INSPECT), *hijack.by_vault(lab, own), *hijack.survivors(lab, own)) if databases else ():
                    step.fail(problem)
                step.detail = "what the owner of a schema plants in it is run by no statement of vault's; it would be without the path. inspect.sql knows vault's logins"
        if configured == tree.name:
            with report.step(f"vault.programs {tree.name}") as step:
                if without:
                    step.skip(without)
                answered: list[Any] = []
                narrow, others = alike.new_logins(lab)
                for problem in programs.check(narrow, folder / "programs", answered.append) if "postgres" in databases else ():
                    step.fail(problem)
                step.detail = f"{sum(answered)} requests answered while logins ended"
                if others:
                    step.detail += f", and {others} logins made as some that were tried before"
        if alike.every_kind(lab) and alike.once("mutants of programs"):
            with report.step(f"vault.mutants-of-programs {tree.name}") as step:
                if without:
                    step.skip(without)
                for problem in programs.mutants(lab, folder / "broken"):
                    step.fail(problem)
                step.detail = f"{len(programs.MUTANTS)} caught"
        with report.step(f"vault.engines {tree.name}") as step:
            parts = (engines.certificates(lab, folder), engines.gateways(lab, folder), engines.meshes(lab, folder), engines.keys(lab), engines.kept(lab), engines.periods(lab), engines.values(lab), engines.sessions(lab), engines.one_time_passwords(lab))
            for problem in itertools.chain(*parts):
                step.fail(problem)
            used = sorted({entry.kind for entry in expectation.secrets.values()} - {"dynamic", "static"} - lab.missing)
            used += ["gateways"] * bool(expectation.gateways()) + ["meshes"] * bool(expectation.crossed())
            step.detail = f"{', '.join(used)}, each used for what it is for"
        if issuing := engines.issuing(lab, folder):
            with report.step(f"vault.authorities {tree.name}") as step:

                def rotate() -> None:
                    replaced = overrides(tree, folder, issuers, databases, reviewers)
                    ((name, body),) = [(name, body) for name, module, body in calls(tree) if module == "vault-mounts"]
                    replaced[name] = {"pki": {**body["pki"], "generation": 2}}
                    scene.override(replaced, lambda state, _output: outside.get(state, "127.0.0.1"))
                    scene.terraform("apply", "-auto-approve", "-input=false", "-no-color", variables=variables)

                issuer_name, issue = issuing
                for problem in engines.rotated(lab, folder, issuer_name, issue, rotate):
                    step.fail(problem)
                step.detail = "another intermediate signs, and what the first one signed is still good"
        with report.step(f"vault.inventory {tree.name}") as step:
            for problem in matrix.inventory(lab):
                step.fail(problem)
        with report.step(f"vault.login {tree.name}") as step:
            tried = 0
            for subject in subjects:
                tried += len(matrix.forgeries(lab, subject)) + len(subjects) - 1
                for problem in (*matrix.logins(lab, subject), *matrix.own_token(lab, subject)):
                    step.fail(problem)
            for subject in expectation.outsiders:
                for problem in matrix.outside(lab, subject):
                    step.fail(problem)
            for problem in matrix.without_browser(lab):
                step.fail(problem)
            step.detail = f"{len(subjects) + len(expectation.outsiders)} subjects in, {tried} forged or borrowed tokens refused"
        if by := expectation.configurer:
            with report.step(f"vault.configurer {tree.name}") as step:
                token = configurer.login(lab, by)["client_token"]
                for problem in (*(configurer.people(lab, by) if by.kind == "configurer" else ()), *configurer.becomes_another(lab, by, token)):
                    step.fail(problem)
                # of its own policies alone: a person's groups give the same token more
                tried, problems = configurer.outside(lab, by, lab.token(by))
                for problem in problems:
                    step.fail(problem)
                step.detail = f"by {configurer.who(tree.platform)}, {tried} requests of the server's own listing refused"
        if configured == tree.name:
            with report.step(f"vault.roles-of-before {tree.name}") as step:
                for problem in upgrade.check(lab, scene):
                    step.fail(problem)
                step.detail = "connections and roles of before are changed in place, and a fork's job is refused from then on"
        with report.step(f"vault.access {tree.name}") as step:
            for subject in expectation.everybody:
                for problem in matrix.access(lab, subject, paths):
                    step.fail(problem)
            step.detail = f"{len(expectation.everybody)} subjects x {len(paths)} paths, x {len(expectation.secrets)} secrets"
        if addresses.settings(tree):
            with report.step(f"vault.addresses {tree.name}") as step:
                for problem in addresses.check(tree, executable, folder / "addresses"):
                    step.fail(problem)
                step.detail = "clients are known by their own addresses, and only the load balancer is believed; 2 mutants caught"
        if lab.client.namespace:
            with report.step(f"vault.namespace {tree.name}") as step:
                for problem in apart(lab):
                    step.fail(problem)
                step.detail = f"everything lies in {lab.client.namespace}"
        with report.step(f"vault.proof {tree.name}") as step:
            claimed = proof.said(golden.binary(), tree.spec, tree.environment)
            if claimed.get("namespace") != lab.client.namespace:
                step.fail(f"access tells of the namespace {claimed.get('namespace')}, the server of {lab.client.namespace}")
            for problem in (*proof.compare(lab, claimed, paths), *proof.hands(lab, claimed)):
                step.fail(problem)
            step.detail = f"{len(claimed['subjects'])} subjects x {len(claimed['paths'])} paths of access, and {len(paths)} more"
        with report.step(f"vault.delivery {tree.name}") as step:
            for problem in (*delivery.check(tree, lab), *delivery.mounts(tree, lab), *delivery.signs(tree, lab)):
                step.fail(problem)
            counts = {
                "objects of the operator": sum(1 for _ in delivery.objects(tree)),
                "agents": sum(1 for _ in delivery.agents(tree)),
                "classes of the CSI driver": sum(1 for _ in delivery.objects(tree, delivery.CLASSES)),
                "issuers": sum(1 for _ in delivery.issuers(tree)),
            }
            step.detail = ", ".join(f"{count} {what}" for what, count in counts.items() if count)
        if jobs.script(tree, expectation.vault.get("cluster")) or databases:
            with report.step(f"vault.rotation {tree.name}") as step:
                if without:
                    step.skip(without)
                for problem in jobs.check(tree, lab, folder / "jobs", executable):
                    step.fail(problem)
                step.detail = "the emitted job changes the passwords of vault's own logins" if expectation.own else "whoever runs the server rotates"
        if any(delivery.agents(tree)):
            with report.step(f"vault.agents {tree.name}") as step:
                if without:
                    step.skip(without)
                seen = agents.Seen()
                for problem in agents.check(tree, lab, folder / "agents", executable, seen):
                    step.fail(problem)
                step.detail = str(seen)
        if any(agents.signalled(said) for *_, said in delivery.agents(tree)):
            with report.step(f"vault.mutants-of-agents {tree.name}") as step:
                if without:
                    step.skip(without)
                made = 0
                for what, caught in agents.mutants(tree, lab, folder / "mutants", executable):
                    made += 1
                    if not caught:
                        step.fail(f"not caught: {what}")
                step.detail = f"{made} caught"
        if configured == tree.name:
            with report.step(f"vault.mutants {tree.name}") as step:
                made, survived = mutants.run(lab, paths)
                if not made:
                    step.fail("no mutant was made")
                for mutant in survived:
                    step.fail(f"not caught: {mutant}")
                after = [problem for subject in subjects for problem in matrix.logins(lab, subject)]
                after += [problem for subject in expectation.outsiders for problem in matrix.outside(lab, subject)]
                after += [problem for subject in expectation.everybody for problem in matrix.access(lab, subject, paths)]
                for problem in after:
                    step.fail(f"after the mutants were put back: {problem}")
                step.detail = f"{made} of {made} caught"


def check_once(report: Report) -> None:
    """The compiler's evaluator of policies against a server of its own."""
    import golden
    from vault_server import evaluator, hijack, owners, plants, proof, qualified, servers, trust

    with report.step("vault.authorities-of-databases") as step:
        count, problems = trust.authorities()
        for problem in problems:
            step.fail(problem)
        step.detail = f"one for each of {count} regions"
    for own, where in ((True, "the examples' version"), (False, "the machine's version")):
        with report.step(f"vault.prepared-earlier {where}") as step, servers.postgres(own) as server:
            for problem in owners.upgraded(server, SOURCE):
                step.fail(problem)
            for problem in owners.kept(server, SOURCE):
                step.fail(problem)
            step.detail = f"what an earlier prepare.sql prepared has an owner after this one, on {server.version()}"
        with report.step(f"vault.hijack {where}") as step, servers.postgres(own) as server:
            for problem in hijack.check(server, SOURCE, INSPECT):
                step.fail(problem)
            step.detail = f"{len(plants.PLANTS)} plants of a schema's owner, none is run by prepare.sql, each is seen by inspect.sql, on {server.version()}"
        if not own:
            continue  # they are the same for each version, and take long
        with report.step(f"vault.mutants-of-hijack {where}") as step, servers.postgres(own) as server:
            ran = list(hijack.proven(server, INSPECT))
            for plant, taken in ran:
                if not taken:
                    step.fail(f"the file before the fix does not run it: {plant.name}")
            for problem in hijack.kept_by_master(server, INSPECT):
                step.fail(problem)
            step.detail = f"the file before the fix runs {len(ran)} of them, on {server.version()}"
    with report.step("vault.sql-texts") as step:
        texts = sorted((tools.ROOT / "compiler/src").rglob("*.sql"))
        if not {SOURCE, INSPECT} <= {*texts}:
            step.fail("prepare.sql or inspect.sql is elsewhere")
        for file in texts:
            for problem in qualified.problems(file.read_text()):
                step.fail(f"{file.name}: {problem}")
        for what in qualified.survivors(SOURCE.read_text()):
            step.fail(f"not noticed: {what}")
        if not list(qualified.problems(hijack.HIJACKABLE.read_text())):
            step.fail("not noticed: the file before the fix")
        step.detail = f"{len(texts)} files have a fixed path and full names; {len(qualified.MUTANTS)} slips noticed"
    folder = tools.ROOT / "target" / "vault" / "evaluator"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    with contextlib.ExitStack() as stack:
        client = None
        with report.step("vault.evaluator") as step:
            client = stack.enter_context(servers.openbao(tools.need("bao"), folder))
            asked = evaluator.cases()
            compared, problems = evaluator.compare(client, asked)
            for problem in problems:
                step.fail(problem)
            step.detail = f"{len(asked)} sets of policies, {compared} cells"
        if client is None:
            return
        with report.step("vault.many") as step:
            step.detail, problems = proof.many(client, golden.binary())
            for problem in problems:
                step.fail(problem)


def main(arguments: list[str]) -> Any:
    if not 1 <= len(arguments) <= 2:
        print(__doc__.strip(), file=sys.stderr)
        return 2
    python = tools.need("python") / "bin" / "python"
    if Path(sys.prefix).resolve() != (tools.need("python")).resolve():
        import os

        os.execv(python, [str(python), __file__, *arguments])
    import report
    from tree import Tree

    outcome, root = report.Report(), Path(arguments[0]).resolve()
    tree = Tree(root.parent)
    tree.root = root
    if len(arguments) == 2:
        tree.spec = Path(arguments[1]).resolve()
    check(tree, outcome)
    return 0 if outcome.summary() else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
