"""Who owns the tables of a database: logins of the role `owner` make and change them, and what they made outlives them.

Every check begins where a platform is after its first day: Vault has changed its own password, and nobody knows it.
"""

from __future__ import annotations

import contextlib
import functools
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from . import engines, mutants
from .expectation import database_name
from .servers import stop

if TYPE_CHECKING:
    from vault_server.expectation import Secret
    from vault_server.matrix import Lab

# what a database is like that the first version of prepare.sql prepared, with what was made in it since
EARLIER = Path(__file__).resolve().parent / "prepared_earlier.sql"
# prepare.sql before its path was fixed
BEFORE = EARLIER.with_name("prepare_hijackable.sql")

# all that prepare.sql could change in a database, one line each
EVERYTHING = """
    SELECT 'role', rolname::text, rolcanlogin || ' ' || rolcreaterole || ' ' || coalesce(rolpassword, '') FROM pg_authid WHERE rolname !~ '^pg_'
    UNION ALL SELECT 'member', roleid::regrole::text || ' ' || member::regrole, admin_option::text FROM pg_auth_members
    UNION ALL SELECT 'database', datname::text, datdba::regrole || ' ' || datacl::text FROM pg_database WHERE datname = current_database()
    UNION ALL SELECT 'schema', nspname::text, nspowner::regrole || ' ' || nspacl::text FROM pg_namespace WHERE nspname !~ '^pg_'
    UNION ALL SELECT 'relation', oid::regclass::text, relowner::regrole || ' ' || relkind::text || ' ' || coalesce(relacl::text, '') FROM pg_class WHERE oid >= 16384
    UNION ALL SELECT 'function', oid::regprocedure::text, proowner::regrole || ' ' || coalesce(proacl::text, '') FROM pg_proc WHERE oid >= 16384
    UNION ALL SELECT 'type', oid::regtype::text, typowner::regrole::text FROM pg_type WHERE oid >= 16384 AND typtype <> 'b'
    UNION ALL SELECT 'default', defaclrole::regrole || ' ' || defaclobjtype::text, defaclacl::text FROM pg_default_acl
    ORDER BY 1, 2, 3
"""


def check(lab: Lab) -> Iterator[Any]:
    """What is wrong, as sentences."""
    for entry in owners(lab):
        yield from (of_postgres if lab.expectation.engine(entry.settings["name"]) == "postgres" else of_mysql)(lab, entry)


def owners(lab: Lab) -> list[Secret]:
    return [entry for entry in lab.expectation.secrets.values() if entry.kind == "dynamic" and entry.settings["role"] == "owner"]


def others(lab: Lab, entry: Secret) -> Iterator[tuple[Secret, dict[str, Any]]]:
    """The logins of apps of the same database, with their credentials."""
    for other in lab.expectation.secrets.values():
        if other.kind in ("dynamic", "static") and other.settings["name"] == entry.settings["name"] and other.settings["role"] != "owner":
            yield other, credentials(lab, other)[0]


def credentials(lab: Lab, entry: Secret) -> tuple[dict[str, Any], dict[str, Any]]:
    """A login, and what the server said of it."""
    answer = lab.client.read(f"database/{'creds' if entry.kind == 'dynamic' else 'static-creds'}/{entry.name}")
    return {"user": answer["data"]["username"], "password": answer["data"]["password"], "check": False}, answer


def rotated(lab: Lab, entry: Secret) -> Iterator[str]:
    """Vault's own login has another password; the first one no longer works."""
    name = entry.settings["name"]
    lab.client.write(f"database/rotate-root/{name}")
    server = lab.server(entry)
    if server.logs_in(database_name(name), "vault", server.password):
        yield f"{name}: the first password of vault's own login still works"


def tried(who: str, run: Callable[..., Any], expected: list[tuple[str, bool]] | tuple[tuple[str, bool], tuple[str, bool], tuple[str, bool]]) -> Iterator[str]:
    for statement, allowed in expected:
        done = run(statement)
        if (done.returncode == 0) != allowed:
            yield f"{who}: {statement}: {done.stderr.strip() or 'allowed'}"


# each would keep what it writes in a large object, which no table shows
LARGE_OBJECTS = (
    "SELECT lo_creat(-1)", "SELECT lo_create(0)", "SELECT lo_from_bytea(0, 'more')", "SELECT lo_put({object}, 0, 'more')",
    "BEGIN; SELECT lowrite(lo_open({object}, 131072), 'more'); COMMIT", "BEGIN; SELECT lo_truncate(lo_open({object}, 131072), 5); COMMIT",
    "BEGIN; SELECT lo_truncate64(lo_open({object}, 131072), 5); COMMIT",
)


