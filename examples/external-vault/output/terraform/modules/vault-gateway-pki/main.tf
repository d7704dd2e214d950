resource "vault_pki_secret_backend_role" "this" {
  for_each = var.gateways

  backend = var.path
  name    = each.key

  allowed_domains             = each.value.hosts
  allow_bare_domains          = true
  allow_subdomains            = false
  allow_glob_domains          = false
  allow_wildcard_certificates = false
  allow_any_name              = false
  allow_localhost             = false
  allow_ip_sans               = false
  enforce_hostnames           = true
  require_cn                  = false

  server_flag           = true
  client_flag           = false
  code_signing_flag     = false
  email_protection_flag = false

  # The key is the gateway's: each mesh knows its own kinds.
  key_type = "any"
  ttl      = "${each.value.ttl_seconds}s"
  max_ttl  = "${each.value.ttl_seconds}s"

  # Kept, so that one can be revoked by its serial number.
  no_store       = false
  generate_lease = false
}
