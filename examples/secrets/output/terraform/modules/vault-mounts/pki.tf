# The root signs the intermediate and nothing else; workloads only ever reach the intermediate. One engine's settings are
# written one after the other: the server refuses some of them while another is being stored.

resource "vault_mount" "pki_root" {
  count = var.pki == null ? 0 : 1

  path                  = var.pki.root_path
  type                  = "pki"
  description           = "Root certificate authority"
  max_lease_ttl_seconds = var.pki.root_ttl_seconds

  lifecycle {
    prevent_destroy = true
  }
}

resource "vault_pki_secret_backend_root_cert" "this" {
  count = var.pki == null ? 0 : 1

  backend         = vault_mount.pki_root[0].path
  type            = "internal"
  common_name     = var.pki.root_common_name
  issuer_name     = "root"
  ttl             = "${var.pki.root_ttl_seconds}s"
  key_type        = "ec"
  key_bits        = 384
  max_path_length = 1
}

resource "vault_pki_secret_backend_config_urls" "root" {
  count = var.pki == null ? 0 : 1

  backend                 = vault_pki_secret_backend_root_cert.this[0].backend
  issuing_certificates    = ["${var.pki.address}/v1/${var.pki.root_path}/ca"]
  crl_distribution_points = ["${var.pki.address}/v1/${var.pki.root_path}/crl"]
}

resource "vault_mount" "pki_intermediate" {
  count = var.pki == null ? 0 : 1

  path                      = var.pki.intermediate_path
  type                      = "pki"
  description               = "Intermediate certificate authority"
  default_lease_ttl_seconds = min(86400, var.pki.leaf_max_ttl_seconds)
  max_lease_ttl_seconds     = var.pki.leaf_max_ttl_seconds

  lifecycle {
    prevent_destroy = true
  }
}

resource "vault_pki_secret_backend_intermediate_cert_request" "this" {
  count = var.pki == null ? 0 : 1

  backend     = vault_mount.pki_intermediate[0].path
  type        = "internal"
  common_name = var.pki.intermediate_common_name
  key_type    = "ec"
  key_bits    = 256
}

resource "vault_pki_secret_backend_root_sign_intermediate" "this" {
  count = var.pki == null ? 0 : 1

  backend         = vault_mount.pki_root[0].path
  csr             = vault_pki_secret_backend_intermediate_cert_request.this[0].csr
  common_name     = var.pki.intermediate_common_name
  issuer_ref      = vault_pki_secret_backend_root_cert.this[0].issuer_id
  ttl             = "${var.pki.intermediate_ttl_seconds}s"
  max_path_length = 0

  # The addresses of issuer and revocation list are written into the certificate when it is signed.
  depends_on = [vault_pki_secret_backend_config_urls.root]
}

resource "vault_pki_secret_backend_intermediate_set_signed" "this" {
  count = var.pki == null ? 0 : 1

  backend     = vault_mount.pki_intermediate[0].path
  certificate = vault_pki_secret_backend_root_sign_intermediate.this[0].certificate_bundle
}

resource "vault_pki_secret_backend_config_urls" "intermediate" {
  count = var.pki == null ? 0 : 1

  backend                 = vault_pki_secret_backend_intermediate_set_signed.this[0].backend
  issuing_certificates    = ["${var.pki.address}/v1/${var.pki.intermediate_path}/ca"]
  crl_distribution_points = ["${var.pki.address}/v1/${var.pki.intermediate_path}/crl"]
  ocsp_servers            = ["${var.pki.address}/v1/${var.pki.intermediate_path}/ocsp"]
}

resource "vault_pki_secret_backend_crl_config" "intermediate" {
  count = var.pki == null ? 0 : 1

  backend                   = vault_pki_secret_backend_config_urls.intermediate[0].backend
  expiry                    = "72h"
  auto_rebuild              = true
  auto_rebuild_grace_period = "12h"
}

resource "vault_pki_secret_backend_config_auto_tidy" "intermediate" {
  count = var.pki == null ? 0 : 1

  backend            = vault_pki_secret_backend_crl_config.intermediate[0].backend
  enabled            = true
  tidy_cert_store    = true
  tidy_revoked_certs = true
  interval_duration  = "12h"
  safety_buffer      = "72h"
}