def elsewhere(server: Any, who: str, user: str, password: str) -> Iterator[str]:
    """The databases that every server has, as far as a login may connect to them."""
    for base in ("postgres", "template1"):
        if server.logs_in(base, user, password):
            yield f"{who}: it connects to the database {base}"


def large_objects(server: Any, base: str, prepare: Path, arguments: list[str], password: str) -> Iterator[str]:
    """What is wrong with who writes large objects, once a superuser has run `prepare`."""
    server.psql(base, *arguments, "-f", str(prepare), user="postgres")
    for login, allowed in (("report", False), ("worker", False), ("migration", True)):
        user = {"user": f"{base}_{login}", "password": password}
        made = server.psql(base, "-c", f"SET ROLE {base}_{'owner' if allowed else login}", "-c", "SELECT lo_create(0)", user="postgres", check=False).stdout.strip()
        made = made or server.psql(base, "-c", "SELECT lo_create(0)", user="postgres").stdout.strip()
        server.psql(base, "-c", f"GRANT ALL ON LARGE OBJECT {made} TO {base}_{'owner' if allowed else login}", user="postgres")
        for statement in LARGE_OBJECTS:
            done = server.psql(base, "-c", statement.format(object=made), check=False, **user)
            if (done.returncode == 0) != allowed:
                yield f"{login}: {statement}: {done.stderr.strip() or 'allowed'}"


def revoked(lab: Lab, entry: Secret, answer: dict[str, Any]) -> tuple[Any, ...]:
    """A shorter way to its end than waiting for it."""
    lab.client.write("sys/leases/revoke", {"lease_id": answer["lease_id"], "sync": True})
    return ()


def of_postgres(lab: Lab, entry: Secret, ends: Callable[..., Any] = engines.expires) -> Iterator[str]:
    server, name, base = lab.databases["postgres"], entry.name, database_name(entry.settings["name"])

    def as_(login: Any) -> Callable[..., Any]:
        return lambda statement: server.psql(base, "-c", statement, **login)

    def found(statement: str) -> list[str]:
        return sorted(server.psql(base, "-c", statement, user="postgres").stdout.split())

    owned = "SELECT tableowner FROM pg_tables WHERE tablename IN ('migrated', 'added', 'by hand')"
    yield from rotated(lab, entry)
    try:
        first, answer = credentials(lab, entry)
        made = ("CREATE TABLE migrated (id serial PRIMARY KEY, value int)", "CREATE SCHEMA more", "CREATE TABLE more.added (value int)", "CREATE VIEW seen AS SELECT * FROM migrated")
        yield from tried(name, as_(first), [(statement, True) for statement in made])
        # some tools go back to the name that they logged in with
        by_hand = server.psql(base, "-c", "SET ROLE NONE", "-c", 'CREATE TABLE "by hand" (value int)', **first)
        if by_hand.returncode:
            yield f"{name}: under its own name: {by_hand.stderr.strip()}"
        if (who := found(owned)) != sorted([f"{base}_owner", f"{base}_owner", first["user"]]):
            yield f"{name}: what it made is owned by {', '.join(who)}"
        yield from ends(lab, entry, answer)
        if (who := found(owned)) != [f"{base}_owner"] * 3:
            yield f"{name}: after its end, what it made is owned by {', '.join(who) or 'nobody: it is gone'}"
        yield from reads_alone(lab, entry, server, base)
        for other, login in others(lab, entry):
            writes = other.settings["role"] == "readWrite"
            yield from elsewhere(server, other.name, login["user"], login["password"])
            yield from tried(other.name, as_(login), [
                ("INSERT INTO migrated (value) VALUES (1)", writes),
                ("UPDATE migrated SET value = 2", writes),
                ("DELETE FROM migrated WHERE value = 3", writes),
                ("INSERT INTO more.added VALUES (1)", writes),
                ("SELECT * FROM migrated", True),
                ("SELECT * FROM seen", True),
                ("SELECT * FROM more.added", True),
                ("TRUNCATE migrated", False),
                ("ALTER TABLE migrated ADD COLUMN another int", False),
                ("DROP TABLE migrated", False),
                ("DROP TABLE more.added", False),
                ("CREATE INDEX another ON migrated (value)", False),
                ("CREATE TABLE another (value int)", False),
                ("CREATE SCHEMA another", False),
                (f'SET ROLE "{base}_owner"', False),
            ])
        second, answer = credentials(lab, entry)
        yield from elsewhere(server, name, second["user"], second["password"])
        yield from tried(name, as_(second), [
            ("ALTER TABLE migrated ADD COLUMN another int", True),
            ("SELECT another FROM migrated", True),
            ('DROP TABLE "by hand"', True),
            ("CREATE ROLE another", False),
            ("CREATE DATABASE another", False),
            ("SET ROLE vault", False),
            (f'ALTER ROLE "{base}_read_only" LOGIN', False),
            (f'GRANT "{base}_owner" TO "{base}_read_only"', False),
        ])
        lab.client.write("sys/leases/revoke", {"lease_id": answer["lease_id"], "sync": True})
        if server.logs_in(base, second["user"], second["password"]):
            yield f"{name}: a revoked login still works"
        if (who := found(owned)) != [f"{base}_owner"] * 2:
            yield f"{name}: after a revocation, what it made is owned by {', '.join(who) or 'nobody: it is gone'}"
    finally:
        server.psql(base, "-c", 'DROP TABLE IF EXISTS migrated, "by hand", another CASCADE', "-c", "DROP SCHEMA IF EXISTS more CASCADE", user="postgres")


