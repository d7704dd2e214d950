"""What the owner of a schema can plant in it, and what a former administrator can keep: each with what inspect.sql says of it.

A plant calls `take()`: whoever runs that with more rights makes the login that planted it an administrator of roles, and is written
down.
"""

import dataclasses

RUNS, IDLE, REFUSED = "runs", "idle", "refused"  # whether the file before the fix ran a plant, left it alone, or it cannot be made

TAKE = """
    CREATE TABLE public.taken (who name);
    CREATE FUNCTION public.take() RETURNS boolean LANGUAGE plpgsql AS $$
    BEGIN
      IF current_user NOT IN ('{base}_owner', '{login}') THEN
        INSERT INTO public.taken VALUES (current_user);
        EXECUTE 'ALTER ROLE "{login}" CREATEROLE';
      END IF;
      RETURN true;
    END $$;
"""


@dataclasses.dataclass(frozen=True)
class Plant:
    name: str
    statements: str
    found: tuple[str, ...] = ()  # what inspect.sql says of it: kind and name
    how: str = RUNS


def function(name: str, arguments: str, returns: str, result: str = "$1", more: str = "", schema: str = "public") -> str:
    """A function that takes, and then gives what was asked for, as far as an attacker cares."""
    return f"CREATE FUNCTION {schema}.{name}({arguments}) RETURNS {returns} LANGUAGE sql {more} AS $f$ SELECT public.take(); SELECT {result} $f$;"


def operator(name: str, left: str, right: str) -> str:
    made = function("compared", f"{left}, {right}", "boolean", "true")
    return f"{made} CREATE OPERATOR public.{name} (LEFTARG = {left}, RIGHTARG = {right}, FUNCTION = public.compared);"


FORMAT = "function public.format(text,text)"
QUIET = "CREATE FUNCTION public.format(text, text) RETURNS {returns} LANGUAGE sql AS $f$ SELECT {result} $f$;"

