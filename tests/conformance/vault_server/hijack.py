"""What the owner of a schema plants in it (plants.py) is run by no login with more rights: not by the one that runs prepare.sql, nor by
Vault's own (CVE-2018-1058 and its kind). Each plant is made by a login of the owner's role, as Vault makes one.
"""

from __future__ import annotations

import contextlib
import datetime
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from . import mutants, owners
from .expectation import database_name
from .plants import IN_VAULT, KEPT, PLANTS, REFUSED, RUNS, TAKE, USUAL
from .servers import stop

if TYPE_CHECKING:
    from vault_server.expectation import Secret
    from vault_server.matrix import Lab
    from vault_server.plants import Plant
    from vault_server.servers import Postgres

# prepare.sql before its path was fixed
HIJACKABLE = owners.BEFORE
PASSWORD = "password of the test"
MASTERS = '"of the ""master""; --"'  # a table with a hostile name


def attacker(base: str) -> str:
    return f"v-attacker-{base}"


def soon() -> str:
    """The end of a lease of an hour, as Vault writes it."""
    return (datetime.datetime.now(datetime.UTC) + datetime.timedelta(hours=1)).strftime("%Y-%m-%d %H:%M:%S+0000")


def database(server: Postgres, base: str, prepare: Path) -> None:
    """A database that `prepare` prepared, with a login of the owner's role."""
    login = attacker(base)
    server.psql("postgres", "-c", f'CREATE DATABASE "{base}"')
    run(server, base, prepare)
    if prepare == HIJACKABLE:  # it leaves these open, which is not what is looked for here
        server.psql("postgres", "-c", "REVOKE ALL ON DATABASE postgres, template1 FROM PUBLIC")
    server.psql(
        base,
        "-c", f"CREATE ROLE \"{login}\" LOGIN PASSWORD '{PASSWORD}' VALID UNTIL '{soon()}' IN ROLE \"{base}_owner\"",
        "-c", f"ALTER ROLE \"{login}\" SET role = '{base}_owner'",
    )
    server.psql(base, "-c", f"ALTER ROLE {base}_report PASSWORD '{PASSWORD}'", user="postgres")
    as_attacker(server, base, TAKE.format(base=base, login=login))


def run(server: Postgres, base: str, file: Path, check: bool = True, **login: Any) -> subprocess.CompletedProcess[str]:
    arguments = ["-v", f"database={base}", "-v", f"readers={base}_report", "-v", f"writers={base}_worker", "-v", "longest_lease=86400"]
    return server.psql(base, *arguments, "-f", str(file), check=check, **login)


def as_attacker(server: Postgres, base: str, statements: str, check: bool = True) -> subprocess.CompletedProcess[str]:
    return server.psql(base, "-c", statements, user=attacker(base), password=PASSWORD, check=check)


def taken(server: Postgres, base: str) -> list[str]:
    """Who ran what the attacker planted, and what that made of the attacker."""
    who = server.psql(base, "-c", "SELECT DISTINCT who FROM public.taken", user="postgres").stdout.split()
    raised = server.psql("postgres", "-c", f"SELECT rolname FROM pg_roles WHERE rolname = '{attacker(base)}' AND (rolsuper OR rolcreaterole)", user="postgres")
    return who + raised.stdout.split()


def inspected(server: Postgres, base: str, inspect: Path) -> list[str]:
    """What inspect.sql says to a login that only reads: kind and name of each line."""
    said = run(server, base, inspect, user=f"{base}_report", password=PASSWORD).stdout
    return sorted(" ".join(line.split("|")[:2]) for line in said.splitlines())


def attacked(server: Postgres, base: str, plants: list[Plant], prepared: Path, again: Path, inspect: Path) -> Iterator[str]:
    """What is wrong after plants in a database that `prepared` prepared, once `again` has run there: who took, and what was seen."""
    what = plants[0].name if len(plants) == 1 else "what cannot run"
    database(server, base, prepared)
    if seen := inspected(server, base, inspect):
        yield f"{what}: before it, there is {', '.join(seen)}"
    # an administrator's table, which the file hands to the owner
    server.psql(base, "-c", f"CREATE TABLE {MASTERS} (id serial PRIMARY KEY)")
    for plant in plants:
        done = as_attacker(server, base, plant.statements.replace("{base}", base), check=False)
        if (done.returncode != 0) != (plant.how == REFUSED):
            yield f"{plant.name}: {done.stderr.strip() or 'it could be planted'}"
    done = run(server, base, again, check=False)
    if done.returncode:
        yield f"{what}: {done.stderr.strip()}"
    raised = taken(server, base)
    if raised:
        yield f"{what}: taken by {', '.join(raised)}"
    expected = [line.replace("{base}", base) for plant in plants for line in plant.found] + [f"role {name}" for name in raised if name != "vault"]
    seen = [line for line in inspected(server, base, inspect) if not (done.returncode and MASTERS[:-1] in line)]
    if seen != sorted(expected):
        yield f"{what}: inspect.sql sees {', '.join(seen) or 'nothing'}, not {', '.join(sorted(expected)) or 'nothing'}"
    closed(server, base)


