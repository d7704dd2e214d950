# The data of kv, transit, pki, ssh and totp cannot be made again, so a plan that would unmount them fails.

resource "vault_mount" "kv" {
  count = var.kv == null ? 0 : 1

  path        = var.kv.path
  type        = "kv"
  options     = { version = "2" }
  description = "Secrets that people write, in versions"

  lifecycle {
    prevent_destroy = true
  }
}

resource "vault_kv_secret_backend_v2" "this" {
  count = var.kv == null ? 0 : 1

  mount                = vault_mount.kv[0].path
  max_versions         = var.kv.max_versions
  delete_version_after = var.kv.delete_version_after_seconds
  cas_required         = false
}

resource "vault_mount" "database" {
  count = var.database == null ? 0 : 1

  path                      = var.database.path
  type                      = "database"
  description               = "Logins of the databases"
  default_lease_ttl_seconds = var.database.default_lease_ttl_seconds
  max_lease_ttl_seconds     = var.database.max_lease_ttl_seconds
}

resource "vault_mount" "transit" {
  count = var.transit == null ? 0 : 1

  path        = var.transit.path
  type        = "transit"
  description = "Encryption as a service"

  lifecycle {
    prevent_destroy = true
  }
}

resource "vault_mount" "ssh" {
  count = var.ssh == null ? 0 : 1

  path                  = var.ssh.path
  type                  = "ssh"
  description           = "SSH certificates"
  max_lease_ttl_seconds = var.ssh.max_ttl_seconds

  lifecycle {
    prevent_destroy = true
  }
}

resource "vault_mount" "totp" {
  count = var.totp == null ? 0 : 1

  path        = var.totp.path
  type        = "totp"
  description = "One-time passwords"

  lifecycle {
    prevent_destroy = true
  }
}

resource "vault_aws_secret_backend" "this" {
  count = var.aws == null ? 0 : 1

  path                      = var.aws.path
  description               = "Short-lived AWS credentials"
  region                    = var.aws.region
  default_lease_ttl_seconds = var.aws.default_lease_ttl_seconds
  max_lease_ttl_seconds     = var.aws.max_lease_ttl_seconds
}
