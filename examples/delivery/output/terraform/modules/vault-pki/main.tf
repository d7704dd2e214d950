resource "vault_pki_secret_backend_role" "this" {
  for_each = var.certificates

  backend = var.path
  name    = each.key

  allowed_domains             = concat([each.value.common_name], each.value.alt_names)
  allow_bare_domains          = true
  allow_subdomains            = false
  allow_glob_domains          = false
  allow_wildcard_certificates = false
  allow_any_name              = false
  allow_localhost             = false
  allow_ip_sans               = false
  enforce_hostnames           = true
  require_cn                  = true

  server_flag           = each.value.server
  client_flag           = each.value.client
  code_signing_flag     = false
  email_protection_flag = false

  key_type = "ec"
  key_bits = 256
  ttl      = "${each.value.ttl_seconds}s"
  max_ttl  = "${each.value.max_ttl_seconds}s"

  # Kept, so that one can be revoked by its serial number.
  no_store       = false
  generate_lease = false
}