def closed(server: Postgres, base: str) -> None:
    """Ends the logins of a database, so that they are not found as others' in the next one of the same server."""
    server.psql("postgres", "-c", f'ALTER ROLE "{attacker(base)}" NOCREATEROLE NOLOGIN', user="postgres")
    for login in ("report", "worker"):
        server.psql("postgres", "-c", f"ALTER ROLE {base}_{login} NOLOGIN", user="postgres")


def clean(server: Postgres, prepare: Path, inspect: Path) -> Iterator[str]:
    """What inspect.sql sees in a database with the usual things, static logins and a login of a lease for each role."""
    base = "clean"
    database(server, base, prepare)
    as_attacker(server, base, USUAL)
    leases = {role: f"v-token-{role}-{base}-1700000000" for role in ("read_only", "read_write")}
    for role, login in leases.items():
        server.psql(base, "-c", f"CREATE ROLE \"{login}\" WITH LOGIN PASSWORD '{PASSWORD}' VALID UNTIL '{soon()}' IN ROLE \"{base}_{role}\"")
    # made under its own name, until the lease ends
    as_attacker(server, base, "SET ROLE NONE; CREATE TABLE by_hand (id int)")
    if seen := inspected(server, base, inspect):
        yield f"in a clean database inspect.sql sees {', '.join(seen)}"
    for login in leases.values():
        server.psql(base, "-c", f'DROP ROLE "{login}"')
    closed(server, base)


def check(server: Postgres, prepare: Path, inspect: Path) -> Iterator[Any]:
    """What is wrong when `prepare` runs on databases that the file before the fix prepared, and that were planted then."""
    groups = [[plant] for plant in PLANTS if plant.how == RUNS]
    groups.append([plant for plant in PLANTS if plant.how != RUNS])
    yield from clean(server, prepare, inspect)
    for index, plants in enumerate(groups):
        yield from attacked(server, f"attacked_{index}", plants, HIJACKABLE, prepare, inspect)


def proven(server: Postgres, inspect: Path) -> Iterator[tuple[Plant, bool]]:
    """(plant, whether the file before the fix ran it, and inspect.sql saw what became of it): that these checks can fail."""
    for index, plant in enumerate(plant for plant in PLANTS if plant.how == RUNS):
        base = f"hijacked_{index}"
        found = list(attacked(server, base, [plant], HIJACKABLE, HIJACKABLE, inspect))
        yield plant, f"{plant.name}: taken by vault, {attacker(base)}" in found and not any("inspect.sql sees" in problem for problem in found)


def kept_by_master(server: Postgres, inspect: Path) -> Iterator[str]:
    """What inspect.sql does not see of what a former administrator keeps, or sees where there is nothing."""
    base = "kept"
    database(server, base, HIJACKABLE)
    as_attacker(server, base, USUAL)
    for statements, user, expected, again in (("SELECT 1", "postgres", (), "SELECT 1"), *KEPT):
        statements, again = statements.replace("{base}", base), again.replace("{base}", base)
        server.psql(base, "-c", statements, user=user)
        seen = inspected(server, base, inspect)
        if seen != sorted(line.replace("{base}", base) for line in expected):
            yield f"after `{statements}` inspect.sql sees {', '.join(seen) or 'nothing'}"
        server.psql(base, "-c", again, user="postgres")
    if seen := inspected(server, base, inspect):
        yield f"afterwards inspect.sql sees {', '.join(seen)}"
    before = server.psql(base, "-c", owners.EVERYTHING, user="postgres").stdout
    run(server, base, inspect)
    if server.psql(base, "-c", owners.EVERYTHING, user="postgres").stdout != before:
        yield "inspect.sql changes something"


@contextlib.contextmanager
def planted(lab: Lab, entry: Secret) -> Iterator[tuple[Postgres, str]]:
    """The database of an owner's login, planted by that login."""
    server, base = lab.databases["postgres"], database_name(entry.settings["name"])
    answer = lab.client.read(f"database/creds/{entry.name}")
    data = answer["data"]
    login = {"user": data["username"], "password": data["password"]}
    try:
        server.psql(base, "-c", "CREATE SCHEMA vault;" + TAKE.format(base=base, login=data["username"]), **login)
        for schema in ("vault", "public"):
            server.psql(base, "-c", IN_VAULT.replace("{schema}", schema), **login)
        yield server, base
    finally:
        gone = (
            "DROP SCHEMA IF EXISTS vault CASCADE",
            "DROP VIEW IF EXISTS public.pg_roles, public.pg_stat_activity",
            "DROP OPERATOR IF EXISTS public.= (name, text), public.= (name, name)",
            "DROP FUNCTION IF EXISTS public.same(name, text), public.same(name, name), public.format(text, name), public.pg_terminate_backend(int), public.take()",
            "DROP TABLE IF EXISTS public.taken",
        )
        server.psql(base, *(part for statement in gone for part in ("-c", statement)), user="postgres")
        lab.client.write("sys/leases/revoke", {"lease_id": answer["lease_id"], "sync": True})


