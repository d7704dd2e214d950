-- Run once a database, as the login that Vault administers with, before the first apply of vault-configuration. Running it
-- again changes nothing, and gives a database what a later version of this file adds.
--
--   psql -X -v database=orders -v readers=orders_report -v writers= -f prepare.sql "host=… dbname=orders user=vault"
--
-- readers, writers: the static logins of the database, separated by commas (may be empty). Each gets a password when Vault
-- first rotates it; until then it cannot log in.
--
-- It makes three roles that nobody logs in as. <database>_owner owns the schema: what logins of its own make is its, and stays
-- when they go. <database>_read_only and <database>_read_write may use what the owner makes. Nobody else's tables are seen.
--
-- Logins of the owner may put functions, operators and types of any name into the schema, and this file runs with more rights
-- than they have (CVE-2018-1058). So the path is fixed first, and every function, operator, type and catalog is named in full.

\set ON_ERROR_STOP on
\set owner :database _owner
\set read_only :database _read_only
\set read_write :database _read_write

SET search_path = pg_catalog, pg_temp;
SET client_min_messages = warning;

SELECT pg_catalog.format('CREATE ROLE %I NOLOGIN', wanted.name)
FROM (VALUES (:'owner'::pg_catalog.name), (:'read_only'), (:'read_write')) AS wanted (name)
WHERE NOT EXISTS (SELECT FROM pg_catalog.pg_roles AS r WHERE r.rolname OPERATOR(pg_catalog.=) wanted.name)
\gexec

-- Whoever made a role may give it to others, and to itself: what the owner has is Vault's to hand on and to keep.
SELECT pg_catalog.format('GRANT %I TO CURRENT_USER', :'owner'::pg_catalog.name)
WHERE NOT pg_catalog.pg_has_role(CURRENT_USER, :'owner'::pg_catalog.name, 'USAGE')
\gexec

SELECT pg_catalog.format('CREATE ROLE %I LOGIN IN ROLE %I', wanted.login, wanted.held)
FROM (
  SELECT login::pg_catalog.name, :'read_only'::pg_catalog.name
  FROM pg_catalog.unnest(pg_catalog.string_to_array(:'readers', ',')) AS login
  UNION ALL
  SELECT login::pg_catalog.name, :'read_write'::pg_catalog.name
  FROM pg_catalog.unnest(pg_catalog.string_to_array(:'writers', ',')) AS login
) AS wanted (login, held)
WHERE NOT EXISTS (SELECT FROM pg_catalog.pg_roles AS r WHERE r.rolname OPERATOR(pg_catalog.=) wanted.login)
\gexec

REVOKE ALL ON DATABASE :"database" FROM PUBLIC;

-- Every server has these two databases, and everybody may connect to them. Only their owner can change that: the master user of RDS is.
SELECT pg_catalog.format('REVOKE ALL ON DATABASE %I FROM PUBLIC', d.datname)
FROM pg_catalog.pg_database AS d
WHERE d.datname OPERATOR(pg_catalog.=) ANY (ARRAY['postgres', 'template1']::pg_catalog.name[])
  AND pg_catalog.pg_has_role(CURRENT_USER, d.datdba, 'USAGE')
\gexec

-- Every login could fill the disk with large objects. Only a superuser can change that, and the master user of RDS is none: there, what
-- a lease's login that only reads has made goes with it, and inspect.sql lists the rest.
SELECT pg_catalog.format(statement.text, p.proname, pg_catalog.pg_get_function_identity_arguments(p.oid), :'owner')
FROM pg_catalog.pg_proc AS p
CROSS JOIN (VALUES
  ('REVOKE EXECUTE ON FUNCTION pg_catalog.%I(%s) FROM PUBLIC'), ('GRANT EXECUTE ON FUNCTION pg_catalog.%I(%s) TO %I')
) AS statement (text)
WHERE p.pronamespace OPERATOR(pg_catalog.=) 'pg_catalog'::pg_catalog.regnamespace
  AND p.proname OPERATOR(pg_catalog.=) ANY (
    ARRAY['lo_creat', 'lo_create', 'lo_from_bytea', 'lo_put', 'lo_truncate', 'lo_truncate64', 'lowrite']::pg_catalog.name[]
  )
  AND pg_catalog.pg_has_role(CURRENT_USER, p.proowner, 'USAGE')
\gexec

