# The root signs intermediates and nothing else; workloads only ever reach an intermediate. The newest one signs; those before it
# stay, with their revocation lists, until what they signed has ended. One engine's settings are written one after the other: the
# server refuses some of them while another is being stored.

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
  issuing_certificates    = ["${local.pki_address}/${var.pki.root_path}/ca"]
  crl_distribution_points = ["${local.pki_address}/${var.pki.root_path}/crl"]
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

# The root's certificate, without a key, so that whoever gets a certificate gets the chain up to it.
resource "vault_pki_secret_backend_config_ca" "root" {
  count = var.pki == null ? 0 : 1

  backend    = vault_mount.pki_intermediate[0].path
  pem_bundle = vault_pki_secret_backend_root_cert.this[0].certificate
}

resource "vault_pki_secret_backend_intermediate_cert_request" "this" {
  count = var.pki == null ? 0 : var.pki.generation

  backend     = vault_mount.pki_intermediate[0].path
  type        = "internal"
  common_name = count.index == 0 ? var.pki.intermediate_common_name : "${var.pki.intermediate_common_name} ${count.index + 1}"
  key_type    = "ec"
  key_bits    = 256
}

resource "vault_pki_secret_backend_root_sign_intermediate" "this" {
  count = var.pki == null ? 0 : var.pki.generation

  backend         = vault_mount.pki_root[0].path
  csr             = vault_pki_secret_backend_intermediate_cert_request.this[count.index].csr
  common_name     = vault_pki_secret_backend_intermediate_cert_request.this[count.index].common_name
  issuer_ref      = vault_pki_secret_backend_root_cert.this[0].issuer_name
  ttl             = "${var.pki.intermediate_ttl_seconds}s"
  max_path_length = 0

  # The addresses of issuer and revocation list are written into the certificate when it is signed.
  depends_on = [vault_pki_secret_backend_config_urls.root]

  # By its name, which is known before an apply, so that a policy can say it. Earlier versions wrote the issuer's number: the same one.
  lifecycle {
    ignore_changes = [issuer_ref]
  }
}

# The certificate alone, so that exactly one issuer comes of it.
resource "vault_pki_secret_backend_intermediate_set_signed" "this" {
  count = var.pki == null ? 0 : var.pki.generation

  backend     = vault_mount.pki_intermediate[0].path
  certificate = vault_pki_secret_backend_root_sign_intermediate.this[count.index].certificate

  depends_on = [vault_pki_secret_backend_config_ca.root]
}

resource "vault_pki_secret_backend_config_issuers" "intermediate" {
  count = var.pki == null ? 0 : 1

  backend = vault_mount.pki_intermediate[0].path
  default = vault_pki_secret_backend_intermediate_set_signed.this[var.pki.generation - 1].imported_issuers[0]

  depends_on = [vault_pki_secret_backend_intermediate_set_signed.this]
}

resource "vault_pki_secret_backend_config_urls" "intermediate" {
  count = var.pki == null ? 0 : 1

  # Each certificate names the authority that signed it and that one's list, which are not those of the next.
  backend                 = vault_pki_secret_backend_config_issuers.intermediate[0].backend
  enable_templating       = true
  issuing_certificates    = ["${local.pki_address}/${var.pki.intermediate_path}/issuer/{{issuer_id}}/der"]
  crl_distribution_points = ["${local.pki_address}/${var.pki.intermediate_path}/issuer/{{issuer_id}}/crl/der"]
  ocsp_servers            = ["${local.pki_address}/${var.pki.intermediate_path}/ocsp"]
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

locals {
  # a namespace stands in front of the path
  pki_address = var.pki == null ? "" : var.pki.namespace == null ? "${var.pki.address}/v1" : "${var.pki.address}/v1/${var.pki.namespace}"
}
