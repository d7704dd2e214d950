locals {
  # PostgreSQL: the group roles that prepare.sql makes; a login has its rights by membership alone.
  group_of = {
    for role, settings in var.dynamic_roles : role => "${var.connections[settings.connection].database}_${settings.grant == "readWrite" ? "read_write" : "read_only"}"
  }

  # MySQL: in the name of a database that something is granted on, _ would be any one character.
  scope_of = {
    for name, settings in var.connections : name => "`${replace(settings.database, "_", "\\_")}`.*"
  }
  rights_of = { readOnly = "SELECT", readWrite = "SELECT, INSERT, UPDATE, DELETE" }

  dynamic = {
    for role, settings in var.dynamic_roles : role => {
      creation = var.connections[settings.connection].engine == "mysql" ? tolist([
        "CREATE USER '{{name}}'@'%' IDENTIFIED BY '{{password}}' REQUIRE SSL",
        "GRANT ${local.rights_of[settings.grant]} ON ${local.scope_of[settings.connection]} TO '{{name}}'@'%'",
        ]) : tolist([
        "CREATE ROLE \"{{name}}\" WITH LOGIN PASSWORD '{{password}}' VALID UNTIL '{{expiration}}' IN ROLE \"${local.group_of[role]}\"",
      ])

      renewal = var.connections[settings.connection].engine == "mysql" ? tolist([]) : tolist([
        "ALTER ROLE \"{{name}}\" VALID UNTIL '{{expiration}}'",
      ])

      # A login that somebody dropped by hand must not keep its lease for ever. Open sessions end with the lease in PostgreSQL;
      # MySQL has no statement for that.
      revocation = var.connections[settings.connection].engine == "mysql" ? tolist([
        "DROP USER IF EXISTS '{{name}}'@'%'",
        ]) : tolist([
        <<-EOT
          DO $$
          BEGIN
            IF EXISTS (SELECT FROM pg_roles WHERE rolname = '{{name}}') THEN
              ALTER ROLE "{{name}}" NOLOGIN;
              GRANT "{{name}}" TO CURRENT_USER;
              PERFORM pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = '{{name}}';
              DROP OWNED BY "{{name}}";
              DROP ROLE "{{name}}";
            END IF;
          END
          $$;
        EOT
      ])
    }
  }

  # In MySQL nobody has to make a login before: the first rotation does, and each one puts its rights right.
  static = {
    for role, settings in var.static_roles : role => var.connections[settings.connection].engine == "mysql" ? tolist([
      "CREATE USER IF NOT EXISTS '{{name}}'@'%' IDENTIFIED BY '{{password}}' REQUIRE SSL",
      "ALTER USER '{{name}}'@'%' IDENTIFIED BY '{{password}}' REQUIRE SSL",
      "REVOKE ALL PRIVILEGES, GRANT OPTION FROM '{{name}}'@'%'",
      "GRANT ${local.rights_of[settings.grant]} ON ${local.scope_of[settings.connection]} TO '{{name}}'@'%'",
      ]) : tolist([
      "ALTER ROLE \"{{name}}\" WITH PASSWORD '{{password}}'",
    ])
  }
}
