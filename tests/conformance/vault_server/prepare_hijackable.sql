-- The file `prepare.sql` as it was before its path was fixed: whoever owns the schema can become the login that runs it. hijack.py
-- shows that, and what a database that it prepared becomes by the new one.
--
-- Run once a database, as the login that Vault administers with, before the first apply of vault-configuration. Running it
-- again changes nothing, and gives a database what a later version of this file adds.
--
--   psql -v ON_ERROR_STOP=1 -v database=orders -v readers=orders_report -v writers= -f prepare.sql "host=… dbname=orders user=vault"
--
-- readers, writers: the static logins of the database, separated by commas (may be empty). Each gets a password when Vault
-- first rotates it; until then it cannot log in.
--
-- It makes three roles that nobody logs in as. <database>_owner owns the schema: what logins of its own make is its, and stays
-- when they go. <database>_read_only and <database>_read_write may use what the owner makes. Nobody else's tables are seen.

SET client_min_messages = warning;

SELECT format('CREATE ROLE %I NOLOGIN', :'database' || suffix)
FROM unnest(ARRAY['_owner', '_read_only', '_read_write']) AS suffix
WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = :'database' || suffix)
\gexec

-- Whoever made a role may give it to others, and to itself: what the owner has is Vault's to hand on and to keep.
SELECT format('GRANT %I TO CURRENT_USER', :'database' || '_owner')
WHERE NOT pg_has_role(CURRENT_USER, :'database' || '_owner', 'USAGE')
\gexec

SELECT format('CREATE ROLE %I LOGIN IN ROLE %I', login, :'database' || suffix)
FROM (
  SELECT unnest(string_to_array(:'readers', ',')), '_read_only'
  UNION ALL
  SELECT unnest(string_to_array(:'writers', ',')), '_read_write'
) AS wanted (login, suffix)
WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = login)
\gexec

SELECT format('REVOKE ALL ON DATABASE %I FROM PUBLIC', :'database')
\gexec
REVOKE CREATE ON SCHEMA public FROM PUBLIC;
SELECT format('GRANT CONNECT ON DATABASE %I TO %I', :'database', :'database' || suffix)
FROM unnest(ARRAY['_owner', '_read_only', '_read_write']) AS suffix
\gexec
SELECT format('GRANT USAGE ON SCHEMA public TO %I', :'database' || suffix)
FROM unnest(ARRAY['_read_only', '_read_write']) AS suffix
\gexec

-- a migration may add schemas, and extensions that are trusted; the others are of the database's administrator
SELECT format(statement, :'database', :'database' || '_owner')
FROM unnest(ARRAY['GRANT CREATE, TEMPORARY ON DATABASE %1$I TO %2$I', 'GRANT USAGE, CREATE ON SCHEMA public TO %2$I']) AS statement
\gexec

-- What this login made before there was an owner becomes the owner's. A sequence follows its table, the type of a table too,
-- and what belongs to an extension stays with it.
SELECT format('ALTER %s %s OWNER TO %I', kind, name, :'database' || '_owner')
FROM (
  SELECT CASE c.relkind WHEN 'S' THEN 'SEQUENCE' WHEN 'v' THEN 'VIEW' WHEN 'm' THEN 'MATERIALIZED VIEW' WHEN 'f' THEN 'FOREIGN TABLE' ELSE 'TABLE' END,
    c.oid::regclass::text, 'pg_class'::regclass, c.oid, c.relowner
  FROM pg_class AS c
  WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p', 'v', 'm', 'f', 'S')
    AND NOT EXISTS (SELECT FROM pg_depend AS d WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.deptype IN ('a', 'i') AND c.relkind = 'S')
  UNION ALL
  SELECT 'ROUTINE', p.oid::regprocedure::text, 'pg_proc'::regclass, p.oid, p.proowner
  FROM pg_proc AS p
  WHERE p.pronamespace = 'public'::regnamespace AND p.prokind IN ('f', 'p')
  UNION ALL
  SELECT 'TYPE', t.oid::regtype::text, 'pg_type'::regclass, t.oid, t.typowner
  FROM pg_type AS t LEFT JOIN pg_class AS c ON c.oid = t.typrelid
  WHERE t.typnamespace = 'public'::regnamespace AND (t.typtype IN ('d', 'e', 'r') OR c.relkind = 'c')
) AS found (kind, name, class, object, owner)
WHERE owner = CURRENT_USER::regrole
  AND NOT EXISTS (SELECT FROM pg_depend AS d WHERE d.classid = class AND d.objid = object AND d.deptype = 'e')
\gexec

-- the tables that are there, and those that the owner will make, in schemas that it will add too
SELECT format(statement, :'database' || '_owner', :'database' || '_read_only')
FROM unnest(ARRAY[
  'GRANT SELECT ON ALL TABLES IN SCHEMA public TO %2$I',
  'ALTER DEFAULT PRIVILEGES FOR ROLE %1$I GRANT USAGE ON SCHEMAS TO %2$I',
  'ALTER DEFAULT PRIVILEGES FOR ROLE %1$I GRANT SELECT ON TABLES TO %2$I'
]) AS statement
\gexec
SELECT format(statement, :'database' || '_owner', :'database' || '_read_write')
FROM unnest(ARRAY[
  'GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO %2$I',
  'GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO %2$I',
  'ALTER DEFAULT PRIVILEGES FOR ROLE %1$I GRANT USAGE ON SCHEMAS TO %2$I',
  'ALTER DEFAULT PRIVILEGES FOR ROLE %1$I GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO %2$I',
  'ALTER DEFAULT PRIVILEGES FOR ROLE %1$I GRANT USAGE ON SEQUENCES TO %2$I'
]) AS statement
\gexec
