locals {
  # PostgreSQL: the group roles that prepare.sql makes; a login has its rights by membership alone.
  suffix_of = { owner = "owner", readOnly = "read_only", readWrite = "read_write" }
  group_of = {
    for role, settings in var.dynamic_roles : role => "${var.connections[settings.connection].database}_${local.suffix_of[settings.grant]}"
  }
  owner_of = { for role, settings in var.dynamic_roles : role => "${var.connections[settings.connection].database}_owner" }

  # MySQL: in the name of a database that something is granted on, _ would be any one character.
  scope_of = {
    for name, settings in var.connections : name => "`${replace(settings.database, "_", "\\_")}`.*"
  }
  # MySQL knows no owner: views, routines and triggers would run as the login that made them, which goes. So it makes tables only.
  rights_of = {
    owner     = "SELECT, INSERT, UPDATE, DELETE, CREATE, ALTER, DROP, INDEX, REFERENCES, CREATE TEMPORARY TABLES, LOCK TABLES"
    readOnly  = "SELECT"
    readWrite = "SELECT, INSERT, UPDATE, DELETE"
  }
  # everything else that can be granted on a database
  others_of = {
    readOnly  = "INSERT, UPDATE, DELETE, ${local.beyond_rows}"
    readWrite = local.beyond_rows
  }
  beyond_rows = "CREATE, ALTER, DROP, INDEX, REFERENCES, CREATE TEMPORARY TABLES, LOCK TABLES, CREATE VIEW, SHOW VIEW, CREATE ROUTINE, ALTER ROUTINE, EXECUTE, EVENT, TRIGGER, GRANT OPTION"

  # Logins of an owner may put functions and operators of any name into the schema, and Vault's login has more rights than they
  # have: so no schema of theirs is on the path, in a session of Vault's (connection_url) and in each of its transactions.
  safe_path = "SET LOCAL search_path = pg_catalog, pg_temp"

  dynamic = {
    for role, settings in var.dynamic_roles : role => {
      # Whoever owns the schema acts as its owner from the first statement on, so that what it makes is the owner's.
      creation = var.connections[settings.connection].engine == "mysql" ? tolist([
        "CREATE USER '{{name}}'@'%' IDENTIFIED BY '{{password}}' REQUIRE SSL",
        "GRANT ${local.rights_of[settings.grant]} ON ${local.scope_of[settings.connection]} TO '{{name}}'@'%'",
        ]) : tolist(concat(
        [local.safe_path],
        ["CREATE ROLE \"{{name}}\" WITH LOGIN PASSWORD '{{password}}' VALID UNTIL '{{expiration}}' IN ROLE \"${local.group_of[role]}\""],
        settings.grant == "owner" ? ["ALTER ROLE \"{{name}}\" SET role = '${local.owner_of[role]}'"] : [],
      ))

      renewal = var.connections[settings.connection].engine == "mysql" ? tolist([]) : tolist([
        local.safe_path,
        "ALTER ROLE \"{{name}}\" VALID UNTIL '{{expiration}}'",
      ])

      # A login that somebody dropped by hand must not keep its lease for ever. Open sessions end with the lease in PostgreSQL;
      # MySQL has no statement for that. What a login has made under its own name goes to the owner, not away with it; a database
      # that an earlier prepare.sql prepared has no owner, nor a login that could make anything. A login that only reads could make
      # large objects alone, and these go with it.
      revocation = var.connections[settings.connection].engine == "mysql" ? tolist([
        "DROP USER IF EXISTS '{{name}}'@'%'",
        ]) : tolist([
        local.safe_path,
        <<-EOT
          DO $$
          BEGIN
            IF EXISTS (SELECT FROM pg_catalog.pg_roles AS r WHERE r.rolname OPERATOR(pg_catalog.=) '{{name}}'::pg_catalog.name) THEN
              ALTER ROLE "{{name}}" NOLOGIN;
              GRANT "{{name}}" TO CURRENT_USER;
              PERFORM pg_catalog.pg_terminate_backend(a.pid) FROM pg_catalog.pg_stat_activity AS a WHERE a.usename OPERATOR(pg_catalog.=) '{{name}}'::pg_catalog.name;
              IF ${settings.grant != "readOnly"} AND EXISTS (SELECT FROM pg_catalog.pg_roles AS r WHERE r.rolname OPERATOR(pg_catalog.=) '${local.owner_of[role]}'::pg_catalog.name) THEN
                REASSIGN OWNED BY "{{name}}" TO "${local.owner_of[role]}";
              END IF;
              DROP OWNED BY "{{name}}";
              DROP ROLE "{{name}}";
            END IF;
          END
          $$;
        EOT
      ])
    }
  }

  # In MySQL nobody has to make a login before: the first rotation does. Each one puts its rights right, and at no moment takes
  # one that the login is to have: an app that is connected goes on. The password comes last, when nothing can fail any more.
  static = {
    for role, settings in var.static_roles : role => var.connections[settings.connection].engine == "mysql" ? tolist([
      "CREATE USER IF NOT EXISTS '{{name}}'@'%' IDENTIFIED BY '{{password}}' REQUIRE SSL",
      "GRANT ${local.rights_of[settings.grant]} ON ${local.scope_of[settings.connection]} TO '{{name}}'@'%'",
      "REVOKE ${local.others_of[settings.grant]} ON ${local.scope_of[settings.connection]} FROM '{{name}}'@'%'",
      "ALTER USER '{{name}}'@'%' IDENTIFIED BY '{{password}}' REQUIRE SSL",
      ]) : tolist([
      local.safe_path,
      "ALTER ROLE \"{{name}}\" WITH PASSWORD '{{password}}'",
    ])
  }
}