def reads_alone(lab: Lab, entry: Secret, server: Any, base: str) -> Iterator[str]:
    """What stays of a login that only reads, in a database whose administrator is no superuser."""
    for other in lab.expectation.secrets.values():
        if other.kind == "dynamic" and other.settings["name"] == entry.settings["name"] and other.settings["role"] == "readOnly":
            login, answer = credentials(lab, other)
            server.psql(base, "-c", "SELECT lo_from_bytea(0, 'kept')", **{**login, "check": True})
            yield from revoked(lab, other, answer)
            left = int(server.psql(base, "-c", "SELECT count(*) FROM pg_largeobject_metadata", user="postgres").stdout)
            # before anything is said: whoever asks for the first problem alone never comes back
            server.psql(base, "-c", "SELECT lo_unlink(oid) FROM pg_largeobject_metadata", user="postgres")
            if left:
                yield f"{other.name}: {left} large objects stay when it is gone"


def of_mysql(lab: Lab, entry: Secret, ends: Callable[..., Any] = engines.expires) -> Iterator[str]:
    server, name, base = lab.databases["mysql"], entry.name, database_name(entry.settings["name"])
    beside = base.replace("_", "x")

    def as_(login: dict[str, Any]) -> Any:
        return lambda statement: server.sql(base, statement, **login)

    yield from rotated(lab, entry)
    try:
        first, answer = credentials(lab, entry)
        made = ("CREATE TABLE migrated (id int PRIMARY KEY AUTO_INCREMENT, value int)", "CREATE INDEX by_value ON migrated (value)", "ALTER TABLE migrated ADD COLUMN more int")
        elsewhere = [(f"CREATE TABLE `{beside}`.migrated (value int)", False)] if beside != base else []
        yield from tried(name, as_(first), [*((statement, True) for statement in made), *elsewhere])
        yield from ends(lab, entry, answer)
        for other, login in others(lab, entry):
            writes = other.settings["role"] == "readWrite"
            yield from tried(other.name, as_(login), [
                ("INSERT INTO migrated (value) VALUES (1)", writes),
                ("SELECT more FROM migrated", True),
                ("ALTER TABLE migrated ADD COLUMN another int", False),
                ("DROP TABLE migrated", False),
                ("CREATE INDEX another ON migrated (value)", False),
                ("CREATE TABLE another (value int)", False),
            ])
            shown = {*server.sql("", "SHOW DATABASES", user=login["user"], password=login["password"]).stdout.split()}
            if more := shown - {base, "information_schema"}:
                yield f"{other.name}: it also sees {', '.join(sorted(more))}"
        second, answer = credentials(lab, entry)
        yield from tried(name, as_(second), [
            ("ALTER TABLE migrated DROP COLUMN more", True),
            ("INSERT INTO migrated (value) VALUES (2)", True),
            ("CREATE USER another", False),
            ("CREATE DATABASE another", False),
            (f"GRANT SELECT ON `{base}`.* TO {second['user']}", False),
            ("SELECT * FROM mysql.user", False),
            # each would run as a login that soon is not there
            ("CREATE VIEW seen AS SELECT * FROM migrated", False),
            ("CREATE TRIGGER another BEFORE INSERT ON migrated FOR EACH ROW SET NEW.value = 1", False),
        ])
        lab.client.write("sys/leases/revoke", {"lease_id": answer["lease_id"], "sync": True})
        if server.logs_in(base, second["user"], second["password"]):
            yield f"{name}: a revoked login still works"
        for other, login in others(lab, entry):
            yield from tried(f"{other.name}, after the migration", as_(login), [("SELECT value FROM migrated", True)])
    finally:
        server.sql(base, "DROP TABLE IF EXISTS migrated", "DROP VIEW IF EXISTS seen", f"DROP TABLE IF EXISTS `{beside}`.migrated")


