-- Run once a database, as the login that Vault administers with, before the first apply of vault-configuration;
-- running it again changes nothing.
--
--   psql -v ON_ERROR_STOP=1 -v database=orders -v readers=orders_report -v writers= -f prepare.sql "host=… dbname=orders user=vault"
--
-- readers, writers: the static logins of the database, separated by commas (may be empty). Each gets a password when Vault
-- first rotates it; until then it cannot log in.
--
-- Tables are to be made by this same login: what others make, the logins of Vault do not see.

SET client_min_messages = warning;

SELECT format('CREATE ROLE %I NOLOGIN', :'database' || suffix)
FROM unnest(ARRAY['_read_only', '_read_write']) AS suffix
WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = :'database' || suffix)
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
FROM unnest(ARRAY['_read_only', '_read_write']) AS suffix
\gexec
SELECT format('GRANT USAGE ON SCHEMA public TO %I', :'database' || suffix)
FROM unnest(ARRAY['_read_only', '_read_write']) AS suffix
\gexec

-- the tables that are there, and those that will be
SELECT format(statement, :'database' || '_read_only')
FROM unnest(ARRAY[
  'GRANT SELECT ON ALL TABLES IN SCHEMA public TO %I',
  'ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT SELECT ON TABLES TO %I'
]) AS statement
\gexec
SELECT format(statement, :'database' || '_read_write')
FROM unnest(ARRAY[
  'GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO %I',
  'GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO %I',
  'ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO %I',
  'ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT USAGE ON SEQUENCES TO %I'
]) AS statement
\gexec
