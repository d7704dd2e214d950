-- Looks for what somebody may have planted in a database, and for what somebody may have kept who was its administrator once. It
-- changes nothing. Any login of the database will do; the variables are those of prepare.sql, and administrator, the login that ran it
-- (vault, if not said). Each line of the answer is to be explained or removed:
--
--   psql -X -A -t -v database=orders -v readers=orders_report -v writers= -f inspect.sql "host=… dbname=orders user=…"
--
-- What belongs to an extension and to a superuser came with the extension. A login with an end and a name that begins with v- is
-- one that Vault made for a lease.

\set ON_ERROR_STOP on
\set owner :database _owner
\set read_only :database _read_only
\set read_write :database _read_write
\if :{?administrator}
\else
\set administrator vault
\endif

SET search_path = pg_catalog, pg_temp;
SET default_transaction_read_only = on;

WITH schemas AS (
  SELECT n.oid, n.nspname, n.nspowner, n.nspacl
  FROM pg_catalog.pg_namespace AS n
  WHERE n.nspname OPERATOR(pg_catalog.<>) ALL (ARRAY['pg_catalog', 'information_schema']::pg_catalog.name[])
    AND NOT pg_catalog.starts_with(n.nspname::pg_catalog.text, 'pg_toast') AND NOT pg_catalog.starts_with(n.nspname::pg_catalog.text, 'pg_temp_')
),
-- roles of Amazon RDS, by their whole names: anybody else may be called alike
provided AS (
  SELECT r.oid FROM pg_catalog.pg_roles AS r
  WHERE r.oid OPERATOR(pg_catalog.=) 10::pg_catalog.oid OR pg_catalog.starts_with(r.rolname::pg_catalog.text, 'pg_')
    OR r.rolname OPERATOR(pg_catalog.=) ANY (ARRAY[
      'rdsadmin', 'rdsrepladmin', 'rdstopmgr', 'rds_superuser', 'rds_replication', 'rds_password', 'rds_iam', 'rds_ad', 'rds_reserved', 'rds_extension'
    ]::pg_catalog.name[])
),
self AS (SELECT r.oid FROM pg_catalog.pg_roles AS r WHERE r.rolname OPERATOR(pg_catalog.=) :'administrator'::pg_catalog.name),
owner AS (SELECT r.oid FROM pg_catalog.pg_roles AS r WHERE r.rolname OPERATOR(pg_catalog.=) :'owner'::pg_catalog.name),
users AS (
  SELECT r.oid FROM pg_catalog.pg_roles AS r
  WHERE r.rolname OPERATOR(pg_catalog.=) ANY (ARRAY[:'read_only', :'read_write']::pg_catalog.name[])
),
logins AS (
  SELECT r.oid FROM pg_catalog.pg_roles AS r
  WHERE (pg_catalog.starts_with(r.rolname::pg_catalog.text, 'v-') AND r.rolvaliduntil IS NOT NULL)
    OR r.rolname::pg_catalog.text OPERATOR(pg_catalog.=) ANY (pg_catalog.string_to_array(:'readers', ','))
    OR r.rolname::pg_catalog.text OPERATOR(pg_catalog.=) ANY (pg_catalog.string_to_array(:'writers', ','))
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
found (kind, name, why) AS (
  SELECT o.kind, o.name, 'has the name of one of PostgreSQL itself'
  FROM made AS o
  WHERE EXISTS (
    SELECT FROM objects AS p
    WHERE p.kind OPERATOR(pg_catalog.=) o.kind AND p.bare OPERATOR(pg_catalog.=) o.bare AND p.schema OPERATOR(pg_catalog.=) 'pg_catalog'::pg_catalog.regnamespace
  )
  UNION ALL
  SELECT o.kind, o.name, 'runs with the rights of its owner, who does not own the schema'
  FROM made AS o
  WHERE o.definer AND NOT EXISTS (SELECT FROM owner AS w WHERE w.oid OPERATOR(pg_catalog.=) o.owner)
  UNION ALL
  SELECT o.kind, o.name, 'belongs to the login that administers'
  FROM made AS o JOIN self ON self.oid OPERATOR(pg_catalog.=) o.owner
  UNION ALL
  SELECT 'schema', s.nspname::pg_catalog.text, 'is called like a login, which looks there first'
  FROM schemas AS s JOIN pg_catalog.pg_roles AS r ON r.rolname OPERATOR(pg_catalog.=) s.nspname
  WHERE r.rolcanlogin
  UNION ALL
  SELECT 'cast', pg_catalog.format('%s to %s', c.castsource::pg_catalog.regtype, c.casttarget::pg_catalog.regtype), 'runs a function that is not of PostgreSQL itself'
  FROM pg_catalog.pg_cast AS c
  JOIN pg_catalog.pg_proc AS p ON p.oid OPERATOR(pg_catalog.=) c.castfunc
  JOIN pg_catalog.pg_roles AS r ON r.oid OPERATOR(pg_catalog.=) p.proowner
  WHERE NOT r.rolsuper
  UNION ALL
  SELECT 'event trigger', e.evtname::pg_catalog.text, 'runs on what others do'
  FROM pg_catalog.pg_event_trigger AS e
  UNION ALL
  SELECT 'role', r.rolname::pg_catalog.text, 'has more rights than a login or a group'
  FROM pg_catalog.pg_roles AS r
  WHERE (r.rolsuper OR r.rolcreaterole OR r.rolcreatedb OR r.rolreplication OR r.rolbypassrls)
    AND NOT EXISTS (SELECT FROM self WHERE self.oid OPERATOR(pg_catalog.=) r.oid) AND NOT EXISTS (SELECT FROM provided AS p WHERE p.oid OPERATOR(pg_catalog.=) r.oid)
  UNION ALL
  SELECT 'member', pg_catalog.format('%s of %s', m.member::pg_catalog.regrole, m.roleid::pg_catalog.regrole), 'has rights that nobody gave by these files'
  FROM pg_catalog.pg_auth_members AS m
  WHERE NOT EXISTS (SELECT FROM self WHERE self.oid OPERATOR(pg_catalog.=) m.member)
    AND NOT EXISTS (SELECT FROM provided AS p WHERE p.oid OPERATOR(pg_catalog.=) m.member)
    AND (
      EXISTS (SELECT FROM self WHERE self.oid OPERATOR(pg_catalog.=) m.roleid)
      OR EXISTS (SELECT FROM provided AS p WHERE p.oid OPERATOR(pg_catalog.=) m.roleid)
      OR (
        EXISTS (SELECT FROM owner AS w WHERE w.oid OPERATOR(pg_catalog.=) m.roleid UNION ALL SELECT FROM users AS u WHERE u.oid OPERATOR(pg_catalog.=) m.roleid)
        AND NOT EXISTS (SELECT FROM logins AS l WHERE l.oid OPERATOR(pg_catalog.=) m.member)
      )
    )
  UNION ALL
  SELECT 'setting', pg_catalog.concat_ws(' ', s.setrole::pg_catalog.regrole, pg_catalog.array_to_string(s.setconfig, ' ')), 'holds for the login that administers'
  FROM pg_catalog.pg_db_role_setting AS s
  LEFT JOIN pg_catalog.pg_database AS d ON d.oid OPERATOR(pg_catalog.=) s.setdatabase
  WHERE (d.oid IS NULL OR d.datname OPERATOR(pg_catalog.=) pg_catalog.current_database())
    AND (s.setrole OPERATOR(pg_catalog.=) 0::pg_catalog.oid OR EXISTS (SELECT FROM self WHERE self.oid OPERATOR(pg_catalog.=) s.setrole))
  UNION ALL
  SELECT 'default privilege', pg_catalog.format('%s of %s for %s', x.privilege_type, d.defaclrole::pg_catalog.regrole, x.grantee::pg_catalog.regrole), 'is given on all that will be made'
  FROM pg_catalog.pg_default_acl AS d CROSS JOIN LATERAL pg_catalog.aclexplode(d.defaclacl) AS x
  WHERE x.grantee OPERATOR(pg_catalog.<>) d.defaclrole AND NOT EXISTS (SELECT FROM users AS u WHERE u.oid OPERATOR(pg_catalog.=) x.grantee)
    -- what everybody may by PostgreSQL's own default: run functions, use types
    AND NOT (x.grantee OPERATOR(pg_catalog.=) 0::pg_catalog.oid AND d.defaclobjtype OPERATOR(pg_catalog.=) ANY (ARRAY['f', 'T']::pg_catalog."char"[]))
  UNION ALL
  SELECT 'right to make', pg_catalog.format('in %s for %s', s.nspname, x.grantee::pg_catalog.regrole), 'is the owner''s alone'
  FROM schemas AS s CROSS JOIN LATERAL pg_catalog.aclexplode(s.nspacl) AS x
  WHERE x.privilege_type OPERATOR(pg_catalog.=) 'CREATE' AND x.grantee OPERATOR(pg_catalog.<>) s.nspowner
    AND NOT EXISTS (SELECT FROM owner AS w WHERE w.oid OPERATOR(pg_catalog.=) x.grantee)
  UNION ALL
  SELECT 'right to make', pg_catalog.format('schemas for %s', x.grantee::pg_catalog.regrole), 'is the owner''s alone'
  FROM pg_catalog.pg_database AS d CROSS JOIN LATERAL pg_catalog.aclexplode(d.datacl) AS x
  WHERE d.datname OPERATOR(pg_catalog.=) pg_catalog.current_database() AND x.privilege_type OPERATOR(pg_catalog.=) 'CREATE'
    AND x.grantee OPERATOR(pg_catalog.<>) d.datdba AND NOT EXISTS (SELECT FROM owner AS w WHERE w.oid OPERATOR(pg_catalog.=) x.grantee)
)
SELECT f.kind, f.name, f.why FROM found AS f ORDER BY 1, 2, 3;