def upgraded(server: Any, prepare: Path) -> Iterator[str]:
    """What is wrong with a database that an earlier version prepared, once `prepare` has run on it again, twice."""
    base = "prepared_earlier"
    server.psql("postgres", "-c", f'CREATE DATABASE "{base}"')
    arguments = ["-v", f"database={base}", "-v", f"readers={base}_report", "-v", f"writers={base}_worker"]
    server.psql(base, "-f", str(EARLIER))
    for _ in range(2):
        server.psql(base, *arguments, "-f", str(prepare))
    for login in ("report", "worker"):
        server.psql(base, "-c", f"ALTER ROLE {base}_{login} PASSWORD 'password of the test'", user="postgres")

    def as_(login: Any) -> Callable[..., Any]:
        return lambda statement: server.psql(base, "-c", statement, user=f"{base}_{login}", password="password of the test", check=False)

    server.psql(base, "-c", f"CREATE ROLE {base}_migration LOGIN PASSWORD 'password of the test' IN ROLE {base}_owner", "-c", f"ALTER ROLE {base}_migration SET role = '{base}_owner'")
    changes = ("ALTER TABLE parcels ADD COLUMN weight int", "ALTER TABLE \"old orders\" ADD COLUMN more int", "ALTER VIEW heavy RENAME TO heavier", "ALTER TYPE state ADD VALUE 'lost'", "ALTER SEQUENCE numbers RESTART", "ALTER FUNCTION twice(int) STABLE", "CREATE TABLE later (value int)")
    yield from tried("the owner", as_("migration"), [(statement, True) for statement in changes])
    yield from tried("a login that reads", as_("report"), [("SELECT * FROM parcels", True), ("SELECT * FROM later", True), ("SELECT * FROM heavier", True), ("DELETE FROM parcels", False), ("ALTER TABLE parcels ADD COLUMN other int", False)])
    yield from tried("a login that writes", as_("worker"), [("INSERT INTO parcels (state) VALUES ('sent')", True), ("INSERT INTO later VALUES (1)", True), ("DROP TABLE parcels", False)])
    for login in ("report", "worker", "migration"):
        yield from elsewhere(server, login, f"{base}_{login}", "password of the test")
    yield from large_objects(server, base, prepare, arguments, "password of the test")
    left = server.psql(base, "-c", "SELECT relname FROM pg_class WHERE relowner = 'vault'::regrole AND relnamespace = 'public'::regnamespace").stdout.split()
    if left:
        yield f"vault still owns {', '.join(left)}"


