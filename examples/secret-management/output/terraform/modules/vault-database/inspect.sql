-- Looks for traces of an attack in a database: for what the owner of a schema may have put in it, and for what somebody who once was
-- the master user may have kept. It changes nothing. Any login of the database can run it. Explain or remove each line that it prints:
--
--   psql -X -A -t -v database=orders -v readers=orders_report -v writers= -v longest_lease=86400 -f inspect.sql "host=… dbname=orders user=…"
--
-- database, readers and writers are those of prepare.sql. longest_lease is the longest life of a login that Vault makes, in seconds (32
-- days, Vault's default, if it is not set). administrator is the login that ran prepare.sql (vault, if it is not set).
--
-- It trusts what a superuser owns and an extension brought, and logins whose name begins with v- and that end within longest_lease: it
-- cannot tell whether Vault made them.

\set ON_ERROR_STOP on
\set owner :database _owner
\set read_only :database _read_only
\set read_write :database _read_write
\if :{?administrator}
\else
\set administrator vault
\endif
\if :{?longest_lease}
\else
\set longest_lease 2764800
\endif

SET search_path = pg_catalog, pg_temp;
SET default_transaction_read_only = on;

WITH schemas AS (
  SELECT n.oid, n.nspname, n.nspowner, n.nspacl
  FROM pg_catalog.pg_namespace AS n
  WHERE n.nspname OPERATOR(pg_catalog.<>) ALL (ARRAY['pg_catalog', 'information_schema']::pg_catalog.name[])
    AND NOT pg_catalog.starts_with(n.nspname::pg_catalog.text, 'pg_toast') AND NOT pg_catalog.starts_with(n.nspname::pg_catalog.text, 'pg_temp_')
),
-- Roles of PostgreSQL and of Amazon RDS, by their whole names. RDS logs in by rdsadmin and rdstopmgr alone; another role of such a name
-- with a login or attributes is not one of RDS.
provided AS (
  SELECT r.oid FROM pg_catalog.pg_roles AS r
  WHERE r.oid OPERATOR(pg_catalog.=) 10::pg_catalog.oid OR pg_catalog.starts_with(r.rolname::pg_catalog.text, 'pg_')
    OR r.rolname OPERATOR(pg_catalog.=) 'rdsadmin'
    OR (
      r.rolname OPERATOR(pg_catalog.=) ANY (ARRAY[
        'rdsrepladmin', 'rdstopmgr', 'rds_superuser', 'rds_replication', 'rds_password', 'rds_iam', 'rds_ad', 'rds_reserved', 'rds_extension'
      ]::pg_catalog.name[])
      AND NOT (r.rolsuper OR r.rolcreaterole OR r.rolcreatedb OR r.rolbypassrls)
      AND (NOT r.rolcanlogin OR r.rolname OPERATOR(pg_catalog.=) 'rdstopmgr')
      AND (NOT r.rolreplication OR r.rolname OPERATOR(pg_catalog.=) 'rdsrepladmin')
    )
),
self AS (SELECT r.oid FROM pg_catalog.pg_roles AS r WHERE r.rolname OPERATOR(pg_catalog.=) :'administrator'::pg_catalog.name),
owner AS (SELECT r.oid FROM pg_catalog.pg_roles AS r WHERE r.rolname OPERATOR(pg_catalog.=) :'owner'::pg_catalog.name),
users AS (
  SELECT r.oid, r.rolname OPERATOR(pg_catalog.=) :'read_write'::pg_catalog.name AS writes FROM pg_catalog.pg_roles AS r
  WHERE r.rolname OPERATOR(pg_catalog.=) ANY (ARRAY[:'read_only', :'read_write']::pg_catalog.name[])
),
-- logins of leases end; Vault adds some seconds, and clocks differ
leased AS (
  SELECT r.oid FROM pg_catalog.pg_roles AS r
  WHERE pg_catalog.starts_with(r.rolname::pg_catalog.text, 'v-') AND pg_catalog.isfinite(r.rolvaliduntil)
    AND r.rolvaliduntil OPERATOR(pg_catalog.<) (pg_catalog.now() OPERATOR(pg_catalog.+)
      pg_catalog.make_interval(0, 0, 0, 0, 0, 0, :'longest_lease'::pg_catalog.float8 OPERATOR(pg_catalog.+) 300::pg_catalog.float8))
),
fixed AS (
  SELECT r.oid, :'read_only'::pg_catalog.name AS held FROM pg_catalog.pg_roles AS r
  WHERE r.rolname::pg_catalog.text OPERATOR(pg_catalog.=) ANY (pg_catalog.string_to_array(:'readers', ','))
  UNION ALL
  SELECT r.oid, :'read_write'::pg_catalog.name FROM pg_catalog.pg_roles AS r
  WHERE r.rolname::pg_catalog.text OPERATOR(pg_catalog.=) ANY (pg_catalog.string_to_array(:'writers', ','))
),
logins AS (SELECT l.oid FROM leased AS l UNION ALL SELECT f.oid FROM fixed AS f),
grantees AS (
  SELECT 0::pg_catalog.oid AS oid, 'PUBLIC' AS name, false AS owns
  UNION ALL
  SELECT r.oid, pg_catalog.quote_ident(r.rolname::pg_catalog.text), EXISTS (SELECT FROM owner AS w WHERE w.oid OPERATOR(pg_catalog.=) r.oid)
  FROM pg_catalog.pg_roles AS r
),
objects AS (
  SELECT 'function' AS kind, p.oid::pg_catalog.regprocedure::pg_catalog.text AS name, p.proname AS bare, p.pronamespace AS schema, p.proowner AS owner,
    p.prosecdef AS definer, 'pg_catalog.pg_proc'::pg_catalog.regclass AS class, p.oid AS object
  FROM pg_catalog.pg_proc AS p
  UNION ALL
  SELECT 'operator', o.oid::pg_catalog.regoperator::pg_catalog.text, o.oprname, o.oprnamespace, o.oprowner, false, 'pg_catalog.pg_operator'::pg_catalog.regclass, o.oid
  FROM pg_catalog.pg_operator AS o
  UNION ALL
  SELECT 'type', t.oid::pg_catalog.regtype::pg_catalog.text, t.typname, t.typnamespace, t.typowner, false, 'pg_catalog.pg_type'::pg_catalog.regclass, t.oid
  FROM pg_catalog.pg_type AS t LEFT JOIN pg_catalog.pg_class AS c ON c.oid OPERATOR(pg_catalog.=) t.typrelid
  WHERE t.typcategory OPERATOR(pg_catalog.<>) 'A' AND (c.oid IS NULL OR c.relkind OPERATOR(pg_catalog.=) 'c')
  UNION ALL
  SELECT 'relation', c.oid::pg_catalog.regclass::pg_catalog.text, c.relname, c.relnamespace, c.relowner, false, 'pg_catalog.pg_class'::pg_catalog.regclass, c.oid
  FROM pg_catalog.pg_class AS c
  WHERE c.relkind OPERATOR(pg_catalog.=) ANY (ARRAY['r', 'p', 'v', 'm', 'f', 'S']::pg_catalog."char"[])
),
made AS (
  SELECT o.*
  FROM objects AS o JOIN schemas AS s ON s.oid OPERATOR(pg_catalog.=) o.schema JOIN pg_catalog.pg_roles AS r ON r.oid OPERATOR(pg_catalog.=) o.owner
  WHERE NOT (r.rolsuper AND EXISTS (
    SELECT FROM pg_catalog.pg_depend AS d
    WHERE d.classid OPERATOR(pg_catalog.=) o.class AND d.objid OPERATOR(pg_catalog.=) o.object AND d.deptype OPERATOR(pg_catalog.=) 'e'
  ))
),
acls AS (
  SELECT pg_catalog.format('database %I', d.datname) AS what, d.datdba AS owner, d.datacl AS acl, false AS usable
  FROM pg_catalog.pg_database AS d WHERE d.datname OPERATOR(pg_catalog.=) pg_catalog.current_database()
  UNION ALL
  -- everybody may use the schema public, by PostgreSQL's own default
  SELECT pg_catalog.format('schema %I', s.nspname), s.nspowner, s.nspacl, s.nspname OPERATOR(pg_catalog.=) 'public' FROM schemas AS s
  UNION ALL
  SELECT m.name, m.owner, c.relacl, false
  FROM made AS m JOIN pg_catalog.pg_class AS c ON c.oid OPERATOR(pg_catalog.=) m.object AND m.kind OPERATOR(pg_catalog.=) 'relation'
  UNION ALL
  SELECT pg_catalog.format('%s (%I)', m.name, a.attname), m.owner, a.attacl, false
  FROM made AS m JOIN pg_catalog.pg_attribute AS a ON a.attrelid OPERATOR(pg_catalog.=) m.object AND m.kind OPERATOR(pg_catalog.=) 'relation'
),
grants AS (
  SELECT a.what, x.grantee, g.name AS grantee_name, g.owns, x.privilege_type
  FROM acls AS a CROSS JOIN LATERAL pg_catalog.aclexplode(a.acl) AS x JOIN grantees AS g ON g.oid OPERATOR(pg_catalog.=) x.grantee
  WHERE x.grantee OPERATOR(pg_catalog.<>) a.owner
    AND NOT (a.usable AND x.grantee OPERATOR(pg_catalog.=) 0::pg_catalog.oid AND x.privilege_type OPERATOR(pg_catalog.=) 'USAGE')
),
found (kind, name, why) AS (
  SELECT o.kind, o.name, 'has the same name as one of PostgreSQL''s own'
  FROM made AS o
  WHERE EXISTS (
    SELECT FROM objects AS p
    WHERE p.kind OPERATOR(pg_catalog.=) o.kind AND p.bare OPERATOR(pg_catalog.=) o.bare AND p.schema OPERATOR(pg_catalog.=) 'pg_catalog'::pg_catalog.regnamespace
  )
  UNION ALL
  SELECT o.kind, o.name, 'SECURITY DEFINER: runs with the rights of a role that is not the database''s owner role'
  FROM made AS o
  WHERE o.definer AND NOT EXISTS (SELECT FROM owner AS w WHERE w.oid OPERATOR(pg_catalog.=) o.owner)
  UNION ALL
  SELECT o.kind, o.name, 'owned by the master user: only the owner role should own objects'
  FROM made AS o JOIN self ON self.oid OPERATOR(pg_catalog.=) o.owner
  UNION ALL
  SELECT 'schema', s.nspname::pg_catalog.text, 'has the name of a login, which then looks for functions and tables there first'
  FROM schemas AS s JOIN pg_catalog.pg_roles AS r ON r.rolname OPERATOR(pg_catalog.=) s.nspname
  WHERE r.rolcanlogin
  UNION ALL
  SELECT 'cast', pg_catalog.format('%s to %s', c.castsource::pg_catalog.regtype, c.casttarget::pg_catalog.regtype), 'calls a function that no superuser owns'
  FROM pg_catalog.pg_cast AS c
  JOIN pg_catalog.pg_proc AS p ON p.oid OPERATOR(pg_catalog.=) c.castfunc
  JOIN pg_catalog.pg_roles AS r ON r.oid OPERATOR(pg_catalog.=) p.proowner
  WHERE NOT r.rolsuper
  UNION ALL
  SELECT 'event trigger', e.evtname::pg_catalog.text, 'runs on statements of every login'
  FROM pg_catalog.pg_event_trigger AS e
  UNION ALL
  SELECT 'role', r.rolname::pg_catalog.text, 'SUPERUSER, CREATEROLE, CREATEDB, REPLICATION or BYPASSRLS: only the master user and roles of RDS should have these'
  FROM pg_catalog.pg_roles AS r
  WHERE (r.rolsuper OR r.rolcreaterole OR r.rolcreatedb OR r.rolreplication OR r.rolbypassrls)
    AND NOT EXISTS (SELECT FROM self WHERE self.oid OPERATOR(pg_catalog.=) r.oid) AND NOT EXISTS (SELECT FROM provided AS p WHERE p.oid OPERATOR(pg_catalog.=) r.oid)
  UNION ALL
  SELECT 'login', r.rolname::pg_catalog.text, 'neither the master user, nor of RDS, nor a static login, nor a lease''s login that ends in time'
  FROM pg_catalog.pg_roles AS r
  WHERE r.rolcanlogin AND NOT EXISTS (SELECT FROM self WHERE self.oid OPERATOR(pg_catalog.=) r.oid)
    AND NOT EXISTS (SELECT FROM provided AS p WHERE p.oid OPERATOR(pg_catalog.=) r.oid)
    AND NOT EXISTS (SELECT FROM logins AS l WHERE l.oid OPERATOR(pg_catalog.=) r.oid)
  UNION ALL
  SELECT 'member', pg_catalog.format('%s of %s', m.member::pg_catalog.regrole, m.roleid::pg_catalog.regrole), 'neither prepare.sql nor Vault gives this membership'
  FROM pg_catalog.pg_auth_members AS m
  WHERE NOT EXISTS (SELECT FROM self WHERE self.oid OPERATOR(pg_catalog.=) m.member)
    AND (
      EXISTS (SELECT FROM self WHERE self.oid OPERATOR(pg_catalog.=) m.roleid)
      OR EXISTS (SELECT FROM logins AS l WHERE l.oid OPERATOR(pg_catalog.=) m.roleid)
      OR (
        EXISTS (SELECT FROM provided AS p WHERE p.oid OPERATOR(pg_catalog.=) m.roleid)
        AND NOT EXISTS (SELECT FROM provided AS p WHERE p.oid OPERATOR(pg_catalog.=) m.member)
      )
      OR (
        EXISTS (SELECT FROM owner AS w WHERE w.oid OPERATOR(pg_catalog.=) m.roleid UNION ALL SELECT FROM users AS u WHERE u.oid OPERATOR(pg_catalog.=) m.roleid)
        AND NOT EXISTS (SELECT FROM leased AS l WHERE l.oid OPERATOR(pg_catalog.=) m.member)
        AND NOT EXISTS (
          SELECT FROM fixed AS f JOIN pg_catalog.pg_roles AS r ON r.rolname OPERATOR(pg_catalog.=) f.held
          WHERE f.oid OPERATOR(pg_catalog.=) m.member AND r.oid OPERATOR(pg_catalog.=) m.roleid
        )
      )
    )
  UNION ALL
  SELECT 'setting', pg_catalog.concat_ws(' ', s.setrole::pg_catalog.regrole, pg_catalog.array_to_string(s.setconfig, ' ')), 'changes the sessions of the master user'
  FROM pg_catalog.pg_db_role_setting AS s
  LEFT JOIN pg_catalog.pg_database AS d ON d.oid OPERATOR(pg_catalog.=) s.setdatabase
  WHERE (d.oid IS NULL OR d.datname OPERATOR(pg_catalog.=) pg_catalog.current_database())
    AND (s.setrole OPERATOR(pg_catalog.=) 0::pg_catalog.oid OR EXISTS (SELECT FROM self WHERE self.oid OPERATOR(pg_catalog.=) s.setrole))
  UNION ALL
  SELECT 'default privilege', pg_catalog.format('%s of %s for %s', x.privilege_type, d.defaclrole::pg_catalog.regrole, g.name), 'applies to every object made later: only the read and write roles should have it'
  FROM pg_catalog.pg_default_acl AS d CROSS JOIN LATERAL pg_catalog.aclexplode(d.defaclacl) AS x
  JOIN grantees AS g ON g.oid OPERATOR(pg_catalog.=) x.grantee
  WHERE x.grantee OPERATOR(pg_catalog.<>) d.defaclrole AND NOT EXISTS (SELECT FROM users AS u WHERE u.oid OPERATOR(pg_catalog.=) x.grantee)
    -- what everybody may by PostgreSQL's own default: run functions, use types
    AND NOT (x.grantee OPERATOR(pg_catalog.=) 0::pg_catalog.oid AND d.defaclobjtype OPERATOR(pg_catalog.=) ANY (ARRAY['f', 'T']::pg_catalog."char"[]))
  UNION ALL
  SELECT 'privilege', pg_catalog.format('CREATE on %s for %s', g.what, g.grantee_name), 'only the owner role should have it'
  FROM grants AS g
  WHERE g.privilege_type OPERATOR(pg_catalog.=) 'CREATE' AND NOT g.owns
  UNION ALL
  SELECT 'privilege',
    pg_catalog.format('%s on %s for %s', pg_catalog.string_agg(g.privilege_type, ', ' ORDER BY g.privilege_type), g.what, g.grantee_name),
    'neither prepare.sql nor Vault grants it'
  FROM grants AS g
  WHERE g.privilege_type OPERATOR(pg_catalog.<>) 'CREATE' AND NOT g.owns
    AND NOT EXISTS (SELECT FROM self WHERE self.oid OPERATOR(pg_catalog.=) g.grantee)
    AND NOT EXISTS (SELECT FROM provided AS p WHERE p.oid OPERATOR(pg_catalog.=) g.grantee)
    AND NOT EXISTS (
      SELECT FROM users AS u
      WHERE u.oid OPERATOR(pg_catalog.=) g.grantee AND (
        g.privilege_type OPERATOR(pg_catalog.=) ANY (ARRAY['CONNECT', 'SELECT', 'USAGE'])
        OR (u.writes AND g.privilege_type OPERATOR(pg_catalog.=) ANY (ARRAY['INSERT', 'UPDATE', 'DELETE']))
      )
    )
  GROUP BY g.what, g.grantee_name
  UNION ALL
  SELECT 'privilege', pg_catalog.format('CONNECT on database %I for PUBLIC', d.datname), 'every login of the server may connect to it'
  FROM pg_catalog.pg_database AS d
  CROSS JOIN LATERAL pg_catalog.aclexplode(COALESCE(d.datacl, pg_catalog.acldefault('d', d.datdba))) AS x
  WHERE d.datname OPERATOR(pg_catalog.=) ANY (ARRAY['postgres', 'template1']::pg_catalog.name[])
    AND d.datname OPERATOR(pg_catalog.<>) pg_catalog.current_database()
    AND x.grantee OPERATOR(pg_catalog.=) 0::pg_catalog.oid AND x.privilege_type OPERATOR(pg_catalog.=) 'CONNECT'
  UNION ALL
  SELECT 'large objects', pg_catalog.format('of %I', r.rolname), 'only the owner role should make these: they are on the disk, and no table shows them'
  FROM pg_catalog.pg_largeobject_metadata AS l JOIN pg_catalog.pg_roles AS r ON r.oid OPERATOR(pg_catalog.=) l.lomowner
  WHERE NOT r.rolsuper AND NOT EXISTS (SELECT FROM owner AS w WHERE w.oid OPERATOR(pg_catalog.=) l.lomowner)
  GROUP BY r.rolname
  UNION ALL
  SELECT 'publication', p.pubname::pg_catalog.text, 'offers changes of tables to other servers'
  FROM pg_catalog.pg_publication AS p
  UNION ALL
  SELECT 'subscription', s.subname::pg_catalog.text, 'writes what another server sends'
  FROM pg_catalog.pg_subscription AS s JOIN pg_catalog.pg_database AS d ON d.oid OPERATOR(pg_catalog.=) s.subdbid
  WHERE d.datname OPERATOR(pg_catalog.=) pg_catalog.current_database()
  UNION ALL
  SELECT 'replication slot', s.slot_name::pg_catalog.text, 'keeps changes of this database for a reader'
  FROM pg_catalog.pg_replication_slots AS s
  WHERE s.database OPERATOR(pg_catalog.=) pg_catalog.current_database()
)
SELECT f.kind, f.name, f.why FROM found AS f ORDER BY 1, 2, 3;