PLANTS = (
    Plant("a function with the exact types", function("format", "text, text", "text"), (FORMAT,)),
    Plant("one with the exact types of three", function("format", "text, text, text", "text"), ("function public.format(text,text,text)",)),
    Plant("a variadic function", function("format", "text, VARIADIC text[]", "text"), ("function public.format(text,text[])",)),
    Plant("a function called like one for any type", function("unnest", "text[]", "SETOF text", "''::text"), ("function public.unnest(text[])",)),
    Plant("a function that tells of rights", function("pg_has_role", "name, text, text", "boolean", "false"), ("function public.pg_has_role(name,text,text)",)),
    Plant("one that is inlined", "CREATE FUNCTION public.format(text, text) RETURNS text LANGUAGE sql AS $f$ SELECT CASE WHEN public.take() THEN $1 END $f$;", (FORMAT,)),
    Plant("an operator on roles", operator("=", "oid", "regrole"), ("operator public.=(oid,regrole)",)),
    Plant("an operator on catalogs", operator("=", "oid", "regclass"), ("operator public.=(oid,regclass)",)),
    Plant("an operator on schemas", operator("=", "oid", "regnamespace"), ("operator public.=(oid,regnamespace)",)),
    Plant(
        "a type whose check runs",
        "CREATE DOMAIN public.label AS text CHECK (public.take());" + QUIET.format(returns="public.label", result="$1"),
        (FORMAT,),
    ),
    Plant(
        "a cast that runs",
        "CREATE TYPE public.wrapped AS (value text);"
        "CREATE FUNCTION public.wrap(text) RETURNS public.wrapped LANGUAGE sql AS $f$ SELECT public.take(); SELECT ROW($1)::public.wrapped $f$;"
        "CREATE CAST (text AS public.wrapped) WITH FUNCTION public.wrap(text) AS IMPLICIT;" + QUIET.format(returns="text", result="($1::public.wrapped).value"),
        (FORMAT, "cast text to public.wrapped"),
    ),
    Plant(
        "a schema called like the login",
        "CREATE SCHEMA vault;" + function("format", "text, text", "text", schema="vault") + "GRANT USAGE ON SCHEMA vault TO PUBLIC;",
        ("function vault.format(text,text)", "privilege USAGE on schema vault for PUBLIC", "schema vault"),
    ),
    Plant(
        "a function that hides in an extension",
        "CREATE EXTENSION pgcrypto SCHEMA public;" + function("format", "text, text", "text") + "ALTER EXTENSION pgcrypto ADD FUNCTION public.format(text, text);",
        (FORMAT,),
    ),
    Plant(
        "a function with the rights of the owner",
        function("format", "text, text", "text", more="SECURITY DEFINER"),
        (FORMAT,),
        IDLE,  # it gives the attacker nothing that it has not
    ),
    Plant(
        "a type and a cast of a catalog's name",
        "CREATE TYPE public.text AS (value pg_catalog.text);"
        "CREATE FUNCTION public.wrap(pg_catalog.text) RETURNS public.text LANGUAGE sql AS $f$ SELECT public.take(); SELECT ROW($1)::public.text $f$;"
        "CREATE CAST (pg_catalog.text AS public.text) WITH FUNCTION public.wrap(pg_catalog.text) AS IMPLICIT;"
        + function("format", "public.text, public.text", "pg_catalog.text", "($1).value"),
        ("function public.format(public.text,public.text)", "cast text to public.text", "type public.text"),
        IDLE,  # PostgreSQL cannot choose between the two, and stops
    ),
    Plant(
        "a view of a catalog's name",
        "CREATE VIEW public.pg_roles AS SELECT rolname FROM pg_catalog.pg_roles WHERE public.take();",
        ("relation public.pg_roles",),
        IDLE,
    ),
    Plant(
        "triggers, rules, indexes and statistics",
        "CREATE TABLE public.trap (value int);"
        "CREATE FUNCTION public.sprung() RETURNS trigger LANGUAGE plpgsql AS $f$ BEGIN PERFORM public.take(); RETURN NEW; END $f$;"
        "CREATE TRIGGER trap BEFORE INSERT OR UPDATE OR DELETE ON public.trap FOR EACH STATEMENT EXECUTE FUNCTION public.sprung();"
        "CREATE RULE trap AS ON UPDATE TO public.trap DO ALSO SELECT public.take();"
        "CREATE FUNCTION public.folded(int) RETURNS int IMMUTABLE LANGUAGE plpgsql AS $f$ BEGIN PERFORM public.take(); RETURN $1; END $f$;"
        "INSERT INTO public.trap VALUES (1);"
        "CREATE INDEX trap_folded ON public.trap (public.folded(value));"
        "CREATE STATISTICS public.trap_folded ON value, (public.folded(value)) FROM public.trap;"
        "ALTER TABLE public.trap ENABLE ROW LEVEL SECURITY; ALTER TABLE public.trap FORCE ROW LEVEL SECURITY;"
        "CREATE POLICY trap ON public.trap USING (public.take());",
        how=IDLE,
    ),
    Plant(
        "default privileges",
        'ALTER DEFAULT PRIVILEGES FOR ROLE "{base}_owner" GRANT ALL ON TABLES TO PUBLIC; ALTER DEFAULT PRIVILEGES FOR ROLE "{base}_owner" GRANT ALL ON FUNCTIONS TO "{base}_report";',
        (
            *(f"default privilege {right} of {{base}}_owner for PUBLIC" for right in ("DELETE", "INSERT", "REFERENCES", "SELECT", "TRIGGER", "TRUNCATE", "UPDATE")),
            "default privilege EXECUTE of {base}_owner for {base}_report",
        ),
        IDLE,
    ),
    Plant("temporary objects", "SET search_path = pg_temp, pg_catalog;" + function("format", "text, text", "text", schema="pg_temp"), how=IDLE),
    Plant(
        "an object with a hostile name",
        'CREATE TABLE public."x OWNER TO vault; SELECT public.take(); --" (value int); CREATE FUNCTION public."x"";SELECT public.take();--"() RETURNS int LANGUAGE sql AS \'SELECT 1\';',
        # the default privileges that were planted before it
        ('privilege DELETE, INSERT, REFERENCES, SELECT, TRIGGER, TRUNCATE, UPDATE on public."x OWNER TO vault; SELECT public.take(); --" for PUBLIC',),
        IDLE,
    ),
    Plant(
        "an event trigger",
        "CREATE FUNCTION public.heard() RETURNS event_trigger LANGUAGE plpgsql AS $f$ BEGIN PERFORM public.take(); END $f$; CREATE EVENT TRIGGER heard ON ddl_command_end EXECUTE FUNCTION public.heard();",
        how=REFUSED,
    ),
    Plant("default privileges of the master", "ALTER DEFAULT PRIVILEGES FOR ROLE vault GRANT ALL ON TABLES TO PUBLIC;", how=REFUSED),
    Plant("a path for the master", "ALTER ROLE vault SET search_path = public;", how=REFUSED),
    Plant("a path for the database", 'ALTER DATABASE "{base}" SET search_path = public;', how=REFUSED),
    Plant("a role to shadow another", "CREATE ROLE rds_other CREATEROLE;", how=REFUSED),
)