def kept(server: Any, prepare: Path) -> Iterator[str]:
    """What is lost of a database that the file before the fix prepared, with apps at work in it, once `prepare` has run there."""
    base, password = "prepared_before", "password of the test"
    server.psql("postgres", "-c", f'CREATE DATABASE "{base}"')
    arguments = ["-v", f"database={base}", "-v", f"readers={base}_report", "-v", f"writers={base}_worker"]
    server.psql(base, *arguments, "-f", str(BEFORE))
    login = f"v-migration-{base}"
    made = f"CREATE ROLE \"{login}\" LOGIN PASSWORD '{password}' VALID UNTIL '2100-01-01' IN ROLE {base}_owner; ALTER ROLE \"{login}\" SET role = '{base}_owner'"
    passwords = "; ".join(f"ALTER ROLE {base}_{name} PASSWORD '{password}'" for name in ("report", "worker"))
    server.psql(base, "-c", made, "-c", passwords, user="postgres")
    tables = "CREATE TABLE orders (id serial PRIMARY KEY, value int); CREATE SCHEMA more; CREATE TABLE more.added (value int); CREATE VIEW seen AS SELECT * FROM orders; CREATE EXTENSION pgcrypto"
    server.psql(base, "-c", tables, user=login, password=password)
    server.psql(base, "-c", "INSERT INTO orders (value) SELECT generate_series(1, 1000)", user=f"{base}_worker", password=password)
    before = server.psql(base, "-c", EVERYTHING, user="postgres").stdout
    sessions = [server.session(base, f"{base}_{name}", password) for name in ("report", "worker")]
    try:
        server.psql(base, *arguments, "-f", str(prepare))
        after = server.psql(base, "-c", EVERYTHING, user="postgres").stdout
        for line in sorted({*before.splitlines()} ^ {*after.splitlines()}):
            yield f"{'gone' if line in before else 'new'} after prepare.sql: {line}"
        if any(session.poll() is not None for session in sessions):
            yield "a session of an app ended"
    finally:
        for session in sessions:
            stop(session)
    for name, uses in (
        ("report", (("SELECT * FROM orders", True), ("SELECT * FROM more.added", True), ("DELETE FROM orders", False))),
        ("worker", (("INSERT INTO orders (value) VALUES (1)", True), ("INSERT INTO more.added VALUES (1)", True), ("DROP TABLE orders", False))),
    ):
        yield from tried(name, lambda statement, name=name: server.psql(base, "-c", statement, user=f"{base}_{name}", password=password, check=False), uses)
    if (rows := server.psql(base, "-c", "SELECT count(*) FROM orders", user="postgres").stdout.strip()) != "1001":
        yield f"{rows} rows of 1001 are there"
    # a database that the new file prepares is like one that the file before prepared
    states = []
    for file in (BEFORE, prepare):
        name = "prepared_alike"
        server.psql("postgres", "-c", f"CREATE DATABASE {name}")
        server.psql(name, "-v", f"database={name}", "-v", f"readers={name}_report", "-v", f"writers={name}_worker,{name}_other", "-f", str(file))
        states.append(server.psql(name, "-c", EVERYTHING, user="postgres").stdout)
        server.psql("postgres", "-c", f"DROP DATABASE {name}")
        dropped = ", ".join(f"{name}_{part}" for part in ("report", "worker", "other", "owner", "read_only", "read_write"))
        server.psql("postgres", "-c", f"DROP ROLE {dropped}", user="postgres")
    if states[0] != states[1]:
        yield f"it prepares otherwise: {sorted({*states[0].splitlines()} ^ {*states[1].splitlines()})}"


def again(lab: Lab, prepare: Path) -> Iterator[str]:
    """The README's way to prepare a database again, long after anybody knew the password of Vault's login."""
    for entry in [entry for entry in owners(lab) if lab.expectation.engine(entry.settings["name"]) == "postgres"]:
        server, name, base = lab.databases["postgres"], entry.settings["name"], database_name(entry.settings["name"])
        given = "password for the while"
        server.psql("postgres", "-c", f"ALTER ROLE vault PASSWORD '{given}'", user="postgres")  # as RDS does when it is asked to
        logins = [part for key, values in lab.expectation.databases()[name].items() for part in ("-v", f"{key}={','.join(values)}")]
        server.psql(base, "-v", f"database={base}", *logins, "-f", str(prepare), password=given)
        before = lab.client.read(f"database/config/{name}")["data"]
        lab.client.write(f"database/config/{name}", {"password": given})
        lab.client.write(f"database/rotate-root/{name}")
        if lab.client.read(f"database/config/{name}")["data"] != before:
            yield f"{name}: its connection is another one afterwards"
        if server.logs_in(base, "vault", given):
            yield f"{name}: the password for the while still works"
        login, _ = credentials(lab, entry)
        if not server.logs_in(base, login["user"], login["password"]):
            yield f"{name}: no login can be made afterwards"


@contextlib.contextmanager
def altered(server: Any, base: str, change: str, back: str) -> Iterator[None]:
    server.psql(base, "-c", change, user="postgres")
    try:
        yield
    finally:
        server.psql(base, "-c", back, user="postgres")


@contextlib.contextmanager
def then_rotated(lab: Lab, entry: Secret, state: Any) -> Iterator[None]:
    """A login that has its rights again afterwards."""
    try:
        with state:
            yield
    finally:
        lab.client.write(f"database/rotate-role/{entry.name}")


