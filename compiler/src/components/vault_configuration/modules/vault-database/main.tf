locals {
  plugin_of = { mysql = "mysql-database-plugin", postgres = "postgresql-database-plugin" }
  port_of   = { mysql = 3306, postgres = 5432 }

  # The server's name is verified too. Where Vault is told no authority, it takes those that its machine trusts. The path of
  # each session is fixed, for what Vault and its plugin run by themselves as well: see safe_path.
  postgres_options = {
    for name, settings in var.connections : name => join("&", concat(
      ["search_path=pg_catalog%2Cpg_temp"],
      ["sslmode=${settings.tls_verify ? "verify-full" : "require"}"],
      settings.tls_verify && settings.tls_ca_file != null ? ["sslrootcert=${coalesce(settings.tls_ca_file, "-")}"] : [],
    ))
  }
  # what the address says would take the place of an authority that is handed over
  mysql_tls = {
    for name, settings in var.connections : name => !settings.tls_verify ? "?tls=skip-verify" : settings.tls_ca == null ? "?tls=true" : ""
  }

  roles_of = {
    for name in keys(var.connections) : name => sort(concat(
      [for role, settings in var.dynamic_roles : role if settings.connection == name],
      [for role, settings in var.static_roles : role if settings.connection == name],
    ))
  }
}

resource "vault_database_secret_backend_connection" "this" {
  for_each = var.connections

  backend       = var.path
  name          = each.key
  plugin_name   = local.plugin_of[each.value.engine]
  allowed_roles = local.roles_of[each.key]

  dynamic "postgresql" {
    for_each = each.value.engine == "postgres" ? [each.value] : []

    content {
      connection_url          = "postgresql://{{username}}:{{password}}@${postgresql.value.host}:${coalesce(postgresql.value.port, local.port_of.postgres)}/${postgresql.value.database}?${local.postgres_options[each.key]}"
      username                = postgresql.value.username
      password_wo             = lookup(var.passwords, each.key, null)
      password_wo_version     = var.password_version
      password_authentication = "scram-sha-256"
      tls_ca                  = postgresql.value.tls_verify ? postgresql.value.tls_ca : null
      max_open_connections    = postgresql.value.max_open_connections
      max_connection_lifetime = 300
    }
  }

  dynamic "mysql" {
    for_each = each.value.engine == "mysql" ? [each.value] : []

    content {
      connection_url          = "{{username}}:{{password}}@tcp(${mysql.value.host}:${coalesce(mysql.value.port, local.port_of.mysql)})/${mysql.value.database}${local.mysql_tls[each.key]}"
      username                = mysql.value.username
      password_wo             = lookup(var.passwords, each.key, null)
      password_wo_version     = var.password_version
      tls_ca                  = mysql.value.tls_verify ? mysql.value.tls_ca : null
      max_open_connections    = mysql.value.max_open_connections
      max_connection_lifetime = 300
    }
  }
}

resource "vault_database_secret_backend_role" "this" {
  for_each = var.dynamic_roles

  backend     = var.path
  name        = each.key
  db_name     = vault_database_secret_backend_connection.this[each.value.connection].name
  default_ttl = each.value.ttl_seconds
  max_ttl     = each.value.max_ttl_seconds

  creation_statements   = local.dynamic[each.key].creation
  renew_statements      = local.dynamic[each.key].renewal
  revocation_statements = local.dynamic[each.key].revocation
}

resource "vault_database_secret_backend_static_role" "this" {
  for_each = var.static_roles

  backend         = var.path
  name            = each.key
  db_name         = vault_database_secret_backend_connection.this[each.value.connection].name
  username        = each.value.username
  rotation_period = each.value.rotation_period_seconds

  rotation_statements = local.static[each.key]
}