def clean_with_leases(lab: Lab, entry: Secret, inspect: Path) -> Iterator[str]:
    """What inspect.sql sees that only has the logins of Vault's: static ones, and one of a lease for each role, one of them renewed."""
    server, base = lab.databases["postgres"], database_name(entry.settings["name"])
    of_postgres = [
        other for other in lab.expectation.secrets.values()
        if other.kind in ("dynamic", "static") and lab.expectation.engine(other.settings["name"]) == "postgres"
    ]
    # the databases of the platform share the server of the test
    names = {
        role: ",".join(lab.client.read(f"database/static-creds/{other.name}")["data"]["username"] for other in of_postgres if other.kind == "static" and other.settings["role"] == role)
        for role in ("readOnly", "readWrite")
    }
    longest = lab.client.read("sys/mounts/database/tune")["data"]["max_lease_ttl"]
    arguments = [part for name, value in (("readers", names["readOnly"]), ("writers", names["readWrite"]), ("longest_lease", longest), ("database", base)) for part in ("-v", f"{name}={value}")]
    leases = [lab.client.read(f"database/creds/{other.name}") for other in of_postgres if other.kind == "dynamic"]
    try:
        for answer in leases:
            lab.client.write("sys/leases/renew", {"lease_id": answer["lease_id"], "increment": longest})
        said = server.psql(base, *arguments, "-f", str(inspect), user="postgres").stdout
        if said or not leases:
            yield f"{base}: with {len(leases)} leases inspect.sql sees {', '.join(said.splitlines()) or 'nothing'}"
        if "login|" not in server.psql(base, *arguments, "-v", "longest_lease=0", "-v", "readers=", "-v", "writers=", "-f", str(inspect), user="postgres").stdout:
            yield f"{base}: without their names and the length of leases inspect.sql sees no login of Vault's"
    finally:
        for answer in leases:
            lab.client.write("sys/leases/revoke", {"lease_id": answer["lease_id"], "sync": True})


def by_vault(lab: Lab, entry: Secret) -> Iterator[str]:
    """Who took while Vault made, renewed, ended and rotated every login of a database that was planted."""
    of = [other for other in lab.expectation.secrets.values() if other.kind in ("dynamic", "static") and other.settings["name"] == entry.settings["name"]]
    with planted(lab, entry) as (server, base):
        lab.client.write(f"database/rotate-root/{entry.settings['name']}")
        for other in of:
            if other.kind == "static":
                lab.client.write(f"database/rotate-role/{other.name}")
                continue
            answer = lab.client.read(f"database/creds/{other.name}")
            session = server.session(base, answer["data"]["username"], answer["data"]["password"])
            try:
                lab.client.write("sys/leases/renew", {"lease_id": answer["lease_id"], "increment": 60})
                lab.client.write("sys/leases/revoke", {"lease_id": answer["lease_id"], "sync": True})
            finally:
                stop(session)
        who = server.psql(base, "-c", "SELECT DISTINCT who FROM public.taken", user="postgres").stdout.split()
    if who:
        yield f"{entry.settings['name']}: {', '.join(who)} ran what {entry.name} planted"


def wrong(lab: Lab, entry: Secret) -> Iterator[tuple[str, Any, bool]]:
    """(what, its context, whether it is to be noticed): statements as careless as those of prepare.sql were."""
    path, config = f"database/roles/{entry.name}", f"database/config/{entry.settings['name']}"
    statements = lab.client.read(path)["data"]["revocation_statements"]
    careless = [statements[-1].replace("DROP OWNED", "PERFORM format('%s', '{{name}}'::name); DROP OWNED")]
    url = lab.client.read(config)["data"]["connection_details"]["connection_url"]

    @contextlib.contextmanager
    def without_path() -> Iterator[None]:
        lab.client.write(config, {"connection_url": re.sub("search_path=[^&]*&", "", url)})
        try:
            yield
        finally:
            lab.client.write(config, {"connection_url": url})

    @contextlib.contextmanager
    def both() -> Iterator[None]:
        with without_path(), mutants.changed_page(lab, path, {"revocation_statements": careless}):
            yield

    yield "no path at all", both(), True
    yield "a path of the session", mutants.changed_page(lab, path, {"revocation_statements": careless}), False
    yield "full names", without_path(), False


def survivors(lab: Lab, entry: Secret) -> Iterator[str]:
    for what, state, noticed in wrong(lab, entry):
        with state:
            if mutants.caught(by_vault(lab, entry)) != noticed:
                yield f"{what}: {'nothing took' if noticed else 'it does not suffice'}"
