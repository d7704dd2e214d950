-- A database as the first version of prepare.sql left it, when nobody owned its schema but the login that ran it; and what that
-- login made in it since.
CREATE ROLE prepared_earlier_read_only NOLOGIN;
CREATE ROLE prepared_earlier_read_write NOLOGIN;
CREATE ROLE prepared_earlier_report LOGIN IN ROLE prepared_earlier_read_only;
REVOKE ALL ON DATABASE prepared_earlier FROM PUBLIC;
REVOKE CREATE ON SCHEMA public FROM PUBLIC;
GRANT CONNECT ON DATABASE prepared_earlier TO prepared_earlier_read_only, prepared_earlier_read_write;
GRANT USAGE ON SCHEMA public TO prepared_earlier_read_only, prepared_earlier_read_write;
ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT SELECT ON TABLES TO prepared_earlier_read_only;
ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO prepared_earlier_read_write;
ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT USAGE ON SEQUENCES TO prepared_earlier_read_write;

CREATE TYPE state AS ENUM ('sent', 'here');
CREATE DOMAIN code AS text CHECK (VALUE <> '');
CREATE TYPE place AS (street text, town text);
CREATE TABLE parcels (id serial PRIMARY KEY, number int GENERATED ALWAYS AS IDENTITY, state state);
CREATE TABLE "old orders" (placed date) PARTITION BY RANGE (placed);
CREATE TABLE "orders of 2025" PARTITION OF "old orders" FOR VALUES FROM ('2025-01-01') TO ('2026-01-01');
CREATE SEQUENCE numbers;
CREATE VIEW heavy AS SELECT * FROM parcels;
CREATE MATERIALIZED VIEW counted AS SELECT count(*) FROM parcels;
CREATE FUNCTION twice(value int) RETURNS int LANGUAGE sql AS 'SELECT 2 * value';
CREATE EXTENSION pgcrypto;