# what somebody may have kept who was the administrator once: (statements, by whom, what inspect.sql says, how it goes again)
KEPT = (
    ("CREATE ROLE rds_other LOGIN CREATEROLE", "postgres", ("login rds_other", "role rds_other"), "DROP ROLE rds_other"),
    ("CREATE ROLE another LOGIN; GRANT {base}_owner TO another", "postgres", ("login another", "member another of {base}_owner"), "DROP ROLE another"),
    ("CREATE ROLE another LOGIN; GRANT {base}_read_write TO another", "postgres", ("login another", "member another of {base}_read_write"), "DROP ROLE another"),
    ("CREATE ROLE another LOGIN; GRANT vault TO another", "postgres", ("login another", "member another of vault"), "DROP ROLE another"),
    ("CREATE ROLE another LOGIN; GRANT pg_write_server_files TO another", "postgres", ("login another", "member another of pg_write_server_files"), "DROP ROLE another"),
    *(
        (f'CREATE ROLE "v-x-evil" LOGIN {end} IN ROLE {{base}}_owner', "vault", ("login v-x-evil", 'member "v-x-evil" of {base}_owner'), 'DROP ROLE "v-x-evil"')
        for end in ("", "VALID UNTIL 'infinity'", "VALID UNTIL '2100-01-01'")
    ),
    (
        'CREATE ROLE evil LOGIN; GRANT CONNECT ON DATABASE "{base}" TO evil; GRANT USAGE ON SCHEMA public TO evil; GRANT SELECT, INSERT ON orders TO evil; GRANT UPDATE (placed) ON orders TO evil',
        "vault",
        (
            "login evil", "privilege CONNECT on database {base} for evil", "privilege INSERT, SELECT on public.orders for evil",
            "privilege UPDATE on public.orders (placed) for evil", "privilege USAGE on schema public for evil",
        ),
        "DROP OWNED BY evil; DROP ROLE evil",
    ),
    ("CREATE ROLE evil; GRANT SELECT ON orders TO evil", "vault", ("privilege SELECT on public.orders for evil",), "DROP OWNED BY evil; DROP ROLE evil"),
    ("GRANT INSERT ON orders TO {base}_read_only", "vault", ("privilege INSERT on public.orders for {base}_read_only",), "REVOKE INSERT ON orders FROM {base}_read_only"),
    ("GRANT SELECT ON orders TO {base}_report", "vault", ("privilege SELECT on public.orders for {base}_report",), "REVOKE SELECT ON orders FROM {base}_report"),
    ("GRANT CONNECT ON DATABASE \"{base}\" TO PUBLIC", "vault", ("privilege CONNECT on database {base} for PUBLIC",), 'REVOKE CONNECT ON DATABASE "{base}" FROM PUBLIC'),
    ("GRANT {base}_owner TO {base}_report", "postgres", ("member {base}_report of {base}_owner",), "REVOKE {base}_owner FROM {base}_report"),
    ("GRANT {base}_worker TO {base}_report", "postgres", ("member {base}_report of {base}_worker",), "REVOKE {base}_worker FROM {base}_report"),
    (
        "CREATE ROLE rds_extension LOGIN CREATEROLE CREATEDB IN ROLE {base}_owner",
        "vault", ("login rds_extension", "member rds_extension of {base}_owner", "role rds_extension"), "DROP ROLE rds_extension",
    ),
    ("CREATE ROLE rds_iam LOGIN", "vault", ("login rds_iam",), "DROP ROLE rds_iam"),
    ("CREATE ROLE rds_iam IN ROLE {base}_owner", "vault", ("member rds_iam of {base}_owner",), "DROP ROLE rds_iam"),
    ("CREATE ROLE rds_iam; CREATE ROLE rdstopmgr LOGIN; GRANT pg_monitor TO rdstopmgr", "postgres", (), "DROP ROLE rds_iam; DROP ROLE rdstopmgr"),
    ("GRANT CONNECT ON DATABASE template1 TO PUBLIC", "vault", ("privilege CONNECT on database template1 for PUBLIC",), "REVOKE CONNECT ON DATABASE template1 FROM PUBLIC"),
    (
        "SET ROLE {base}_report; SELECT lo_create(0); SELECT lo_create(0); RESET ROLE; SET ROLE {base}_owner; SELECT lo_create(0)",
        "postgres", ("large objects of {base}_report",), "SELECT lo_unlink(oid) FROM pg_largeobject_metadata",
    ),
    ("CREATE PUBLICATION evil", "vault", ("publication evil",), "DROP PUBLICATION evil"),
    (
        "CREATE SUBSCRIPTION evil CONNECTION 'host=127.0.0.1 dbname=none' PUBLICATION evil WITH (connect = false)",
        "postgres", ("subscription evil",), "ALTER SUBSCRIPTION evil SET (slot_name = NONE); DROP SUBSCRIPTION evil",
    ),
    ("GRANT {base}_owner TO {base}_read_only", "postgres", ("member {base}_read_only of {base}_owner",), "REVOKE {base}_owner FROM {base}_read_only"),
    (
        "CREATE FUNCTION public.heard() RETURNS event_trigger LANGUAGE plpgsql AS 'BEGIN END'; CREATE EVENT TRIGGER heard ON ddl_command_end EXECUTE FUNCTION public.heard()",
        "postgres", ("event trigger heard",), "DROP EVENT TRIGGER heard; DROP FUNCTION public.heard()",
    ),
    (
        "CREATE FUNCTION public.helper() RETURNS int LANGUAGE sql SECURITY DEFINER AS 'SELECT 1'",
        "vault", ("function public.helper()",) * 2, "DROP FUNCTION public.helper()",
    ),
    ("CREATE FUNCTION public.helper() RETURNS int LANGUAGE sql SECURITY DEFINER AS 'SELECT 1'", "postgres", ("function public.helper()",), "DROP FUNCTION public.helper()"),
    ("CREATE TABLE public.kept ()", "vault", ("relation public.kept",), "DROP TABLE public.kept"),
    ("ALTER ROLE vault SET search_path = public", "postgres", ("setting vault search_path=public",), "ALTER ROLE vault RESET search_path"),
    ('ALTER DATABASE "{base}" SET search_path = public', "postgres", ("setting - search_path=public",), 'ALTER DATABASE "{base}" RESET search_path'),
    (
        "ALTER DEFAULT PRIVILEGES FOR ROLE vault GRANT SELECT ON TABLES TO {base}_report",
        "postgres", ("default privilege SELECT of vault for {base}_report",), "ALTER DEFAULT PRIVILEGES FOR ROLE vault REVOKE SELECT ON TABLES FROM {base}_report",
    ),
    ("GRANT CREATE ON SCHEMA public TO PUBLIC", "postgres", ("privilege CREATE on schema public for PUBLIC",), "REVOKE CREATE ON SCHEMA public FROM PUBLIC"),
    ('GRANT CREATE ON DATABASE "{base}" TO {base}_report', "postgres", ("privilege CREATE on database {base} for {base}_report",), 'REVOKE CREATE ON DATABASE "{base}" FROM {base}_report'),
)