def wrong(lab: Lab, engines_of: set[str]) -> Iterator[tuple[str, Any, Any]]:
    """(what, a context in which it is so, the check that must notice)."""
    for entry in owners(lab):
        base, engine = database_name(entry.settings["name"]), lab.expectation.engine(entry.settings["name"])
        if engine not in engines_of:
            continue
        problems = functools.partial(of_postgres if engine == "postgres" else of_mysql, lab, entry, revoked)

        def role(other: Secret, field: str, pattern: str, instead: str) -> Any:
            path = f"database/{'roles' if other.kind == 'dynamic' else 'static-roles'}/{other.name}"
            before = lab.client.read(path)["data"][field]
            after = [statement for statement in (re.sub(pattern, instead, statement) for statement in before) if statement]
            if after == before:
                raise RuntimeError(f"{path}: nothing there is `{pattern}`")
            return mutants.changed_page(lab, path, {field: after})

        dynamic = [other for other, _ in others(lab, entry) if other.kind == "dynamic"]
        static = [other for other, _ in others(lab, entry) if other.kind == "static"]
        if engine == "postgres":
            server, owner, uses = lab.databases["postgres"], f'"{base}_owner"', f'"{base}_read_only", "{base}_read_write"'
            yield "it acts under its own name", role(entry, "creation_statements", r"^ALTER ROLE .* SET role .*$", ""), problems
            yield "what it made goes with it", role(entry, "revocation_statements", r"REASSIGN OWNED BY .*;", "NULL;"), problems
            for other in dynamic:
                yield f"{other.name} owns too", role(other, "creation_statements", r"_read_(only|write)\"", '_owner"'), problems
            for kind, right in (("TABLES", "SELECT"), ("SCHEMAS", "USAGE"), ("SEQUENCES", "USAGE")):
                default = f"ALTER DEFAULT PRIVILEGES FOR ROLE {owner}"
                of = f'"{base}_read_write"' if kind == "SEQUENCES" else uses
                yield f"{kind} are nobody else's", altered(server, base, f"{default} REVOKE {right} ON {kind} FROM {of}", f"{default} GRANT {right} ON {kind} TO {of}"), problems
            yield "every login connects to postgres", altered(server, base, "GRANT CONNECT ON DATABASE postgres TO PUBLIC", "REVOKE ALL ON DATABASE postgres FROM PUBLIC"), problems
            for other in dynamic:
                if other.settings["role"] == "readOnly":
                    yield f"what {other.name} made stays", role(other, "revocation_statements", "IF false AND", "IF true AND"), problems
            yield "whoever reads owns", altered(server, base, f'GRANT {owner} TO "{base}_read_only"', f'REVOKE {owner} FROM "{base}_read_only"'), problems
            yield "whoever reads makes", altered(server, base, f'GRANT CREATE ON SCHEMA public TO "{base}_read_only"', f'REVOKE CREATE ON SCHEMA public FROM "{base}_read_only"'), problems
        else:
            yield "it makes in every database", role(entry, "creation_statements", r" ON `.*`\.\* TO", " ON *.* TO"), problems
            yield "it makes in those of a name alike", role(entry, "creation_statements", r"\\\\?_", "_"), problems
            yield "it does not change", role(entry, "creation_statements", " ALTER,", ""), problems
            yield "it makes views", role(entry, "creation_statements", " ALTER,", " ALTER, CREATE VIEW,"), problems
            for other in dynamic:
                yield f"{other.name} changes too", role(other, "creation_statements", "GRANT SELECT", "GRANT ALTER, SELECT"), problems
            for other in static:
                statements = role(other, "rotation_statements", r"^REVOKE .*$", "REVOKE ALL PRIVILEGES, GRANT OPTION FROM '{{name}}'@'%'")
                yield f"{other.name} loses its rights for a moment", then_rotated(lab, other, statements), functools.partial(engines.keeps_rights, lab, other)


judged: set[Any] = set()  # the engines whose wrong states an earlier example had


def survivors(lab: Lab) -> tuple[int, list[Any]]:
    """How many wrong states there were, and those that nothing noticed. Once an engine: an example adds nothing to them."""
    made, missed = 0, []
    for what, state, problems in wrong(lab, {lab.expectation.engine(entry.settings["name"]) for entry in owners(lab)} - judged):
        made += 1
        with state:
            if not mutants.caught(problems()):
                missed.append(what)
    judged.update(lab.expectation.engine(entry.settings["name"]) for entry in owners(lab))
    return made, missed