REVOKE CREATE ON SCHEMA public FROM PUBLIC;
GRANT CONNECT ON DATABASE :"database" TO :"owner", :"read_only", :"read_write";
GRANT USAGE ON SCHEMA public TO :"read_only", :"read_write";

-- a migration may add schemas, and extensions that are trusted; the others are of the database's administrator
GRANT CREATE, TEMPORARY ON DATABASE :"database" TO :"owner";
GRANT USAGE, CREATE ON SCHEMA public TO :"owner";

-- What this login made before there was an owner becomes the owner's. A sequence follows its table, the type of a table too,
-- and what belongs to an extension stays with it.
SELECT pg_catalog.format('ALTER %s %s OWNER TO %I', found.kind, found.name, :'owner'::pg_catalog.name)
FROM (
  SELECT kinds.word, c.oid::pg_catalog.regclass::pg_catalog.text, 'pg_catalog.pg_class'::pg_catalog.regclass, c.oid, c.relowner
  FROM pg_catalog.pg_class AS c
  JOIN (VALUES
    ('r'::pg_catalog."char", 'TABLE'), ('p', 'TABLE'), ('v', 'VIEW'), ('m', 'MATERIALIZED VIEW'), ('f', 'FOREIGN TABLE'), ('S', 'SEQUENCE')
  ) AS kinds (relkind, word) ON kinds.relkind OPERATOR(pg_catalog.=) c.relkind
  WHERE c.relnamespace OPERATOR(pg_catalog.=) 'public'::pg_catalog.regnamespace
    AND NOT (c.relkind OPERATOR(pg_catalog.=) 'S' AND EXISTS (
      SELECT FROM pg_catalog.pg_depend AS d
      WHERE d.classid OPERATOR(pg_catalog.=) 'pg_catalog.pg_class'::pg_catalog.regclass AND d.objid OPERATOR(pg_catalog.=) c.oid
        AND d.deptype OPERATOR(pg_catalog.=) ANY (ARRAY['a', 'i']::pg_catalog."char"[])
    ))
  UNION ALL
  SELECT 'ROUTINE', p.oid::pg_catalog.regprocedure::pg_catalog.text, 'pg_catalog.pg_proc'::pg_catalog.regclass, p.oid, p.proowner
  FROM pg_catalog.pg_proc AS p
  WHERE p.pronamespace OPERATOR(pg_catalog.=) 'public'::pg_catalog.regnamespace
    AND p.prokind OPERATOR(pg_catalog.=) ANY (ARRAY['f', 'p']::pg_catalog."char"[])
  UNION ALL
  SELECT 'TYPE', t.oid::pg_catalog.regtype::pg_catalog.text, 'pg_catalog.pg_type'::pg_catalog.regclass, t.oid, t.typowner
  FROM pg_catalog.pg_type AS t LEFT JOIN pg_catalog.pg_class AS c ON c.oid OPERATOR(pg_catalog.=) t.typrelid
  WHERE t.typnamespace OPERATOR(pg_catalog.=) 'public'::pg_catalog.regnamespace
    AND (t.typtype OPERATOR(pg_catalog.=) ANY (ARRAY['d', 'e', 'r']::pg_catalog."char"[]) OR c.relkind OPERATOR(pg_catalog.=) 'c')
) AS found (kind, name, class, object, owner)
WHERE found.owner OPERATOR(pg_catalog.=) (SELECT r.oid FROM pg_catalog.pg_roles AS r WHERE r.rolname OPERATOR(pg_catalog.=) CURRENT_USER)
  AND NOT EXISTS (
    SELECT FROM pg_catalog.pg_depend AS d
    WHERE d.classid OPERATOR(pg_catalog.=) found.class AND d.objid OPERATOR(pg_catalog.=) found.object AND d.deptype OPERATOR(pg_catalog.=) 'e'
  )
\gexec

-- the tables that are there, and those that the owner will make, in schemas that it will add too
GRANT SELECT ON ALL TABLES IN SCHEMA public TO :"read_only";
GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO :"read_write";
GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO :"read_write";
ALTER DEFAULT PRIVILEGES FOR ROLE :"owner" GRANT USAGE ON SCHEMAS TO :"read_only", :"read_write";
ALTER DEFAULT PRIVILEGES FOR ROLE :"owner" GRANT SELECT ON TABLES TO :"read_only";
ALTER DEFAULT PRIVILEGES FOR ROLE :"owner" GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO :"read_write";
ALTER DEFAULT PRIVILEGES FOR ROLE :"owner" GRANT USAGE ON SEQUENCES TO :"read_write";