# what applications have, and is nothing to look into
USUAL = (
    "CREATE TABLE orders (id serial PRIMARY KEY, placed date); CREATE TYPE state AS ENUM ('sent'); CREATE DOMAIN code AS text CHECK (VALUE <> '');"
    "CREATE FUNCTION twice(int) RETURNS int LANGUAGE sql AS 'SELECT 2 * $1'; CREATE EXTENSION pgcrypto; CREATE EXTENSION citext; CREATE SCHEMA more;"
    "CREATE TABLE more.parcels (id int); CREATE VIEW seen AS SELECT * FROM orders; CREATE EXTENSION hstore SCHEMA more"
)

# names that what Vault runs asks for, with the types that it asks with and some that fit better
IN_VAULT = (
    function("pg_terminate_backend", "int", "boolean", "true")
    + function("format", "text, name", "text")
    + function("same", "name, text", "boolean", "true")
    + function("same", "name, name", "boolean", "true")
    + "CREATE OPERATOR {schema}.= (LEFTARG = name, RIGHTARG = text, FUNCTION = {schema}.same);"
    + "CREATE OPERATOR {schema}.= (LEFTARG = name, RIGHTARG = name, FUNCTION = {schema}.same);"
    + "CREATE VIEW {schema}.pg_roles AS SELECT * FROM pg_catalog.pg_roles WHERE public.take();"
    + "CREATE VIEW {schema}.pg_stat_activity AS SELECT * FROM pg_catalog.pg_stat_activity WHERE public.take();"
).replace("FUNCTION public.", "FUNCTION {schema}.").replace("{schema}.take", "public.take")
