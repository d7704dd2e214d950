# The authority's private key is made inside of Vault and never leaves it: not even terraform's state holds it.
resource "vault_ssh_secret_backend_ca" "this" {
  backend              = var.path
  generate_signing_key = true
  key_type             = "ed25519"
}

resource "vault_ssh_secret_backend_role" "this" {
  for_each = var.roles

  backend  = vault_ssh_secret_backend_ca.this.backend
  name     = each.key
  key_type = "ca"

  allow_user_certificates = true
  allow_host_certificates = false
  allow_user_key_ids      = false
  allow_bare_domains      = false
  allow_subdomains        = false
  allow_empty_principals  = false

  # A list of logins is separated by commas; an empty list of extensions allows none.
  allowed_users      = join(",", each.value.principals)
  default_user       = each.value.principals[0]
  allowed_extensions = join(",", each.value.extensions)
  default_extensions = { for extension in each.value.extensions : extension => "" }

  # A certificate names who asked for it, so that the host's log does.
  key_id_format = "vault-{{token_display_name}}-{{role_name}}"

  ttl     = each.value.ttl_seconds
  max_ttl = each.value.ttl_seconds

  allowed_user_key_config {
    type    = "ed25519"
    lengths = [0]
  }

  allowed_user_key_config {
    type    = "ecdsa"
    lengths = [256, 384]
  }
}
