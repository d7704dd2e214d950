locals {
  roles_of = {
    for name in keys(var.connections) : name => sort(concat(
      [for role, settings in var.dynamic_roles : role if settings.connection == name],
      [for role, settings in var.static_roles : role if settings.connection == name],
    ))
  }

  # The group roles that prepare.sql makes: a login has its rights by membership alone.
  group_of = {
    for role, settings in var.dynamic_roles : role => "${var.connections[settings.connection].database}_${settings.grant == "readWrite" ? "read_write" : "read_only"}"
  }
}

resource "vault_database_secret_backend_connection" "this" {
  for_each = var.connections

  backend       = var.path
  name          = each.key
  plugin_name   = "postgresql-database-plugin"
  allowed_roles = local.roles_of[each.key]

  postgresql {
    connection_url          = "postgresql://{{username}}:{{password}}@${each.value.host}:${each.value.port}/${each.value.database}?sslmode=${each.value.tls_ca == null ? "require" : "verify-full"}"
    username                = each.value.username
    password_wo             = lookup(var.passwords, each.key, null)
    password_wo_version     = var.password_version
    password_authentication = "scram-sha-256"
    tls_ca                  = each.value.tls_ca
    max_open_connections    = each.value.max_open_connections
    max_connection_lifetime = 300
  }
}

resource "vault_database_secret_backend_role" "this" {
  for_each = var.dynamic_roles

  backend     = var.path
  name        = each.key
  db_name     = vault_database_secret_backend_connection.this[each.value.connection].name
  default_ttl = each.value.ttl_seconds
  max_ttl     = each.value.max_ttl_seconds

  creation_statements = [
    "CREATE ROLE \"{{name}}\" WITH LOGIN PASSWORD '{{password}}' VALID UNTIL '{{expiration}}' IN ROLE \"${local.group_of[each.key]}\"",
  ]

  renew_statements = [
    "ALTER ROLE \"{{name}}\" VALID UNTIL '{{expiration}}'",
  ]

  # Open sessions end with the lease. A login that somebody dropped by hand must not keep its lease for ever.
  revocation_statements = [
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
  ]
}

resource "vault_database_secret_backend_static_role" "this" {
  for_each = var.static_roles

  backend         = var.path
  name            = each.key
  db_name         = vault_database_secret_backend_connection.this[each.value.connection].name
  username        = each.value.username
  rotation_period = each.value.rotation_period_seconds

  rotation_statements = [
    "ALTER ROLE \"{{name}}\" WITH PASSWORD '{{password}}'",
  ]
}
